//! What stands in a layer's parentheses, and sizes.

use proc_macro2::extra::DelimSpan;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Path, Token, Type};

use super::unexpected;
use crate::ast::{Argument, Arguments, Size};

/// A dimension: a positive integer, a constant expression, or a type.
pub fn size(input: ParseStream, generics: &[Ident]) -> syn::Result<Size> {
    let pair = unexpected(input, "a dimension is one number, not a pair");
    match argument(input, generics)? {
        Argument::Value(expression) => {
            check_size(&expression)?;
            Ok(Size::Value(expression))
        }
        Argument::Type(ty) => Ok(Size::Type(ty)),
        Argument::Pair(..) => Err(pair),
        // A lower-case constant.
        Argument::Word(word) => Ok(Size::Value(syn::parse_quote!(#word))),
    }
}

/// Literals that no dimension can be.
pub fn check_size(expression: &Expr) -> syn::Result<()> {
    let found = match expression {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(int) if int.base10_digits() == "0" => "0",
            syn::Lit::Int(_) => return Ok(()),
            syn::Lit::Float(_) => "a fraction",
            _ => "no number",
        },
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => "negative",
        _ => return Ok(()),
    };
    Err(syn::Error::new_spanned(
        expression,
        format!("a dimension is a positive integer, but this is {found}"),
    ))
}

/// What stands in the parentheses.
pub fn arguments(content: ParseStream, parens: &DelimSpan, generics: &[Ident]) -> syn::Result<Arguments> {
    let mut arguments = Arguments {
        span: parens.join(),
        close: parens.close(),
        positional: Vec::new(),
        options: Vec::new(),
    };
    while !content.is_empty() {
        if content.peek(Ident) && content.peek2(Token![=]) && !content.peek2(Token![==]) {
            let option: Ident = content.parse()?;
            content.parse::<Token![=]>()?;
            if arguments.options.iter().any(|(name, _)| *name == option) {
                return Err(syn::Error::new(
                    option.span(),
                    format!("option `{option}` is given twice"),
                ));
            }
            if option == "groups" && !generics.is_empty() {
                let message = "`groups` of a generic network: what they divide must be numbers; write this layer in a \
                               network of its own, without generic parameters";
                return Err(syn::Error::new(option.span(), message));
            }
            arguments.options.push((option, argument(content, generics)?));
        } else {
            let positional = argument(content, generics)?;
            if !arguments.options.is_empty() {
                let message = "arguments without a name come before `option = value`";
                return Err(syn::Error::new(positional.span(), message));
            }
            arguments.positional.push(positional);
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(arguments)
}

/// An argument: a type where the words look like one, else an expression.
fn argument(input: ParseStream, generics: &[Ident]) -> syn::Result<Argument> {
    // `Prod<H, U2>` is a type, but as an expression a comparison.
    let fork = input.fork();
    if let Ok(Type::Path(path)) = fork.parse::<Type>() {
        let ends = fork.is_empty() || fork.peek(Token![,]);
        let has_arguments = path.path.segments.iter().any(|segment| !segment.arguments.is_none());
        if ends && (has_arguments || path.qself.is_some()) {
            return Ok(Argument::Type(input.parse()?));
        }
    }
    let expression = Expr::parse(input)?;
    Ok(classify(expression, generics))
}

/// What an expression means: generic parameters, typenum's `U12` and CamelCase names are types, a bare lower-case word
/// is a word.
pub fn classify(expression: Expr, generics: &[Ident]) -> Argument {
    match expression {
        Expr::Tuple(tuple) if tuple.elems.len() == 2 => {
            let mut elements = tuple.elems.into_iter();
            let mut next = || Box::new(classify(elements.next().expect("a pair has two elements"), generics));
            Argument::Pair(next(), next())
        }
        Expr::Path(path) if path.qself.is_none() && is_type(&path.path, generics) => {
            let path = &path.path;
            Argument::Type(syn::parse_quote!(#path))
        }
        Expr::Path(path) if path.path.get_ident().is_some_and(is_word) => {
            Argument::Word(path.path.get_ident().expect("a word is one identifier").clone())
        }
        other => Argument::Value(other),
    }
}

fn is_word(ident: &Ident) -> bool {
    ident
        .to_string()
        .chars()
        .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
}

pub fn is_type(path: &Path, generics: &[Ident]) -> bool {
    let Some(last) = path.segments.last() else { return false };
    let name = last.ident.to_string();
    // `Initializer::HeNormal` is a value of the type before it.
    let of_a_type = path.segments.len() > 1
        && path.segments[path.segments.len() - 2]
            .ident
            .to_string()
            .starts_with(char::is_uppercase);
    let is_typenum = name.len() > 1 && name.starts_with('U') && name[1..].chars().all(|c| c.is_ascii_digit());
    let is_camel_case = name.starts_with(char::is_uppercase) && name.chars().any(|c| c.is_ascii_lowercase());
    !of_a_type && (generics.iter().any(|generic| *generic == name) || is_typenum || is_camel_case)
}
