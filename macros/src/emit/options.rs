//! From `Conv2d(32, 3, stride = 2)` to `Conv2d::new(32, 3).stride(2)`.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::built_in;
use super::scope::{Code, Scope, mentioned};
use super::{checks, unsure, value};
use crate::ast::{Argument, Arguments, Kind, Size};
use crate::names::{Item, Owner};

/// The options of a layer.
pub struct Options {
    /// The name of the constant that holds them, or an expression.
    pub value: TokenStream,
    /// Their dimensions, as an expression.
    pub dims: TokenStream,
    /// If there are parentheses: the types among the arguments that depend on generic parameters.
    pub arguments: Option<Vec<syn::Type>>,
}

impl Options {
    /// Writes the constant with the options of a layer.
    ///
    /// `kind_type` is the kind, or what stands for a type that is none.
    pub fn write(
        scope: &Scope,
        kind: &Kind,
        kind_type: &TokenStream,
        (layer_name, kind_name): (&str, &str),
        owner: &Owner,
        code: &mut Code,
    ) -> Self {
        let name = scope.names.item(owner, Item::Options);
        let kind_span = kind
            .path
            .segments
            .last()
            .map_or_else(Span::call_site, |last| last.ident.span());
        let Some(arguments) = &kind.arguments else {
            // The check that the kind can do without is underlined as the kind.
            let default = quote!(#layer_name, #kind_name, <#kind_type as Kind>::DEFAULT);
            return Self {
                value: checks::call(quote!(default_options), &default, (kind_span, kind_span)),
                dims: quote!(Sizes::NONE),
                arguments: None,
            };
        };
        let mut types = Vec::new();
        let chosen = |call: &TokenStream| {
            // With one span: a variable belongs to the macro that names it, which may be one of the user's.
            let options = Ident::new("options", arguments.close);
            let dims = quote_spanned!(arguments.close=> #options.sizes());
            quote!(::graven::chosen!(#options = #call, #dims))
        };
        let all = chosen(&call(scope, arguments, kind_type, kind_span, &mut types, &[]));
        let doubted = built_in::doubtful(kind_name, arguments);
        let options_type = quote!(<#kind_type as ::graven::rt::Kind>::Options);
        if doubted.is_empty() {
            code.outside.extend(quote! {
                const #name: ::graven::rt::ChosenOf<#kind_type> = #all;
            });
        } else {
            let known = chosen(&call(scope, arguments, kind_type, kind_span, &mut Vec::new(), &doubted));
            let doubtful = scope.names.item(owner, Item::Doubtful);
            code.outside.extend(quote! {
                struct #doubtful;
                impl ::graven::rt::Doubtful for #doubtful {
                    type Kind = #kind_type;
                    const ALL: ::graven::rt::Chosen<#options_type> = #all;
                    const KNOWN: ::graven::rt::Chosen<#options_type> = #known;
                }
                const _: () = ::graven::rt::check_doubtful::<#doubtful>();
                const #name: ::graven::rt::Chosen<#options_type> = <
                    ::graven::shape::Choose<{ <#doubtful as ::graven::rt::Doubtful>::HAS_ALL }>
                    as ::graven::rt::Counts<#doubtful>
                >::OPTIONS;
            });
        }
        let mut value = name.clone();
        value.set_span(arguments.close);
        let plain = quote_spanned!(arguments.close=> #value.sizes);
        let dims = match unsure::unsure(kind_name, kind_type, arguments) {
            None => plain,
            Some(is_said) => unsure::write(
                &is_said,
                &plain,
                (scope.names, owner),
                (kind_span, arguments.span),
                code,
            ),
        };
        Self {
            value: quote!(#value),
            dims,
            arguments: Some(types),
        }
    }
}

/// The method that an option calls.
pub fn method(option: &Ident, argument: &Argument) -> Ident {
    match argument {
        Argument::Word(word) => with_suffix(option, &format!("_{}", word.unraw())),
        Argument::Pair(..) => with_suffix(option, "_2d"),
        _ => option.clone(),
    }
}

fn with_suffix(base: &Ident, suffix: &str) -> Ident {
    Ident::new(&format!("{}{suffix}", base.unraw()), base.span())
}

/// `Conv2d::new(32, 3).stride(2)`, without some methods.
fn call(
    scope: &Scope,
    arguments: &Arguments,
    kind_type: &TokenStream,
    kind_span: Span,
    types: &mut Vec<syn::Type>,
    without: &[Ident],
) -> TokenStream {
    let has_pair = arguments
        .positional
        .iter()
        .any(|argument| matches!(argument, Argument::Pair(..)));
    let new = with_suffix(&Ident::new("new", kind_span), if has_pair { "_2d" } else { "" });
    let positional: Vec<_> = arguments
        .positional
        .iter()
        .flat_map(|argument| values(scope, argument, types))
        .collect();
    // The parentheses are the user's, so that a missing argument points there.
    let mut group = Group::new(Delimiter::Parenthesis, quote!(#(#positional),*));
    group.set_span(arguments.span);
    let mut call = quote_spanned!(kind_span=> <#kind_type>::#new #group);
    for (option, argument) in &arguments.options {
        let method = method(option, argument);
        if without.contains(&method) {
            continue;
        }
        let value = match argument {
            Argument::Word(_) => Vec::new(),
            argument => values(scope, argument, types),
        };
        call = quote_spanned!(option.span()=> #call.#method(#(#value),*));
    }
    call
}

/// An argument as one value, or two for a pair; a type is its number, or a marker if it depends on generic parameters.
fn values(scope: &Scope, argument: &Argument, types: &mut Vec<syn::Type>) -> Vec<TokenStream> {
    match argument {
        Argument::Value(value) => vec![quote!(#value)],
        Argument::Word(word) => vec![quote!(#word)],
        Argument::Type(ty) if !mentioned(&quote!(#ty), scope.generics).is_empty() => {
            let index = types.len();
            types.push(ty.clone());
            vec![quote!(::graven::rt::type_argument(#index))]
        }
        Argument::Type(ty) => vec![value(&Size::Type(ty.clone()))],
        Argument::Pair(a, b) => [a, b]
            .into_iter()
            .flat_map(|argument| values(scope, argument, types))
            .collect(),
    }
}
