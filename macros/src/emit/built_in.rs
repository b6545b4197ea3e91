//! The library's kinds as the macro knows them: by name, and what their options take.
//!
//! One's own kind may have the same name and other options: whether it is the library's, rustc tells.

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;

use super::options::method;
use crate::ast::{Argument, Arguments};

/// What an option takes, as far as a literal can be wrong.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Whole,
    Fraction,
    Truth,
    Word,
    Other,
}
use Takes::{Fraction, Other, Truth, Whole, Word};

/// The methods that options call.
type Methods = &'static [(&'static str, Takes)];

const KINDS: &[(&str, Methods)] = &[
    ("AvgPool2d", WINDOW),
    ("BatchNorm", &[("momentum", Fraction), ("epsilon", Fraction)]),
    ("Conv2d", WINDOW_WITH_WEIGHT),
    ("Dense", &[("inputs", Whole), ("bias", Truth), ("initializer", Other)]),
    ("Dropout", &[]),
    ("Flatten", &[]),
    ("Gelu", &[]),
    ("GlobalAvgPool2d", &[]),
    ("Identity", &[]),
    ("LayerNorm", &[("epsilon", Fraction)]),
    ("LeakyRelu", &[]),
    ("MaxPool2d", WINDOW),
    ("Relu", &[]),
    ("Reshape", &[]),
    ("Sigmoid", &[]),
    ("Silu", &[]),
    ("Softmax", &[]),
    ("Tanh", &[]),
];
const WINDOW: Methods = &[
    ("stride", Whole),
    ("stride_2d", Whole),
    ("padding", Whole),
    ("padding_2d", Whole),
    ("padding_same", Word),
    ("padding_valid", Word),
];
const WINDOW_WITH_WEIGHT: Methods = &[
    ("stride", Whole),
    ("stride_2d", Whole),
    ("padding", Whole),
    ("padding_2d", Whole),
    ("padding_same", Word),
    ("padding_valid", Word),
    ("groups", Whole),
    ("bias", Truth),
    ("initializer", Other),
];

/// Whether one of the library's kinds has that name.
pub fn is_name(kind: &str) -> bool {
    KINDS.iter().any(|(name, _)| *name == kind)
}

/// The methods of those options that a kind of the library does not take so.
pub fn doubtful(kind: &str, arguments: &Arguments) -> Vec<Ident> {
    let Some((_, methods)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        return Vec::new();
    };
    let is_taken = |method: &Ident, argument: &Argument| {
        let name = method.unraw().to_string();
        let known = methods.iter().find(|(known, _)| *known == name);
        known.is_some_and(|(_, takes)| fits(argument, *takes))
    };
    let options = arguments.options.iter();
    options
        .map(|(option, argument)| (method(option, argument), argument))
        .filter(|(method, argument)| !is_taken(method, argument))
        .map(|(method, _)| method)
        .collect()
}

/// The values among a kind's options whose types the macro does not know, each with the method of `Given` that tells.
pub fn unsure<'a>(kind: &str, arguments: &'a Arguments) -> Vec<(Ident, &'a syn::Expr)> {
    let Some((_, methods)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        return Vec::new();
    };
    let mut unsure = Vec::new();
    for (option, argument) in &arguments.options {
        let name = method(option, argument).unraw().to_string();
        let known = methods.iter().find(|(known, _)| *known == name);
        let takes = match known.map(|(_, takes)| *takes) {
            Some(Whole) => "whole",
            Some(Fraction) => "fraction",
            Some(Truth) => "truth",
            Some(Word | Other) | None => continue,
        };
        let takes = Ident::new(takes, Span::call_site());
        unsure.extend(values(argument).into_iter().map(|value| (takes.clone(), value)));
    }
    unsure
}

/// The values of an argument that are no literals.
fn values(argument: &Argument) -> Vec<&syn::Expr> {
    match argument {
        Argument::Value(syn::Expr::Lit(_)) | Argument::Type(_) | Argument::Word(_) => Vec::new(),
        Argument::Value(value) => vec![value],
        Argument::Pair(a, b) => [values(a), values(b)].concat(),
    }
}

/// Whether a value may be what an option takes; only of literals it is known that they are not.
fn fits(argument: &Argument, takes: Takes) -> bool {
    match argument {
        Argument::Value(syn::Expr::Lit(literal)) => match literal.lit {
            syn::Lit::Int(_) => takes == Whole || takes == Other,
            syn::Lit::Float(_) => takes == Fraction || takes == Other,
            syn::Lit::Bool(_) => takes == Truth || takes == Other,
            _ => takes == Other,
        },
        Argument::Pair(a, b) => fits(a, takes) && fits(b, takes),
        _ => true,
    }
}
