//! Any tokens as the input of `network!`: an expansion or errors, never a panic.
//!
//! A crate of procedural macros exports nothing else, so the sources of the macro are compiled in here.
#![no_main]

#[path = "../../macros/src/ast.rs"]
mod ast;
#[path = "../../macros/src/diagnostics.rs"]
mod diagnostics;
#[path = "../../macros/src/emit/mod.rs"]
mod emit;
#[path = "../../macros/src/expand.rs"]
mod expand;
#[path = "../../macros/src/graph.rs"]
mod graph;
#[path = "../../macros/src/parse/mod.rs"]
mod parse;

use libfuzzer_sys::fuzz_target;
use proc_macro2::TokenStream;

fuzz_target!(|text: &str| {
    if let Ok(tokens) = text.parse::<TokenStream>() {
        // What is written must be items, whatever was read.
        let output = expand::expand(tokens);
        syn::parse2::<syn::File>(output).expect("the expansion is a list of items");
    }
    // Without this every text that was ever read would be kept, for its lines and columns.
    proc_macro2::extra::invalidate_current_thread_spans();
});
