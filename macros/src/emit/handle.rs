//! The network as its users hold it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;

use super::{Scope, hidden, value};
use crate::ast::{Shape, Size};
use crate::graph::Network;

/// The struct with the user's name, and its methods.
pub fn handle(network: &Network, scope: &Scope) -> TokenStream {
    let spec = network.spec;
    let head = &spec.head;
    let (name, visibility, generics) = (&head.name, &head.visibility, &head.generics);
    let span = name.span();
    let attributes = &head.attributes;
    let hidden = hidden();
    let (impl_generics, used) = if generics.is_empty() {
        (TokenStream::new(), quote!(#name))
    } else {
        (
            quote!(<#(#generics: ::graven::shape::Dim),*>),
            quote!(#name<#(#generics),*>),
        )
    };
    let [params, buffers, layers] =
        ["Params", "Buffers", "Layers"].map(|suffix| scope.with_all_generics(suffix).used());
    let input_shape = scope.input.used();
    let input = sample(&spec.input, generics);
    let output = sample(&spec.output, generics);
    let declared = declared_output(network, scope);
    let name_text = name.to_string();

    let checked_sizes = scope
        .layers
        .iter()
        .map(|layer| Ident::new(&format!("{name}_{}_sizes", layer.step.name), layer.step.name.span()));
    let nested_checked = if generics.is_empty() {
        let checked_sizes = scope
            .layers
            .iter()
            .map(|layer| Ident::new(&format!("{name}_{}_sizes", layer.step.name), layer.step.name.span()));
        quote!(const CHECKED: () = { #(let _ = #checked_sizes;)* };)
    } else {
        TokenStream::new()
    };
    let tile_items = if generics.is_empty() {
        let tile = format_ident!("{name}_tile_size", span = span);
        let alias = format_ident!("{name}_tile", span = span);
        let ty = quote_spanned!(span=> ::graven::shape::N<{ #tile / 1024 }, { #tile % 1024 }>);
        quote_spanned! {span=>
            #hidden
            const #tile: usize = {
                // Where a layer does not fit, its error is all there is to say.
                #(let _ = #checked_sizes;)*
                ::graven::network::tile(::graven::network::activation_bytes::<#layers, #input_shape>())
            };
            #hidden
            #visibility type #alias = #ty;
        }
    } else {
        TokenStream::new()
    };
    let tile = if generics.is_empty() {
        let alias = format_ident!("{name}_tile", span = span);
        quote!(#alias)
    } else {
        // The sizes that a better choice would follow from are not known here.
        quote!(::graven::typenum::U8)
    };
    let force_checks = if generics.is_empty() {
        TokenStream::new()
    } else {
        quote!(const { Self::CHECKED };)
    };
    let checked = if generics.is_empty() {
        TokenStream::new()
    } else {
        let check = declared.clone();
        quote! {
            /// Evaluates the checks between layers.
            #[doc(hidden)]
            pub const CHECKED: () = {
                <#layers>::CHECKED;
                let _: ::graven::shape::Dims = #check;
            };
        }
    };
    let declared_item = if generics.is_empty() {
        let constant = format_ident!("{name}_declared", span = span);
        let start = quote_spanned!(span=> #hidden const #constant: ::graven::shape::Dims);
        quote!(#start = #declared;)
    } else {
        TokenStream::new()
    };
    let output_dims = sizes_as_dims(&spec.output);

    // Spanned to the name, so that "method defined here" in a user's error shows that line alone.
    let methods = quote_spanned! {span=>
        /// What the network is made of, and what it costs.
        pub const SUMMARY: ::graven::summary::Summary = <Self as ::graven::network::Network>::SUMMARY;

        /// A freshly initialised network; the same seed gives the same weights.
        pub fn new(seed: u64) -> Self {
            #force_checks
            ::graven::network::new(seed)
        }

        /// Computes the output of each input, allocating nothing after a thread's first call.
        ///
        /// # Panics
        ///
        /// If there are not as many outputs as inputs.
        pub fn infer(&self, inputs: &[#input], outputs: &mut [#output]) {
            ::graven::network::infer(self, inputs, outputs);
        }

        /// The output of each input.
        pub fn predict(&self, inputs: &[#input]) -> ::std::vec::Vec<#output> {
            ::graven::network::predict(self, inputs)
        }

        /// Trains on one batch: forward, loss, backward and update, allocating nothing.
        ///
        /// # Panics
        ///
        /// If there are not as many targets as inputs, none, or more than the training was made for.
        pub fn train_step<L: ::graven::losses::Loss<#output>, O: ::graven::optimizers::Optimizer>(
            &mut self,
            training: &mut ::graven::train::Training<Self, L, O>,
            inputs: &[#input],
            targets: &[L::Target],
        ) -> ::graven::train::StepReport {
            training.step(self, inputs, targets)
        }
    };

    quote! {
        #declared_item
        #tile_items

        #(#attributes)*
        #visibility struct #name #impl_generics {
            params: ::graven::kernels::block::Heap<#params>,
            buffers: ::graven::kernels::block::Heap<#buffers>,
        }

        #[allow(dead_code, clippy::all, clippy::pedantic)]
        impl #impl_generics #used {
            #methods
            #checked
        }

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::graven::network::Network for #used {
            type Layers = #layers;
            type InputShape = #input_shape;
            type Input = #input;
            type Output = #output;
            type Tile = #tile;

            const SUMMARY: ::graven::summary::Summary = ::graven::summary::Summary {
                name: #name_text,
                input: <#input_shape as ::graven::shape::Shape>::DIMS,
                output: #output_dims,
                layers: <#layers as ::graven::module::Module<#input_shape>>::ROWS,
                parameters: <#params as ::graven::kernels::block::Block>::LEN,
                buffers: <#buffers as ::graven::kernels::block::Block>::LEN,
                flops: <#layers as ::graven::module::Module<#input_shape>>::FLOPS,
                tile: <#tile as ::graven::typenum::Unsigned>::USIZE,
                workspace_bytes: ::graven::network::workspace_bytes::<#layers, #input_shape, #tile>(),
            };

            fn from_parts(
                params: ::graven::kernels::block::Heap<#params>,
                buffers: ::graven::kernels::block::Heap<#buffers>,
            ) -> Self {
                Self { params, buffers }
            }

            fn params(&self) -> &#params {
                &self.params
            }

            fn params_mut(&mut self) -> &mut #params {
                &mut self.params
            }

            fn buffers(&self) -> &#buffers {
                &self.buffers
            }

            fn buffers_mut(&mut self) -> &mut #buffers {
                &mut self.buffers
            }
        }

        // As an entry of another network.
        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::graven::kind::Kind for #used {
            type Options = ();
            const DEFAULT: ::core::option::Option<()> = ::core::option::Option::Some(());
            #nested_checked
            type Layer<D: ::graven::kind::Arguments> = #layers;
        }

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::core::ops::Deref for #used {
            type Target = #params;
            fn deref(&self) -> &#params {
                &self.params
            }
        }

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::core::ops::DerefMut for #used {
            fn deref_mut(&mut self) -> &mut #params {
                &mut self.params
            }
        }

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::core::clone::Clone for #used {
            fn clone(&self) -> Self {
                Self { params: self.params.clone(), buffers: self.buffers.clone() }
            }
        }

        #[allow(clippy::all, clippy::pedantic)]
        impl #impl_generics ::core::fmt::Debug for #used {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{}({} parameters)", #name_text, Self::SUMMARY.parameters)
            }
        }
    }
}

/// The check that the last layer gives what is declared, underlined as the declared shape.
fn declared_output(network: &Network, scope: &Scope) -> TokenStream {
    let spec = network.spec;
    let (name, last) = (spec.head.name.to_string(), network.layers.last().name.to_string());
    let declared = sizes_as_dims(&spec.output);
    let given = scope.output().used();
    let span = spec.output.span;
    let mut call = quote_spanned!(span=> ::graven::check::check_output);
    let mut arguments = Group::new(
        Delimiter::Parenthesis,
        quote!(#name, #declared, #last, <#given as ::graven::shape::Shape>::DIMS),
    );
    arguments.set_span(span);
    call.extend([TokenTree::Group(arguments)]);
    call
}

fn sizes_as_dims(shape: &Shape) -> TokenStream {
    let sizes = shape.sizes.iter().map(value);
    quote!(::graven::shape::Dims::new(&::graven::check::check_sizes([#(#sizes),*])))
}

/// A sample of a shape as nested arrays: `[[[f32; 1]; 28]; 28]`.
fn sample(shape: &Shape, generics: &[Ident]) -> TokenStream {
    shape.sizes.iter().rev().fold(quote!(f32), |inner, size| match size {
        Size::Type(ty) if !generics.is_empty() => quote!(::graven::generic_array::GenericArray<#inner, #ty>),
        size => {
            let size = value(size);
            // A literal prints better than a block in users' errors.
            match syn::parse2::<syn::LitInt>(size.clone()) {
                Ok(literal) => quote!([#inner; #literal]),
                Err(_) => quote!([#inner; { #size }]),
            }
        }
    })
}
