//! A sequence of layers: its memory, and the module that runs it forward and backward.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::entry::Entry;
use super::group::Call;
use super::scope::{Code, Scope};
use crate::graph::What;
use crate::names::{self, Item};

/// The call of `sequence!` that declares them.
pub fn module(scope: &Scope, calls: &[Call], code: &mut Code) {
    let (visibility, generics) = (scope.visibility, scope.own_generics());
    let [layers, params, buffers, sums, saved] =
        [Item::Layers, Item::Params, Item::Buffers, Item::Sums, Item::Saved].map(|item| scope.item(item));
    let (element, input) = (&scope.input.element, &scope.input.shape);
    let output = scope.output.as_ref().unwrap_or(&scope.last().output);
    let each = scope.entries.iter().map(|entry| {
        let (name, marker) = (&entry.step.name, entry.marker.used());
        let owner = &scope.entries[entry.owner].step.name;
        quote!(#name #marker, #owner;)
    });
    let owners = scope.entries.iter().enumerate();
    let owners = owners.filter(|(index, entry)| entry.owner == *index).map(|(_, entry)| {
        let (name, marker) = (&entry.step.name, entry.marker.used());
        quote!(#name #marker;)
    });
    let nodes = nodes(calls);
    let (forward, backward) = (forward(scope, calls), backward(scope, calls));
    let (verdict, phantom) = if generics.is_empty() {
        (TokenStream::new(), TokenStream::new())
    } else {
        let verdicts = scope
            .entries
            .iter()
            .flat_map(|entry| entry.inner.iter().chain(entry.is_generic().then_some(&entry.verdict)));
        let (constant, phantom) = (names::verdict(), scope.item(Item::Phantom));
        (
            quote!(verdict #constant &[#(#verdicts),*];),
            quote!(generics #phantom: (#(#generics,)*);),
        )
    };
    code.inside.extend(quote! {
        ::graven::sequence! {
            #visibility struct #layers [#(#generics),*] (#element, #input) -> #output;
            memory #params, #buffers, #sums, #saved;
            layers { #(#each)* }
            owners { #(#owners)* }
            nodes { #(#nodes,)* }
            forward { #(#forward)* }
            backward { #(#backward)* }
            #verdict
            #phantom
        }
    });
}

/// The nodes of the layers.
fn nodes(calls: &[Call]) -> Vec<TokenStream> {
    let node = |group: &Option<TokenStream>, place: usize, entry: &Entry| {
        let marker = entry.marker.used();
        match (&entry.step.what, group) {
            (What::Tied { .. }, _) => {
                let (name, label) = (entry.step.name.to_string(), &entry.step.label);
                quote!(tied_node::<#marker>(#name, #label))
            }
            (_, Some(group)) => {
                let place = Literal::usize_unsuffixed(place);
                quote!(<#group as Group>::NODES[#place])
            }
            (_, None) => quote!(node::<#marker>()),
        }
    };
    let nodes = calls.iter().flat_map(|call| {
        let entries = call.entries.iter().enumerate();
        entries.map(|(place, entry)| node(&call.group, place, entry))
    });
    nodes.collect()
}

/// The type that keeps what a call needs on the way back: `Kept<Mlp_hidden>`.
fn holder(calls: &[Call], index: usize) -> TokenStream {
    let call = &calls[index];
    let group = match &call.group {
        Some(group) => group.clone(),
        None => call.entries[0].marker.used(),
    };
    if index + 1 == calls.len() {
        quote!(Last<#group>)
    } else {
        quote!(Kept<#group>)
    }
}

/// The layers of a call, each with the one whose weights it has.
fn members(scope: &Scope, call: &Call) -> TokenStream {
    let members = call.entries.iter().map(|entry| {
        let (name, owner) = (&entry.step.name, &scope.entries[entry.owner].step.name);
        quote!(#name #owner)
    });
    quote!((#(#members),*))
}

/// From the first layer to the last, each on the output of the one before.
fn forward(scope: &Scope, calls: &[Call]) -> Vec<TokenStream> {
    let call = |(index, call): (usize, &Call)| {
        let (name, local) = (call.name(), names::kept(call.name()));
        let (holder, members) = (holder(calls, index), members(scope, call));
        let input = if index == 0 { quote!(input) } else { quote!(latest) };
        quote!(#name #local: #holder #members (#input);)
    };
    calls.iter().enumerate().map(call).collect()
}

/// From the last layer to the first.
fn backward(scope: &Scope, calls: &[Call]) -> Vec<TokenStream> {
    let call = |(index, call): (usize, &Call)| {
        let name = call.name();
        let (holder, members) = (holder(calls, index), members(scope, call));
        let shares_weights = calls[index + 1..].iter().any(|later| later.shares_weights(call));
        let adds = shares_weights.then(|| quote!(adds));
        let input = match index.checked_sub(1) {
            None => quote!(input),
            Some(before) => {
                let before = calls[before].name();
                quote!(after #before)
            }
        };
        let output = (index + 1 == calls.len()).then(|| quote!(output));
        quote!(#name: #holder #members (#adds #input) (#output);)
    };
    calls.iter().enumerate().rev().map(call).collect()
}
