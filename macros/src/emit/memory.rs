//! The memory of a sequence: parameters, running statistics, sums of a batch, activations.

use proc_macro2::TokenStream;
use quote::quote;

use super::run::Call;
use super::scope::{Code, Scope};
use crate::names::Item;

/// The structs, with one field for each layer; of activations, one for each call.
pub fn memory(scope: &Scope, calls: &[Call], code: &mut Code) {
    let visibility = scope.visibility;
    let generics = scope.own_generics();
    let [params, buffers, sums, workspace] =
        [Item::Params, Item::Buffers, Item::Sums, Item::Workspace].map(|item| scope.item(item));
    let phantom = scope.item(Item::Phantom);
    let [
        mut params_fields,
        mut buffers_fields,
        mut sums_fields,
        mut workspace_fields,
    ]: [_; 4] = std::array::from_fn(|_| TokenStream::new());
    for (index, entry) in scope.entries.iter().enumerate() {
        let (name, marker) = (&entry.step.name, entry.marker.used());
        sums_fields.extend(quote!(pub #name: Sums<#marker>,));
        if entry.owner != index {
            continue;
        }
        let docs = if entry.step.docs.is_empty() {
            let text = format!(" `{}`", entry.step.label);
            quote!(#[doc = #text])
        } else {
            let docs = entry.step.docs;
            quote!(#(#docs)*)
        };
        // The one place of generated code that stands where the layer is declared.
        let mut declared = name.clone();
        declared.set_span(entry.step.declared);
        params_fields.extend(quote!(#docs pub #declared: ::graven::entry::Params<#marker>,));
        buffers_fields.extend(quote!(pub #name: Buffers<#marker>,));
    }
    for (index, call) in calls.iter().enumerate() {
        let (name, is_last) = (call.name(), index + 1 == calls.len());
        let marker = call.entries[0].marker.used();
        workspace_fields.extend(match (&call.run, is_last) {
            (None, false) => quote!(pub #name: Activation<#marker, T>,),
            (None, true) => quote!(pub #name: LastActivation<#marker, T>,),
            (Some(run), false) => quote!(pub #name: RunActivation<#run, T>,),
            (Some(run), true) => quote!(pub #name: LastRunActivation<#run, T>,),
        });
    }
    let (brackets, with_tile, phantom) = if generics.is_empty() {
        (TokenStream::new(), quote!([T: Dim]), TokenStream::new())
    } else {
        (
            quote!([#(#generics: ::graven::shape::Dim),*]),
            quote!([#(#generics: Dim,)* T: Dim]),
            quote!(#[doc(hidden)] pub #phantom: ::core::marker::PhantomData<(#(#generics,)*)>,),
        )
    };
    let params_doc = format!(" The parameters of `{}`, layer by layer.", scope.owner.text());
    code.outside.extend(quote! {
        ::graven::block! {
            #[doc = #params_doc]
            #visibility struct #params #brackets { #params_fields #phantom }
        }
    });
    code.inside.extend(quote! {
        ::graven::block! {
            #visibility struct #buffers #brackets { #buffers_fields #phantom }
        }
        ::graven::block! {
            #visibility struct #sums #brackets { #sums_fields #phantom }
        }
        ::graven::zeroable! {
            #visibility struct #workspace #with_tile { #workspace_fields #phantom }
        }
    });
}
