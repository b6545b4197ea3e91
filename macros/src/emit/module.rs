//! A sequence of layers as one module: its memory, and the code that runs it forward and backward.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

use super::layer::Layer;
use super::{Named, Scope, hidden};
use crate::graph::What;

/// The blocks of memory of a sequence and `impl Module`.
pub fn module(scope: &Scope) -> TokenStream {
    let memory = memory(scope);
    let implementation = implementation(scope);
    quote!(#memory #implementation)
}

/// The generic parameters as the `block!` macro takes them.
fn bracketed(generics: &[Ident], more: TokenStream) -> TokenStream {
    quote!([#(#generics: ::graven::shape::Dim,)* #more])
}

/// `<Kind as Module<In>>`
fn as_module(layer: &Layer) -> TokenStream {
    let (kind, input) = (layer.kind.used(), layer.input.used());
    quote!(<#kind as ::graven::module::Module<#input>>)
}

fn memory(scope: &Scope) -> TokenStream {
    let hidden = hidden();
    let visibility = scope.visibility;
    let [params, buffers, sums, workspace] =
        ["Params", "Buffers", "Sums", "Workspace"].map(|suffix| scope.ident(suffix));
    let (mut aliases, mut params_fields, mut buffers_fields) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let (mut sums_fields, mut workspace_fields) = (TokenStream::new(), TokenStream::new());
    for (index, layer) in scope.layers.iter().enumerate() {
        let name = &layer.step.name;
        let module = as_module(layer);
        let is_last = index + 1 == scope.layers.len();
        let output = layer.output.used();
        sums_fields.extend(quote!(pub #name: #module::Sums,));
        workspace_fields.extend(if is_last {
            quote!(pub #name: #module::Cache<T>,)
        } else {
            quote!(pub #name: ::graven::module::Held<#output, #module::Cache<T>, T>,)
        });
        if layer.owner != index {
            continue;
        }
        // A public name for the type of each field keeps the documentation of the struct readable.
        let alias = Named {
            name: format_ident!("{}_{}", scope.prefix, name, span = name.span()),
            generics: super::union(scope.generics, &layer.kind.generics, &layer.input.generics),
        };
        let (declared, used) = (alias.declared_in_alias(), alias.used());
        aliases.extend(quote!(#hidden #visibility type #declared = #module::Params;));
        let docs = if layer.step.docs.is_empty() {
            let text = format!(" `{}`", layer.step.label);
            quote!(#[doc = #text])
        } else {
            let docs = layer.step.docs;
            quote!(#(#docs)*)
        };
        params_fields.extend(quote!(#docs pub #name: #used,));
        buffers_fields.extend(quote!(pub #name: #module::Buffers,));
    }
    let generics = scope.generics;
    let (brackets, with_tile, phantom) = if generics.is_empty() {
        (
            TokenStream::new(),
            quote!([T: ::graven::shape::Dim]),
            TokenStream::new(),
        )
    } else {
        let phantom = quote!(#[doc(hidden)] pub generics: ::core::marker::PhantomData<(#(#generics,)*)>,);
        (
            bracketed(generics, TokenStream::new()),
            bracketed(generics, quote!(T: ::graven::shape::Dim)),
            phantom,
        )
    };
    let phantom_with_tile = quote!(#[doc(hidden)] pub tile: ::core::marker::PhantomData<(#(#generics,)* T,)>,);
    let params_doc = format!(" The parameters of `{}`, layer by layer.", scope.prefix);
    quote! {
        #aliases
        ::graven::block! {
            #[doc = #params_doc]
            #[allow(non_camel_case_types)]
            #visibility struct #params #brackets { #params_fields #phantom }
        }
        ::graven::block! {
            #hidden
            #visibility struct #buffers #brackets { #buffers_fields #phantom }
        }
        ::graven::block! {
            #hidden
            #visibility struct #sums #brackets { #sums_fields #phantom }
        }
        ::graven::zeroable! {
            #hidden
            #visibility struct #workspace #with_tile { #workspace_fields #phantom_with_tile }
        }
    }
}

fn implementation(scope: &Scope) -> TokenStream {
    let hidden = hidden();
    let visibility = scope.visibility;
    let layers = scope.with_all_generics("Layers");
    let (layers_name, layers_used, layers_declared) = (&layers.name, layers.used(), layers.declared());
    let generics = scope.generics;
    let impl_generics = if generics.is_empty() {
        TokenStream::new()
    } else {
        quote!(<#(#generics: ::graven::shape::Dim),*>)
    };
    // For any shape, with a check that it is the right one: rustc looks at the headers of all impls of a trait before
    // it evaluates the constants that shapes follow from, so that they cannot depend on these.
    let module_generics = quote!(<#(#generics: ::graven::shape::Dim,)* In: ::graven::shape::Shape>);
    let definition = if generics.is_empty() {
        quote!(#visibility struct #layers_name;)
    } else {
        quote!(#visibility struct #layers_declared(::core::marker::PhantomData<(#(#generics,)*)>);)
    };
    let default = if generics.is_empty() {
        quote!(Self)
    } else {
        quote!(Self(::core::marker::PhantomData))
    };

    let count = scope.layers.len();
    let input = scope.input.used();
    let output = scope.output().used();
    let [params, buffers, sums] = ["Params", "Buffers", "Sums"].map(|suffix| scope.with_all_generics(suffix).used());
    let workspace = scope.ident("Workspace");
    let modules: Vec<_> = scope.layers.iter().map(as_module).collect();
    let rows = scope.layers.iter().map(row);
    let lengths = scope.layers[..count - 1].iter().map(|layer| {
        let output = layer.output.used();
        quote!(<#output as ::graven::shape::Shape>::LEN)
    });
    let checked = checked(scope);
    let (initialize, merge, update) = (initialize(scope), merge(scope), update_buffers(scope));
    let (infer, forward, backward) = (infer(scope), forward(scope), backward(scope));

    quote! {
        #hidden
        #definition

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::core::default::Default for #layers_used {
            fn default() -> Self {
                #default
            }
        }

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::core::convert::From<()> for #layers_used {
            fn from((): ()) -> Self {
                #default
            }
        }

        #[allow(clippy::all, clippy::pedantic, dead_code)]
        impl #impl_generics #layers_used {
            /// In which segment of the forward pass each layer begins.
            const BEGINS: [usize; #count] = ::graven::module::begins([#(#modules::SEGMENTS),*]);
            /// In which segment of the backward pass, counted from the output, each layer begins.
            const BEGINS_BACKWARD: [usize; #count] = ::graven::module::begins_backward([#(#modules::SEGMENTS),*]);
            /// Room for the widest activation between two layers.
            const WIDEST: ::graven::module::Scratch = ::graven::module::widest([#(#lengths),*]);
            #checked
        }

        #[allow(clippy::all, clippy::pedantic, unused_variables)]
        impl #module_generics ::graven::module::Module<In> for #layers_used {
            type Out = #output;
            type Params = #params;
            type Buffers = #buffers;
            type Sums = #sums;
            type Cache<T: ::graven::shape::Dim> = #workspace<#(#generics,)* T>;

            const CHECK: ::graven::check::Check = ::graven::check::takes(
                <In as ::graven::shape::Shape>::DIMS,
                <#input as ::graven::shape::Shape>::DIMS,
            );
            const FLOPS: usize = 0 #(+ #modules::FLOPS)*;
            const SCRATCH: ::graven::module::Scratch = Self::WIDEST
                .and(Self::WIDEST)
                .and(::graven::module::Scratch::neediest([#(#modules::SCRATCH),*]));
            const SEGMENTS: usize = ::graven::module::total_segments([#(#modules::SEGMENTS),*]);
            const ROWS: &'static [::graven::summary::Row] = &[#(#rows),*];

            fn initialize(
                &self,
                params: &mut Self::Params,
                buffers: &mut Self::Buffers,
                rng: &mut ::graven::init::Rng,
            ) {
                #initialize
            }

            fn infer<S: ::graven::simd::Simd, T: ::graven::shape::Dim>(
                &self,
                pass: &::graven::module::Pass<S>,
                tile: ::graven::module::InferTile<'_, Self, In, T>,
            ) {
                #infer
            }

            fn forward<S: ::graven::simd::Simd, T: ::graven::shape::Dim>(
                &self,
                pass: &::graven::module::Pass<S>,
                tile: ::graven::module::ForwardTile<'_, Self, In, T>,
            ) {
                #forward
            }

            fn backward<S: ::graven::simd::Simd, T: ::graven::shape::Dim>(
                &self,
                pass: &::graven::module::Pass<S>,
                tile: ::graven::module::BackwardTile<'_, Self, In, T>,
            ) {
                #backward
            }

            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                #merge
            }

            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                #update
            }
        }
    }
}

/// In a generic network, the checks between layers, for where its sizes are known.
fn checked(scope: &Scope) -> TokenStream {
    if !scope.is_generic() {
        return TokenStream::new();
    }
    let checks = scope.layers.iter().filter_map(|layer| layer.deferred_check.as_ref());
    let inner = scope.layers.iter().flat_map(|layer| {
        let prefix = format!("{}_{}", scope.prefix, layer.step.name);
        let suffixes = match &layer.step.what {
            What::Residual { skip, .. } => {
                let mut suffixes = vec!["_body".to_owned()];
                suffixes.extend(skip.as_ref().map(|_| "_skip".to_owned()));
                suffixes
            }
            What::Concat(branches) => (0..branches.len()).map(|i| format!("_{i}")).collect(),
            What::Repeat { .. } => vec!["_body".to_owned()],
            What::Kind(_) | What::Tied { .. } => Vec::new(),
        };
        let generics = scope.generics;
        suffixes.into_iter().map(move |suffix| {
            let layers = Ident::new(&format!("{prefix}{suffix}Layers"), layer.step.name.span());
            quote!(#layers::<#(#generics),*>::CHECKED;)
        })
    });
    quote! {
        /// The checks between layers, evaluated where the sizes are known.
        const CHECKED: () = {
            #(#inner)*
            #(let _: ::graven::shape::Dims = #checks;)*
        };
    }
}

fn row(layer: &Layer) -> TokenStream {
    let (name, label) = (layer.step.name.to_string(), &layer.step.label);
    let module = as_module(layer);
    let (kind, input, output) = (layer.kind.used(), layer.input.used(), layer.output.used());
    let is_tied = matches!(layer.step.what, What::Tied { .. });
    let parameters = if is_tied {
        quote!(0)
    } else {
        quote!(<#module::Params as ::graven::kernels::block::Block>::LEN)
    };
    quote! {
        ::graven::summary::Row {
            name: #name,
            kind: #label,
            output: <#output as ::graven::shape::Shape>::DIMS,
            parameters: #parameters,
            flops: #module::FLOPS,
            activation_bytes: ::graven::network::activation_bytes::<#kind, #input>(),
            layers: #module::ROWS,
        }
    }
}

/// The layer as a value.
fn value(layer: &Layer) -> TokenStream {
    let (kind, options) = (layer.kind.used(), &layer.options);
    quote!(<#kind>::from(#options))
}

fn initialize(scope: &Scope) -> TokenStream {
    let owners = scope
        .layers
        .iter()
        .enumerate()
        .filter(|(index, layer)| layer.owner == *index);
    let calls = owners.map(|(_, layer)| {
        let (name, value, kind, input) = (&layer.step.name, value(layer), layer.kind.used(), layer.input.used());
        quote! {
            <#kind as ::graven::module::Module<#input>>::initialize(
                &#value, &mut params.#name, &mut buffers.#name, rng,
            );
        }
    });
    quote!(#(#calls)*)
}

fn merge(scope: &Scope) -> TokenStream {
    let calls = scope.layers.iter().map(|layer| {
        let (name, value, kind, input) = (&layer.step.name, value(layer), layer.kind.used(), layer.input.used());
        quote!(<#kind as ::graven::module::Module<#input>>::merge(&#value, &mut into.#name, &from.#name);)
    });
    quote!(#(#calls)*)
}

fn update_buffers(scope: &Scope) -> TokenStream {
    let calls = scope.layers.iter().map(|layer| {
        let (name, value, kind, input) = (&layer.step.name, value(layer), layer.kind.used(), layer.input.used());
        let owner = &scope.layers[layer.owner].step.name;
        quote! {
            <#kind as ::graven::module::Module<#input>>::update_buffers(
                &#value, &mut buffers.#owner, &totals.#name,
            );
        }
    });
    quote!(#(#calls)*)
}

fn infer(scope: &Scope) -> TokenStream {
    let last = scope.layers.len() - 1;
    let calls = scope.layers.iter().enumerate().map(|(index, layer)| {
        let number = Literal::usize_unsuffixed(index);
        let (name, value) = (&layer.step.name, value(layer));
        let (kind, shape_in) = (layer.kind.used(), layer.input.used());
        let owner = &scope.layers[layer.owner].step.name;
        let (declare, output, cache, then) = if index == last {
            (quote!(), quote!(output), quote!(&mut work.#name), quote!())
        } else {
            (
                quote!(let (activation, cache) = work.#name.to_write(pass.samples);),
                quote!(output: activation),
                quote!(cache),
                quote!(let input = &*activation;),
            )
        };
        let cache = if index == last { quote!(cache: #cache) } else { cache };
        quote! {
            #declare
            pass.infer::<#kind, #shape_in, T>(#number, &#value, ::graven::module::InferTile {
                params: &params.#owner,
                buffers: &buffers.#owner,
                input,
                #output,
                #cache,
                scratch,
            });
            #then
        }
    });
    quote! {
        let ::graven::module::InferTile { params, buffers, input, output, cache: work, scratch } = tile;
        #(#calls)*
    }
}

fn forward(scope: &Scope) -> TokenStream {
    let last = scope.layers.len() - 1;
    let calls = scope.layers.iter().enumerate().map(|(index, layer)| {
        let number = Literal::usize_unsuffixed(index);
        let (name, value) = (&layer.step.name, value(layer));
        let (kind, shape_in) = (layer.kind.used(), layer.input.used());
        let owner = &scope.layers[layer.owner].step.name;
        let (declare, fields, then) = if index == last {
            (quote!(), quote!(output, cache: &mut work.#name), quote!())
        } else {
            (
                quote!(let (activation, cache) = work.#name.to_write(pass.samples);),
                quote!(output: activation, cache),
                quote!(let input = &*activation;),
            )
        };
        quote! {
            #declare
            pass.forward::<#kind, #shape_in, T>(#number, Self::BEGINS[#number], &#value, ::graven::module::ForwardTile {
                params: &params.#owner,
                sums: &mut sums.#name,
                totals: &totals.#name,
                input,
                #fields,
                scratch,
            });
            #then
        }
    });
    quote! {
        let ::graven::module::ForwardTile { params, sums, totals, input, output, cache: work, scratch } = tile;
        #(#calls)*
    }
}

fn backward(scope: &Scope) -> TokenStream {
    let last = scope.layers.len() - 1;
    let calls = scope.layers.iter().enumerate().rev().map(|(index, layer)| {
        let number = Literal::usize_unsuffixed(index);
        let (name, value) = (&layer.step.name, value(layer));
        let (kind, shape_in) = (layer.kind.used(), layer.input.used());
        let owner = &scope.layers[layer.owner].step.name;
        let (declare, fields) = if index == last {
            (quote!(), quote!(output, cache: &mut work.#name))
        } else {
            (quote!(let (output, cache) = work.#name.to_read(pass.samples);), quote!(output, cache))
        };
        let (input, input_gradient, then) = if index == 0 {
            (quote!(input), quote!(input_gradient), quote!())
        } else {
            let before = &scope.layers[index - 1];
            let (before_name, shape) = (&before.step.name, before.output.used());
            let buffer = if (last - index).is_multiple_of(2) { quote!(upper) } else { quote!(lower) };
            (
                quote!(input: work.#before_name.output(pass.samples)),
                quote!(input_gradient: Some(&mut #buffer[..pass.samples * <#shape as ::graven::shape::Shape>::LEN])),
                quote!(let output_gradient = &#buffer[..pass.samples * <#shape as ::graven::shape::Shape>::LEN];),
            )
        };
        quote! {
            #declare
            pass.backward::<#kind, #shape_in, T>(#number, Self::BEGINS_BACKWARD[#number], &#value, ::graven::module::BackwardTile {
                params: &params.#owner,
                gradients: &mut gradients.#owner,
                sums: &mut sums.#name,
                totals: &totals.#name,
                #input,
                output_gradient,
                #input_gradient,
                #fields,
                scratch,
            });
            #then
        }
    });
    let buffers = if last == 0 {
        quote!()
    } else {
        quote! {
            let (upper, lower, scratch) =
                ::graven::module::gradient_buffers(scratch, Self::WIDEST, <T as ::graven::typenum::Unsigned>::USIZE);
        }
    };
    quote! {
        let ::graven::module::BackwardTile {
            params, gradients, sums, totals, input, output, output_gradient, input_gradient, cache: work, scratch,
        } = tile;
        #buffers
        #(#calls)*
    }
}
