//! `pub type Small = Mlp<128>;`: a generic network with its sizes filled in, and its checks forced.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::dim;
use crate::ast::{Alias, Size};

/// The type alias, and a constant that evaluates the checks under `cargo check`.
pub fn alias(alias: &Alias) -> TokenStream {
    let Alias {
        attributes,
        visibility,
        name,
        path,
        arguments,
    } = alias;
    let arguments = arguments.iter().map(|argument| match argument {
        Size::Value(value) => dim(&quote!(#value)),
        Size::Type(ty) => quote!(#ty),
    });
    let span = path.segments.last().map_or(name.span(), |last| last.ident.span());
    let report = quote_spanned!(span=> ::graven::check::report(<#name>::VERDICT));
    quote! {
        #(#attributes)*
        #visibility type #name = #path<#(#arguments),*>;
        const _: () = #report;
    }
}
