//! The parameters of a sequence: a struct with a field for each layer, which users read.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{Code, Scope};
use crate::names::Item;

/// The struct of the parameters.
pub fn params(scope: &Scope, code: &mut Code) {
    let visibility = scope.visibility;
    let generics = scope.own_generics();
    let params = scope.item(Item::Params);
    let mut fields = TokenStream::new();
    for (index, entry) in scope.entries.iter().enumerate() {
        if entry.owner != index {
            continue;
        }
        let (name, marker) = (&entry.step.name, entry.marker.used());
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
        fields.extend(quote!(#docs pub #declared: ::graven::rt::Params<#marker>,));
    }
    let (brackets, phantom) = if generics.is_empty() {
        (TokenStream::new(), TokenStream::new())
    } else {
        let phantom = scope.item(Item::Phantom);
        (
            quote!([#(#generics: ::graven::shape::Dim),*]),
            quote!(#[doc(hidden)] pub #phantom: ::core::marker::PhantomData<(#(#generics,)*)>,),
        )
    };
    let docs = format!(" The parameters of `{}`, layer by layer.", scope.owner.text());
    code.outside.extend(quote! {
        ::graven::block! {
            #[doc = #docs]
            #visibility struct #params #brackets { #fields #phantom }
        }
    });
}
