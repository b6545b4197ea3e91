//! What stands for a network that could not be read, so that its uses elsewhere add no errors.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::Head;

/// A struct of that name whose functions take anything.
pub fn stub(head: &Head) -> TokenStream {
    let Head {
        attributes,
        visibility,
        name,
        generics,
        budget: _,
    } = head;
    let (declared, used) = if generics.is_empty() {
        (TokenStream::new(), quote!(#name))
    } else {
        (quote!(<#(#generics),*>), quote!(#name<#(#generics),*>))
    };
    quote! {
        #(#attributes)*
        #visibility struct #name #declared (::core::marker::PhantomData<(#(#generics,)*)>);

        #[allow(dead_code, unused_variables, missing_docs, clippy::all, clippy::pedantic)]
        impl #declared #used {
            pub const VERDICT: ::graven::check::Verdict = ::graven::check::Verdict::UNKNOWN;
            pub fn new(seed: u64) -> Self {
                Self(::core::marker::PhantomData)
            }
            pub fn infer<I, O>(&self, inputs: I, outputs: O) {}
            pub fn predict<I, O>(&self, inputs: I) -> ::std::vec::Vec<O> {
                ::std::vec::Vec::new()
            }
            pub fn train_step<T, I, O>(
                &mut self,
                training: T,
                inputs: I,
                targets: O,
            ) -> ::graven::train::StepReport {
                ::graven::train::StepReport::default()
            }
        }
    }
}
