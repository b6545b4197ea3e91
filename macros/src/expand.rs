//! The pipeline from end to end.

use proc_macro2::TokenStream;

use crate::names::{self, Names};
use crate::{ast, emit, graph, parse};

/// What `network! { input }` becomes.
pub fn expand(input: TokenStream) -> TokenStream {
    let words = names::words(input.clone());
    let (mut items, mut errors) = parse::items(input);
    let mut output = TokenStream::new();
    for item in &mut items {
        match item {
            ast::Item::Network(spec) => {
                let names = Names::apart_from(&words);
                spec.rename_generics(|generic| names.generic(generic));
                let (network, found) = graph::resolve(spec);
                errors.extend(found);
                output.extend(emit::network(&network, &names));
            }
            ast::Item::Alias(alias) => output.extend(emit::alias(alias)),
        }
    }
    output.extend(errors.into_compile_errors());
    output
}
