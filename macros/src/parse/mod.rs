//! Tokens to syntax tree.

mod alias;
mod arguments;
mod layers;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Path, Token, Visibility, braced, bracketed, token};

use crate::ast::{Alias, Entry, Field, Head, Input, Inputs, Item, Limit, Network, Node, Shape};
use crate::diagnostics::Errors;
use alias::alias;
use arguments::size;
use layers::{entries, unread};

/// The most dimensions that a shape can have.
const MAX_RANK: usize = 3;

/// The items of `network! { .. }`, and what is wrong with the others.
pub fn items(input: TokenStream) -> (Vec<Item>, Errors) {
    let mut errors = Errors::default();
    let mut items = Vec::new();
    let parser = |input: ParseStream| {
        if input.is_empty() {
            return Err(input.error("expected a network: `struct Name: [input] -> [output] { layers }`"));
        }
        while !input.is_empty() {
            match item(input, &mut errors) {
                Ok(item) => items.push(item),
                Err(error) => {
                    errors.push(error);
                    skip_item(input);
                }
            }
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(input) {
        errors.push(error);
    }
    (items, errors)
}

fn item(input: ParseStream, errors: &mut Errors) -> syn::Result<Item> {
    let (attributes, budget) = budget(input.call(Attribute::parse_outer)?, errors);
    let visibility: Visibility = input.parse()?;
    if input.peek(Token![type]) {
        return Ok(Item::Alias(Box::new(Alias {
            budget,
            ..alias(input, attributes, visibility)?
        })));
    }
    if !input.peek(Token![struct]) {
        return Err(input.error("expected `struct Name: [input] -> [output] { layers }` or `type Name = Network<..>;`"));
    }
    input.parse::<Token![struct]>()?;
    let name: Ident = input.parse()?;
    let generics = if input.peek(Token![<]) {
        generics(input, errors)?
    } else {
        Vec::new()
    };
    if let (Some(limit), false) = (budget.first(), generics.is_empty()) {
        errors.at(
            limit.what.span(),
            format!("what `{name}` costs follows from its sizes; put the budget on a `type Name = {name}<..>;`"),
        );
    }
    let head = Head {
        budget: if generics.is_empty() { budget } else { Vec::new() },
        attributes,
        visibility,
        name,
        generics,
    };
    Ok(Item::Network(Box::new(network(input, head, errors))))
}

/// Takes the limits of `#[budget(..)]` from among a network's attributes.
fn budget(attributes: Vec<Attribute>, errors: &mut Errors) -> (Vec<Attribute>, Vec<Limit>) {
    let (budgets, others): (Vec<_>, Vec<_>) = attributes
        .into_iter()
        .partition(|attribute| attribute.path().is_ident("budget"));
    let mut limits: Vec<Limit> = Vec::new();
    for attribute in budgets {
        let parsed = attribute.parse_args_with(|input: ParseStream| {
            while !input.is_empty() {
                let limit = limit(input)?;
                if limits.iter().any(|other| other.what == limit.what) {
                    let message = format!("the budget of `{}` is given twice", limit.what);
                    return Err(syn::Error::new(limit.what.span(), message));
                }
                limits.push(limit);
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = parsed {
            errors.push(error);
        }
    }
    (others, limits)
}

/// `parameters = 100_000`
fn limit(input: ParseStream) -> syn::Result<Limit> {
    let what: Ident = input.parse()?;
    if !["parameters", "workspace_bytes", "flops"]
        .iter()
        .any(|known| what == known)
    {
        let message = format!("no budget is kept of `{what}`; it is of `parameters`, `workspace_bytes` or `flops`");
        return Err(syn::Error::new(what.span(), message));
    }
    input.parse::<Token![=]>()?;
    Ok(Limit {
        what,
        most: input.parse()?,
    })
}

/// An error at the next token; what stands in brackets is one.
fn unexpected(input: ParseStream, message: impl std::fmt::Display) -> syn::Error {
    match input.cursor().token_tree() {
        Some((TokenTree::Group(group), _)) if group.delimiter() != Delimiter::Brace => {
            syn::Error::new(group.span(), message)
        }
        _ => input.error(message),
    }
}

/// Skips to behind braces or a `;`, where the next item may begin.
fn skip_item(input: ParseStream) {
    while let Ok(token) = input.parse::<TokenTree>() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            TokenTree::Punct(punct) if punct.as_char() == ';' => return,
            _ => {}
        }
    }
}

/// `<H: Dim, K: Dim>`
fn generics(input: ParseStream, errors: &mut Errors) -> syn::Result<Vec<Ident>> {
    input.parse::<Token![<]>()?;
    let mut generics = Vec::new();
    while !input.peek(Token![>]) {
        let name: Ident = input.parse()?;
        if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            let bound: Path = input.parse()?;
            if bound.segments.last().is_none_or(|last| last.ident != "Dim") {
                errors.at(
                    bound.span(),
                    format!("a generic size has the bound `Dim`: write `{name}: Dim`"),
                );
            }
        } else {
            errors.at(
                name.span(),
                format!("a generic size needs its bound: write `{name}: Dim`"),
            );
        }
        generics.push(name);
        if !input.peek(Token![>]) {
            input.parse::<Token![,]>()?;
        }
    }
    input.parse::<Token![>]>()?;
    Ok(generics)
}

/// `: [784] -> [10] { .. }`, as far as it can be read.
fn network(input: ParseStream, head: Head, errors: &mut Errors) -> Network {
    let (mut from, mut to) = (None, None);
    let mut entries = Vec::new();
    if let Err(error) = shapes(input, &head, &mut from, &mut to) {
        errors.push(error);
        skip_to_braces(input);
    }
    match body(input, &head, errors) {
        Ok(layers) => {
            check_inputs(from.as_ref(), &layers, errors);
            entries.extend(layers);
        }
        Err(error) => {
            errors.push(error);
            skip_item(input);
        }
    }
    if entries.is_empty() {
        entries.push(unread("unread", head.name.span()));
    }
    Network {
        head,
        input: from,
        output: to,
        entries,
    }
}

/// `: [784] -> [10]`
fn shapes(input: ParseStream, head: &Head, from: &mut Option<Input>, to: &mut Option<Shape>) -> syn::Result<()> {
    if !input.peek(Token![:]) {
        let message = format!("expected the network's shapes: `{}: [input] -> [output]`", head.name);
        return Err(unexpected(input, message));
    }
    input.parse::<Token![:]>()?;
    *from = Some(if input.peek(Ident) && input.peek2(token::Brace) {
        Input::Several(inputs(input, head)?)
    } else {
        Input::One(Box::new(shape(input, &head.generics)?))
    });
    if !input.peek(Token![->]) {
        let message = "expected `->` and the output's shape, as in `[784] -> [10]`";
        return Err(unexpected(input, message));
    }
    input.parse::<Token![->]>()?;
    *to = Some(shape(input, &head.generics)?);
    Ok(())
}

/// Skips to before the layers, as far as the item goes.
fn skip_to_braces(input: ParseStream) {
    while !(input.is_empty() || input.peek(token::Brace) || input.peek(Token![;])) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// `{ layers }`
fn body(input: ParseStream, head: &Head, errors: &mut Errors) -> syn::Result<Vec<Entry>> {
    if !input.peek(token::Brace) {
        return Err(input.error("expected the layers in braces: `{ Dense(10), .. }`"));
    }
    let content;
    let braces = braced!(content in input);
    let before = errors.count();
    let entries = entries(&content, &head.generics, errors, false);
    if entries.is_empty() && errors.count() == before {
        let message = format!(
            "network `{}` has no layers; write at least one, as in `{{ Dense(10) }}`",
            head.name
        );
        errors.at(braces.span.join(), message);
    }
    Ok(entries)
}

/// `Pair { image: [28, 28, 1], words: [Label<5000>; 16] }`
fn inputs(input: ParseStream, head: &Head) -> syn::Result<Inputs> {
    let name: Ident = input.parse()?;
    if !head.generics.is_empty() {
        let message = "a network of several inputs has no generic parameters; put its layers of generic sizes into a \
                       network of one input";
        return Err(syn::Error::new(name.span(), message));
    }
    let content;
    braced!(content in input);
    let read = fields(&content);
    // What is left would be reported as unexpected.
    content.parse::<TokenStream>()?;
    let fields = read?;
    if fields.is_empty() {
        let message = format!("`{name}` has no inputs; write at least one, as in `{name} {{ image: [28, 28, 1] }}`");
        return Err(syn::Error::new(name.span(), message));
    }
    Ok(Inputs { name, fields })
}

/// `image: [28, 28, 1], words: [Label<5000>; 16]`
fn fields(content: ParseStream) -> syn::Result<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    while !content.is_empty() {
        let docs = content.call(Attribute::parse_outer)?;
        let name: Ident = content.parse()?;
        if fields.iter().any(|other| other.name == name) {
            let message = format!("input `{name}` is declared twice");
            return Err(syn::Error::new(name.span(), message));
        }
        content.parse::<Token![:]>()?;
        let shape = shape(content, &[])?;
        fields.push(Field { docs, name, shape });
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(fields)
}

/// `[28, 28, 1]`, or `[Label<5000>; 16]`
fn shape(input: ParseStream, generics: &[Ident]) -> syn::Result<Shape> {
    if !input.peek(token::Bracket) {
        return Err(unexpected(input, "expected a shape in brackets, as in `[28, 28, 1]`"));
    }
    let content;
    let brackets = bracketed!(content in input);
    let span = brackets.span.join();
    if let Some(tokens) = tokens(&content)? {
        return Ok(Shape {
            span,
            sizes: vec![size(&content, generics)?],
            tokens: Some(tokens),
        });
    }
    let mut sizes = Vec::new();
    while !content.is_empty() {
        sizes.push(size(&content, generics)?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    match sizes.len() {
        0 => Err(syn::Error::new(
            span,
            "a shape has at least one dimension, as in `[784]`",
        )),
        1..=MAX_RANK => Ok(Shape {
            span,
            sizes,
            tokens: None,
        }),
        rank => Err(syn::Error::new(
            span,
            format!("a shape has at most {MAX_RANK} dimensions, but this has {rank}"),
        )),
    }
}

/// `Label<5000>;`, if the shape begins so.
fn tokens(content: ParseStream) -> syn::Result<Option<syn::Type>> {
    let fork = content.fork();
    if fork.parse::<syn::Type>().is_err() || !fork.peek(Token![;]) {
        return Ok(None);
    }
    let tokens = content.parse()?;
    content.parse::<Token![;]>()?;
    Ok(Some(tokens))
}

/// Whether `inputs { .. }` stands first, and has a branch for each input.
fn check_inputs(from: Option<&Input>, entries: &[Entry], errors: &mut Errors) {
    for (index, entry) in entries.iter().enumerate() {
        let Node::Inputs { keyword, branches } = &entry.node else {
            continue;
        };
        let declared = match from {
            Some(Input::Several(declared)) if index == 0 => declared,
            None => continue,
            Some(_) => {
                let message = "`inputs { .. }` is the first layer of a network of several inputs: \
                               `struct Net: Name { a: [8], b: [4] } -> [2] { inputs { a => { .. }; b => { .. } }, .. }`";
                errors.at(*keyword, message);
                continue;
            }
        };
        let fields = declared.fields.iter().map(|field| format!("`{}`", field.name));
        let known = fields.collect::<Vec<_>>().join(", ");
        for (at, (name, _)) in branches.iter().enumerate() {
            if !declared.fields.iter().any(|field| field.name == *name) {
                errors.at(
                    name.span(),
                    format!("no input `{name}` of this network; known: {known}"),
                );
            } else if branches[..at].iter().any(|(other, _)| other == name) {
                errors.at(name.span(), format!("input `{name}` has two branches; it has one"));
            }
        }
        for field in &declared.fields {
            if !branches.iter().any(|(name, _)| *name == field.name) {
                errors.at(
                    *keyword,
                    format!("input `{0}` has no branch: write `{0} => {{ .. }}`", field.name),
                );
            }
        }
    }
}
