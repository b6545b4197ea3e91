//! The `network!` macro of graven. Use it through the `graven` crate, whose documentation has the language.
//!
//! The pipeline: tokens → `parse` → syntax tree (`ast`) → `graph` (names, nesting) → `emit` (Rust, under
//! the names of `names`). What a stage finds wrong is reported together, each at the user's own token (`diagnostics`). Shapes are not computed
//! here: the code that is emitted has rustc compute and check them.

mod ast;
mod diagnostics;
mod emit;
mod expand;
mod graph;
mod names;
mod parse;
#[cfg(test)]
mod tests;

// Documented where the `graven` crate re-exports it.
#[allow(missing_docs)]
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::expand(input.into()).into()
}
