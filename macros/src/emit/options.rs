//! From `Conv2d(32, 3, stride = 2)` to `Conv2d::new(32, 3).stride(2)`.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::checks::respan;
use super::scope::{Code, Scope};
use super::value;
use crate::ast::{Argument, Arguments, Kind, Size};

/// The options of a layer.
pub struct Options {
    /// The name of the constant that holds them, or an expression.
    pub value: TokenStream,
    /// If there are parentheses: the types among the arguments that stand for dimensions of a generic network.
    pub arguments: Option<Vec<syn::Type>>,
}

impl Options {
    /// Writes the constant with the options of a layer.
    ///
    /// `kind_type` is the kind, or what stands for a type that is none.
    pub fn write(
        scope: &Scope,
        kind: &Kind,
        (kind_type, path_generics): (&TokenStream, &[Ident]),
        (layer_name, kind_name): (&str, &str),
        name: &Ident,
        code: &mut Code,
    ) -> Self {
        let kind_span = kind.path.segments.last().map_or(name.span(), |last| last.ident.span());
        let Some(arguments) = &kind.arguments else {
            // The check that the kind can do without is underlined as the kind.
            let default = Ident::new("default_options", kind_span);
            let mut group = Group::new(
                Delimiter::Parenthesis,
                quote!(#layer_name, #kind_name, <#kind_type as Kind>::DEFAULT),
            );
            group.set_span(kind_span);
            let value = quote!(#default #group);
            if !path_generics.is_empty() {
                return Self { value, arguments: None };
            }
            code.inside
                .extend(quote!(const #name: <#kind_type as Kind>::Options = #value;));
            return Self {
                value: quote!(#name),
                arguments: None,
            };
        };
        let mut types = Vec::new();
        let call = call(scope, arguments, kind_type, kind_span, &mut types);
        let dims = quote_spanned!(kind_span=> options.dims());
        code.outside.extend(quote! {
            #[allow(non_upper_case_globals)]
            const #name: ::graven::kind::Chosen<<#kind_type as ::graven::kind::Kind>::Options> = {
                let options = #call;
                ::graven::kind::Chosen { dims: #dims, options }
            };
        });
        Self {
            value: quote!(#name),
            arguments: Some(types),
        }
    }
}

/// `Conv2d::new(32, 3).stride(2)`
fn call(
    scope: &Scope,
    arguments: &Arguments,
    kind_type: &TokenStream,
    kind_span: Span,
    types: &mut Vec<syn::Type>,
) -> TokenStream {
    let method = |base: &Ident, suffix: &str| Ident::new(&format!("{}{suffix}", base.unraw()), base.span());
    let has_pair = arguments
        .positional
        .iter()
        .any(|argument| matches!(argument, Argument::Pair(..)));
    let new = method(&Ident::new("new", kind_span), if has_pair { "_2d" } else { "" });
    let positional: Vec<_> = arguments
        .positional
        .iter()
        .flat_map(|argument| values(scope, argument, types))
        .collect();
    // The parentheses are the user's, so that a missing argument points there.
    let mut group = Group::new(Delimiter::Parenthesis, quote!(#(#positional),*));
    group.set_span(arguments.span);
    let path = respan(quote!(<#kind_type>), kind_span);
    let mut call = quote_spanned!(kind_span=> #path::#new #group);
    for (option, argument) in &arguments.options {
        let (method, value) = match argument {
            Argument::Word(word) => (method(option, &format!("_{}", word.unraw())), Vec::new()),
            Argument::Pair(..) => (method(option, "_2d"), values(scope, argument, types)),
            _ => (option.clone(), values(scope, argument, types)),
        };
        call = quote_spanned!(option.span()=> #call.#method(#(#value),*));
    }
    call
}

/// An argument as one value, or two for a pair; a type is a marker in a generic network, else its number.
fn values(scope: &Scope, argument: &Argument, types: &mut Vec<syn::Type>) -> Vec<TokenStream> {
    match argument {
        Argument::Value(value) => vec![quote!(#value)],
        Argument::Word(word) => vec![quote!(#word)],
        Argument::Type(ty) if scope.is_generic() => {
            let index = types.len();
            types.push(ty.clone());
            vec![quote!(::graven::kind::type_argument(#index))]
        }
        Argument::Type(ty) => vec![value(&Size::Type(ty.clone()))],
        Argument::Pair(a, b) => [a, b]
            .into_iter()
            .flat_map(|argument| values(scope, argument, types))
            .collect(),
    }
}
