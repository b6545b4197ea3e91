//! The pipeline from end to end.

use proc_macro2::TokenStream;

use crate::{ast, emit, graph, parse};

/// What `network! { input }` becomes.
pub fn expand(input: TokenStream) -> TokenStream {
    let (mut items, mut errors) = parse::items(input);
    let mut output = TokenStream::new();
    for item in &mut items {
        match item {
            ast::Item::Network(spec) => {
                if let Some(found) = graph::resolve(spec).err() {
                    errors.extend(found);
                    spec.entries = vec![ast::Entry::unread()];
                }
                if let Ok(network) = graph::resolve(spec) {
                    output.extend(emit::network(&network));
                }
            }
            ast::Item::Failed(head) => output.extend(emit::stub(head)),
            ast::Item::Alias(alias) => output.extend(emit::alias(alias)),
        }
    }
    output.extend(errors.into_compile_errors());
    output
}
