//! `pub type Small = Mlp<128>;`: a generic network with its sizes filled in, and its checks forced.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};

use super::{budget, dim};
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
    let mut verdict = Group::new(Delimiter::Parenthesis, quote!(<#name>::VERDICT));
    verdict.set_span(*close);
    let report = quote_spanned!(span=> ::graven::check::report #verdict);
    let budget = budget::budget(name, budget);
    quote! {
        #(#attributes)*
        #visibility type #name = #path<#(#arguments),*>;
        const _: () = #report;
        #budget
    }
}
