//! Options of which the macro cannot tell whether they compile: those of a kind of one's own, and values of any type.
//!
//! Where they do not, nothing is said of what the layer gives, so that the layers behind it are checked for what does not
//! follow from it.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::options::method;
use super::scope::Code;
use super::{built_in, checks};
use crate::ast::Arguments;
use crate::names::{Item, Names, Owner};

/// Whether the options of a layer compile, as an expression; `None` where the macro can tell.
///
/// A value's type is asked by a closure, which is never called.
pub fn unsure(kind_name: &str, kind_type: &TokenStream, arguments: &Arguments) -> Option<TokenStream> {
    if arguments.options.is_empty() {
        return None;
    }
    if !built_in::is_name(kind_name) {
        let options = arguments.options.iter();
        let methods = options.map(|(option, argument)| method(option, argument).unraw().to_string());
        return Some(quote!(::graven::rt::has_options::<#kind_type>(&[#(#methods),*])));
    }
    let doubts = built_in::unsure(kind_name, arguments);
    let takes = doubts
        .iter()
        .map(|(takes, value)| quote!(::graven::rt::is_taken(&|| ::graven::rt::Given(#value).#takes())));
    (!doubts.is_empty()).then(|| quote!(!<#kind_type as ::graven::rt::Kind>::IS_OWN || #(#takes)&&*))
}

/// Writes the constant with the dimensions of options that may not compile, and gives its name.
///
/// If they do after all, the layer is underlined.
pub fn write(
    is_said: &TokenStream,
    dims: &TokenStream,
    (names, owner): (&Names, &Owner),
    span: (Span, Span),
    code: &mut Code,
) -> TokenStream {
    let [said, is_said_name, name] = [Item::Said, Item::IsSaid, Item::SaidDims].map(|item| names.item(owner, item));
    let check = checks::call(quote!(::graven::rt::check_said::<#said>), &quote!(#is_said_name), span);
    code.outside.extend(quote! {
        #[allow(unused, clippy::all, clippy::pedantic)]
        const #is_said_name: bool = {
            use ::graven::rt::GivenElse as _;
            #is_said
        };
        struct #said;
        impl ::graven::rt::Said for #said {
            const SIZES: ::graven::rt::Sizes = #dims;
        }
        const _: () = #check;
        const #name: ::graven::rt::Sizes =
            <::graven::shape::Choose<{ #is_said_name }> as ::graven::rt::SaidOr<#said>>::SIZES;
    });
    quote!(#name)
}
