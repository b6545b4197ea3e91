//! A sequence of layers as one module: the code that runs it forward and backward.

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::entry::Entry;
use super::run::Call;
use super::scope::{Code, Scope};
use crate::graph::What;
use crate::names::{self, Item};

/// The module that runs a sequence.
pub fn module(scope: &Scope, calls: &[Call], code: &mut Code) {
    let (visibility, generics) = (scope.visibility, scope.own_generics());
    let layers = scope.named(Item::Layers);
    let impl_generics = layers.impl_generics();
    let (declaration, value, layers) = (layers.unit_struct(), layers.unit_value(), layers.used());
    // What does not depend on the input's shape stands apart: rustc shares what it proves where there are no parameters.
    // The module is one for any shape, with a check that it is the right one: rustc looks at the headers of all impls of a trait before
    // it evaluates the constants that shapes follow from, so that they cannot depend on these.
    let module_generics = quote!(<#(#generics: Dim,)* In: Shape>);
    let (input, output) = (
        &scope.input.shape,
        scope.output.as_ref().unwrap_or(&scope.last().output),
    );
    let [params, buffers, sums] = [Item::Params, Item::Buffers, Item::Sums].map(|item| scope.named(item).used());
    let workspace = scope.item(Item::Workspace);
    let (rows, checked) = (rows(calls), checked(scope));
    let (initialize, merge, update) = (initialize(scope), merge(scope), update_buffers(scope));
    let outputs = calls.iter().map(Call::name);
    let (infer, forward, backward) = (infer(scope, calls), forward(scope, calls), backward(scope, calls));

    code.inside.extend(quote! {
        #visibility #declaration

        impl #impl_generics From<()> for #layers {
            fn from((): ()) -> Self {
                #value
            }
        }

        impl #impl_generics #layers {
            const ROWS: &'static [Row] = &[#(#rows),*];
            #checked

            fn initialize(params: &mut #params, buffers: &mut #buffers, rng: &mut Rng) {
                #initialize
            }

            fn merge(into: &mut #sums, from: &#sums) {
                #merge
            }

            fn update_buffers(buffers: &mut #buffers, totals: &#sums) {
                #update
            }
        }

        impl #module_generics Module<In> for #layers {
            type Out = #output;
            type Params = #params;
            type Buffers = #buffers;
            type Sums = #sums;
            type Cache<T: Dim> = #workspace<#(#generics,)* T>;

            const CHECK: Check = takes(In::DIMS, <#input as Shape>::DIMS);
            const FLOPS: usize = Row::flops(Self::ROWS);
            const SCRATCH: Scratch = Row::scratch(Self::ROWS);
            const SEGMENTS: usize = Row::segments(Self::ROWS);
            const OVERWRITES: bool = true;
            const ROWS: &'static [Row] = Self::ROWS;

            fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
                Self::initialize(params, buffers, rng);
            }

            fn infer<T: Dim>(&self, pass: &Pass, tile: InferTile<'_, Self, In, T>) {
                #infer
            }

            fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
                #forward
            }

            fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
                #backward
            }

            fn not_finite<T: Dim>(activations: &Self::Cache<T>, samples: usize) -> Option<Blame> {
                Blame::first([#(activations.#outputs.not_finite(samples)),*])
            }

            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }

            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
    });
}

/// The lines of the summary.
fn rows(calls: &[Call]) -> Vec<TokenStream> {
    let row = |run: &Option<TokenStream>, place: usize, entry: &Entry| {
        let marker = entry.marker.used();
        match (&entry.step.what, run) {
            (What::Tied { .. }, _) => {
                let (name, label) = (entry.step.name.to_string(), &entry.step.label);
                quote!(Row::of::<#marker>().tied(#name, #label))
            }
            (_, Some(run)) => {
                let place = Literal::usize_unsuffixed(place);
                quote!(<#run as Run>::ROWS[#place])
            }
            (_, None) => quote!(Row::of::<#marker>()),
        }
    };
    let rows = calls.iter().flat_map(|call| {
        let entries = call.entries.iter().enumerate();
        entries.map(|(place, entry)| row(&call.run, place, entry))
    });
    rows.collect()
}

/// The checks between those layers whose sizes depend on generic parameters, for where these are known.
fn checked(scope: &Scope) -> TokenStream {
    if scope.own_generics().is_empty() {
        return TokenStream::new();
    }
    let verdicts = scope
        .entries
        .iter()
        .flat_map(|entry| entry.inner.iter().chain(entry.is_generic().then_some(&entry.verdict)));
    let constant = names::verdict();
    quote! {
        /// The verdict on the layers, evaluated where the sizes are known.
        const #constant: Verdict = Verdict::first(&[#(#verdicts),*]);
    }
}

fn initialize(scope: &Scope) -> TokenStream {
    let owners = scope
        .entries
        .iter()
        .enumerate()
        .filter(|(index, entry)| entry.owner == *index);
    let calls = owners.map(|(_, entry)| {
        let (name, marker) = (&entry.step.name, entry.marker.used());
        quote!(<#marker>::initialize(&mut params.#name, &mut buffers.#name, rng);)
    });
    quote!(#(#calls)*)
}

fn merge(scope: &Scope) -> TokenStream {
    let calls = scope.entries.iter().map(|entry| {
        let (name, marker) = (&entry.step.name, entry.marker.used());
        quote!(<#marker>::merge(&mut into.#name, &from.#name);)
    });
    quote!(#(#calls)*)
}

fn update_buffers(scope: &Scope) -> TokenStream {
    let calls = scope.entries.iter().map(|entry| {
        let (name, marker) = (&entry.step.name, entry.marker.used());
        let owner = &scope.entries[entry.owner].step.name;
        quote!(<#marker>::update_buffers(&mut buffers.#owner, &totals.#name);)
    });
    quote!(#(#calls)*)
}

fn infer(scope: &Scope, calls: &[Call]) -> TokenStream {
    let calls = forward_calls(calls, "infer", |call| {
        let params = call.each(|entry| owned(scope, entry, quote!(&params)));
        let buffers = call.each(|entry| owned(scope, entry, quote!(&buffers)));
        quote!(&mut walk, #params, #buffers)
    });
    quote! {
        let InferTile { params, buffers, input, output, cache: activations, scratch } = tile;
        let mut walk = Walk::new(pass, scratch);
        #calls
    }
}

fn forward(scope: &Scope, calls: &[Call]) -> TokenStream {
    let calls = forward_calls(calls, "forward", |call| {
        let params = call.each(|entry| owned(scope, entry, quote!(&params)));
        let (sums, totals) = statistics(call);
        quote!(&mut walk, #params, #sums, #totals)
    });
    quote! {
        let ForwardTile { params, sums, totals, input, output, cache: activations, scratch } = tile;
        let mut walk = Walk::new(pass, scratch);
        #calls
    }
}

/// Calls from the first layer to the last, each with the output of the one before.
fn forward_calls(calls: &[Call], method: &str, arguments: impl Fn(&Call) -> TokenStream) -> TokenStream {
    let method = Ident::new(method, Span::call_site());
    let mut input = quote!(input);
    let mut code = TokenStream::new();
    for (index, call) in calls.iter().enumerate() {
        let (name, arguments) = (call.name(), arguments(call));
        if index + 1 == calls.len() {
            code.extend(quote!(activations.#name.#method(#arguments, #input, output);));
        } else {
            let output = names::output(name);
            code.extend(quote!(let #output = activations.#name.#method(#arguments, #input);));
            input = quote!(#output);
        }
    }
    code
}

fn backward(scope: &Scope, calls: &[Call]) -> TokenStream {
    let code = calls.iter().enumerate().rev().map(|(index, call)| {
        let name = call.name();
        let params = call.each(|entry| owned(scope, entry, quote!(&params)));
        let gradients = call.each(|entry| owned(scope, entry, quote!(&mut gradients)));
        let (sums, totals) = statistics(call);
        let input = match index.checked_sub(1) {
            None => quote!(input),
            Some(before) => {
                let before = calls[before].name();
                quote!(activations.#before.output(pass.samples))
            }
        };
        let output = if index + 1 == calls.len() {
            quote!(, output)
        } else {
            TokenStream::new()
        };
        let arguments = quote!(#params, #gradients, #sums, #totals, #input #output);
        if calls[index + 1..].iter().any(|later| later.shares_weights(call)) {
            quote!(walk.adding(|walk| activations.#name.backward(walk, #arguments));)
        } else {
            quote!(activations.#name.backward(&mut walk, #arguments);)
        }
    });
    quote! {
        let BackwardTile {
            params, gradients, sums, totals, input, output, output_gradient, input_gradient, cache: activations, scratch,
        } = tile;
        let mut walk = BackwardWalk::new::<T>(pass, Self::ROWS, output_gradient, input_gradient, scratch);
        #(#code)*
    }
}

/// The field of the layer whose weights `entry` uses.
fn owned(scope: &Scope, entry: &Entry, of: TokenStream) -> TokenStream {
    let owner = &scope.entries[entry.owner].step.name;
    quote!(#of.#owner)
}

/// What a call contributes to statistics of the batch, and what they are.
fn statistics(call: &Call) -> (TokenStream, TokenStream) {
    let sums = call.each(|entry| {
        let name = &entry.step.name;
        quote!(&mut sums.#name)
    });
    let totals = call.each(|entry| {
        let name = &entry.step.name;
        quote!(&totals.#name)
    });
    (sums, totals)
}
