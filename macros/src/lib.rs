//! The `network!` macro of graven. Use it through the `graven` crate, whose documentation has the language.
//!
//! The pipeline: tokens → `parse` → syntax tree (`ast`) → `graph` (names, nesting) → `emit` (Rust). What a
//! stage finds wrong is reported together, each at the user's own token (`diagnostics`). Shapes are not computed
//! here: the code that is emitted has rustc compute and check them.

mod ast;
mod diagnostics;
mod emit;
mod graph;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

// Documented where the `graven` crate re-exports it.
#[allow(missing_docs)]
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input.into()).into()
}

/// What `network! { input }` becomes.
fn expand(input: TokenStream) -> TokenStream {
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
