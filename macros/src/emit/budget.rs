//! `#[budget(parameters = 100_000)]`: what a network may cost.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;

use crate::ast::Limit;

/// A constant for each limit, which fails to compile if the network exceeds it, underlined as the limit.
pub fn budget(network: &Ident, limits: &[Limit]) -> TokenStream {
    let check = |Limit { what, most }: &Limit| {
        let name = what.to_string();
        let check = quote_spanned!(what.span()=> ::graven::rt::check_budget(&<#network>::SUMMARY, #name, #most));
        let mut verdict = Group::new(Delimiter::Parenthesis, check);
        if let Some(last) = most.to_token_stream().into_iter().last() {
            verdict.set_span(last.span());
        }
        let report = quote_spanned!(what.span()=> ::graven::rt::report #verdict);
        quote!(const _: () = #report;)
    };
    limits.iter().map(check).collect()
}
