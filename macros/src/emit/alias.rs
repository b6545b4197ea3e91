//! `pub type Small = Mlp<128>;`: a generic network with its sizes filled in, and its checks forced.

use proc_macro2::TokenStream;
use quote::quote;

use super::{budget, checks, dim};
use crate::ast::{Alias, Size};

/// The type alias, and a constant that evaluates the checks under `cargo check`.
pub fn alias(alias: &Alias) -> TokenStream {
    let Alias {
        attributes,
        budget,
        visibility,
        name,
        path,
        arguments,
        close,
    } = alias;
    let arguments = arguments.iter().map(|argument| match argument {
        Size::Value(value) => dim(&quote!(#value)),
        Size::Type(ty) => quote!(#ty),
    });
    // Underlined from the network's name to the bracket.
    let span = path.segments.first().map_or(name.span(), |first| first.ident.span());
    let verdict = quote!(<#name as ::graven::rt::Kind>::VERDICT);
    let report = checks::call(quote!(::graven::rt::report), &verdict, (span, *close));
    let budget = budget::budget(name, budget);
    quote! {
        #(#attributes)*
        #visibility type #name = #path<#(#arguments),*>;
        const _: () = #report;
        #budget
    }
}
