//! The network as its users hold it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;

use super::checks::{self, Declared};
use super::scope::{Code, Named, Scope, alias, mentioned};
use super::{unread, value};
use crate::ast::{Input, Shape, Size};
use crate::graph::Network;
use crate::names::{self, Item, Side};

/// The struct with the user's name, and its methods.
pub fn handle(network: &Network, scope: &Scope, declared: &Declared, code: &mut Code) {
    let spec = network.spec;
    let head = &spec.head;
    let (name, visibility, generics) = (&head.name, &head.visibility, &head.generics);
    let attributes = &head.attributes;
    let of_network = |name| Named {
        name,
        generics: generics.clone(),
    };
    let long_generics = if generics.is_empty() {
        TokenStream::new()
    } else {
        quote_spanned!(name.span()=> <#(#generics: ::graven::shape::Dim),*>)
    };
    let used = of_network(name.clone()).used();
    // Code that may not hold the user's words knows the network by another name: its own may be one of the library's.
    let handle = scope.named(Item::Handle).used();
    let [params, layers] = [Item::Params, Item::Layers].map(|item| scope.named(item).used());
    let input_shape = &scope.input.shape;
    let name_text = name.to_string();

    // Samples as the methods show them, and once more under a name for code that may not hold the user's words.
    let input = match &spec.input {
        Some(Input::Several(inputs)) => {
            let name = &inputs.name;
            quote!(#name)
        }
        Some(Input::One(shape)) => sample(Some(shape), generics),
        None => sample(None, generics),
    };
    let output = sample(spec.output.as_ref(), generics);
    let [input_name, output_name] = [(&input, Side::Input), (&output, Side::Output)].map(|(sample, side)| {
        let name = alias(&scope.item(Item::Sample(side)), &mentioned(sample, generics));
        code.outside.extend(quote! {
            type #name = #sample;
        });
        name
    });
    let check = checks::output(network, scope, declared);
    let is_check_generic = declared.is_generic() || scope.last().is_generic();
    if let (Some(output), false) = (&spec.output, is_check_generic) {
        code.outside.extend(checks::report(&check, (output.span, output.span)));
    }
    let (tile, verdict, force_check) = if generics.is_empty() {
        (tile(scope, code), TokenStream::new(), TokenStream::new())
    } else {
        let check = is_check_generic.then_some(check);
        let of_layers = names::verdict();
        // The sizes that a better choice of the tile would follow from are not known here.
        (
            quote!(::graven::typenum::U8),
            quote!(
                const VERDICT: Verdict = Verdict::first(&[<#layers>::#of_layers, #check]);
            ),
            quote!(const { ::graven::rt::report(<Self as ::graven::rt::Kind>::VERDICT) };),
        )
    };

    let (methods, allowed, takes) = if spec.input.is_some() && spec.output.is_some() {
        let methods = methods(name.span(), &input, &output, &force_check);
        (methods, quote!(dead_code), TokenStream::new())
    } else {
        // Nor is anything said of it where it is nested.
        let takes = quote!(
            const TAKES: ::graven::rt::Takes = ::graven::rt::Takes::Unread;
        );
        let methods = unread::methods(&output);
        (methods, quote!(dead_code, missing_docs, unused_variables), takes)
    };

    code.outside.extend(quote!(type #handle = #used;));
    code.public.extend(quote! {
        #(#attributes)*
        #visibility struct #name #long_generics(::graven::network::Parts<Self>);

        #[allow(#allowed, clippy::all, clippy::pedantic)]
        impl #long_generics #used {
            /// What the network is made of, and what it costs.
            pub const SUMMARY: ::graven::network::Summary = <Self as ::graven::network::Network>::SUMMARY;

            #methods
        }
    });
    code.inside.extend(quote! {
        ::graven::handle! {
            #handle, #name_text, [#(#generics),*];
            layers #layers, #params;
            input #input_shape, #input_name;
            output #output_name;
            tile #tile;
            #takes
            #verdict
        }
    });
}

/// What the network does, for its inputs and outputs.
fn methods(span: Span, input: &TokenStream, output: &TokenStream, force_check: &TokenStream) -> TokenStream {
    // Signatures stand at the name, so that "method defined here" in a user's error shows that line alone. All else stands
    // aside, so that an editor does not take the name for it; its words mean what they mean beside the name.
    let aside = Span::call_site().resolved_at(span);
    let (seed, vec) = (quote!(u64), quote!(::std::vec::Vec));
    let (training, report) = (quote!(::graven::train::Training), quote!(::graven::train::StepReport));
    let (loss, optimizer) = (
        quote!(::graven::losses::Loss<#output>),
        quote!(::graven::optimizers::Optimizer),
    );
    let method = |docs: TokenStream, signature: TokenStream, body: TokenStream| quote!(#docs #signature #body);
    let new = method(
        quote!(
            /// A freshly initialised network; the same seed gives the same weights.
        ),
        quote_spanned!(span=> pub fn new(seed: #seed) -> Self),
        quote_spanned!(aside=> { #force_check ::graven::network::new(seed) }),
    );
    let infer = method(
        quote!(
            /// Computes the output of each input, allocating nothing after a thread's first call.
            ///
            /// # Panics
            ///
            /// If there are not as many outputs as inputs.
        ),
        quote_spanned!(span=> pub fn infer(&self, inputs: &[#input], outputs: &mut [#output])),
        quote_spanned!(aside=> { ::graven::network::infer(self, inputs, outputs); }),
    );
    let predict = method(
        quote!(
            /// The output of each input.
        ),
        quote_spanned!(span=> pub fn predict(&self, inputs: &[#input]) -> #vec<#output>),
        quote_spanned!(aside=> { ::graven::network::predict(self, inputs) }),
    );
    let train_step = method(
        quote!(
            /// Trains on one batch: forward, loss, backward and update, allocating nothing.
            ///
            /// # Panics
            ///
            /// If there are not as many targets as inputs, none, or more than the training was made for.
        ),
        quote_spanned! {span=>
            pub fn train_step<L: #loss, O: #optimizer>(
                &mut self,
                training: &mut #training<Self, L, O>,
                inputs: &[#input],
                targets: &[L::Target],
            ) -> #report
        },
        quote_spanned!(aside=> { training.step(self, inputs, targets) }),
    );
    quote!(#new #infer #predict #train_step)
}

/// The tile's size, as a constant and as a type.
fn tile(scope: &Scope, code: &mut Code) -> TokenStream {
    let [size, tile] = [Item::TileSize, Item::Tile].map(|item| scope.item(item));
    let (layers, input) = (scope.named(Item::Layers).used(), &scope.input.shape);
    // Where a layer's options do not compile, that is all there is to say; the last verdict depends on all of them.
    let last = &scope.last().verdict;
    code.inside.extend(quote! {
        const #size: usize = {
            let _ = #last;
            ::graven::network::tile::<#layers, #input>()
        };
        type #tile = N<{ #size / 1024 }, { #size % 1024 }>;
    });
    quote!(#tile)
}

/// A sample of a shape as nested arrays: `[[[f32; 1]; 28]; 28]`.
pub fn sample(shape: Option<&Shape>, generics: &[Ident]) -> TokenStream {
    let Some(shape) = shape else { return quote!([f32; 1]) };
    let element = match &shape.tokens {
        Some(tokens) => quote!(#tokens),
        None => quote!(f32),
    };
    shape.sizes.iter().rev().fold(element, |inner, size| match size {
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
