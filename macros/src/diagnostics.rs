//! Errors, collected at any token and reported together.

use proc_macro2::{Span, TokenStream};

/// What is wrong, each at its place.
#[derive(Default)]
pub struct Errors(Vec<syn::Error>);

impl Errors {
    /// Notes an error at a token.
    pub fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.0.push(syn::Error::new(span, message));
    }

    /// Notes an error that the parser met.
    pub fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// Takes over what another stage found.
    pub fn extend(&mut self, others: Errors) {
        self.0.extend(others.0);
    }

    /// How many there are so far.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// A `compile_error!` for each.
    pub fn into_compile_errors(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}
