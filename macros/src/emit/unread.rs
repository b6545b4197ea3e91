//! What a network does whose shapes could not be read.

use proc_macro2::TokenStream;
use quote::quote;

/// Methods that take anything, so that uses of the network elsewhere add no errors.
pub fn methods(output: &TokenStream) -> TokenStream {
    quote! {
        pub fn new(seed: u64) -> Self {
            ::graven::network::new(seed)
        }
        pub fn infer<I, O>(&self, inputs: I, outputs: O) {}
        pub fn predict<I>(&self, inputs: I) -> ::std::vec::Vec<#output> {
            ::std::vec::Vec::new()
        }
        pub fn predict_all<D>(&self, data: D) -> ::std::vec::Vec<#output> {
            ::std::vec::Vec::new()
        }
        pub fn train_step<T, I, O>(&mut self, training: T, inputs: I, targets: O) -> ::graven::train::StepReport {
            ::graven::train::StepReport::default()
        }
        pub fn fit<D: ::graven::rt::unread::Data, L, O>(
            &mut self,
            data: &D,
            fit: ::graven::rt::unread::FitOf<'_, D, L, O>,
        ) -> ::graven::rt::unread::FitResult {
            ::graven::rt::unread::unread()
        }
        pub fn evaluate<D, L>(&self, data: D, loss: L) -> ::graven::rt::unread::EvaluateResult {
            ::graven::rt::unread::unread()
        }
    }
}
