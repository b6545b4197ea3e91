//! The pipeline from end to end.

use proc_macro2::TokenStream;

use crate::{ast, emit, graph, parse};

/// What `network! { input }` becomes.
pub fn expand(input: TokenStream) -> TokenStream {
    let (items, mut errors) = parse::items(input);
    let mut output = TokenStream::new();
    for item in &items {
        match item {
            ast::Item::Network(spec) => {
                let (network, found) = graph::resolve(spec);
                errors.extend(found);
                output.extend(emit::network(&network));
            }
            ast::Item::Alias(alias) => output.extend(emit::alias(alias)),
        }
    }
    output.extend(errors.into_compile_errors());
    output
}
