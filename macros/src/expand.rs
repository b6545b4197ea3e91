//! The pipeline from end to end.

use proc_macro2::TokenStream;

use crate::{ast, emit, graph, parse};

/// What `network! { input }` becomes.
pub fn expand(input: TokenStream) -> TokenStream {
    let (items, mut errors) = parse::items(input);
    let mut output = TokenStream::new();
    for item in &items {
        match item {
            ast::Item::Network(spec) => match graph::resolve(spec) {
                Ok(network) => output.extend(emit::network(&network)),
                Err(found) => {
                    errors.extend(found);
                    output.extend(emit::stub(&spec.head));
                }
            },
            ast::Item::Failed(head) => output.extend(emit::stub(head)),
            ast::Item::Alias(alias) => output.extend(emit::alias(alias)),
        }
    }
    output.extend(errors.into_compile_errors());
    output
}
