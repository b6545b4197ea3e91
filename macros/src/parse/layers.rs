//! Layers and graph forms.

use proc_macro2::{Punct, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Path, Token, braced, parenthesized, token};

use super::arguments::{arguments, check_size, classify};
use super::unexpected;
use crate::ast::{Argument, Entry, Kind, Node, Size};
use crate::diagnostics::Errors;

/// What stands for a layer that could not be read, so that uses of the network elsewhere add no errors.
pub fn unread(word: &str, span: Span) -> Entry {
    Entry {
        docs: Vec::new(),
        name: None,
        node: Node::Unread {
            word: word.to_owned(),
            span,
        },
    }
}

/// The entries up to the end of `input`, or up to a `;` in a branch of `concat`.
pub fn entries(input: ParseStream, generics: &[Ident], errors: &mut Errors, in_concat: bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    while !(input.is_empty() || in_concat && input.peek(Token![;])) {
        entries.push(entry(input, generics, errors, in_concat));
        if input.is_empty() || (in_concat && input.peek(Token![;])) {
            break;
        }
        if input.peek(Token![,]) {
            let _ = input.parse::<Token![,]>();
        } else {
            let span = input.span();
            errors.push(unexpected(input, "expected `,` between layers"));
            // A missing comma, or another mark in its place, is one mistake: what follows is parsed as if it stood there.
            if begins_an_entry(input) {
                continue;
            }
            let is_mark = input.fork().parse::<Punct>().is_ok();
            if is_mark && input.parse::<Punct>().is_ok() && begins_an_entry(input) {
                continue;
            }
            skip_entry(input, in_concat);
            let _ = input.parse::<Token![,]>();
            entries.push(unread("unread", span));
        }
    }
    entries
}

fn begins_an_entry(input: ParseStream) -> bool {
    input.peek(Ident::peek_any) || input.peek(Token![#])
}

/// Skips to before the next comma.
fn skip_entry(input: ParseStream, in_concat: bool) {
    while !(input.is_empty() || input.peek(Token![,]) || in_concat && input.peek(Token![;])) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// A layer, as far as it can be read.
fn entry(input: ParseStream, generics: &[Ident], errors: &mut Errors, in_concat: bool) -> Entry {
    let mut entry = unread("unread", input.span());
    if let Err(error) = read_entry(input, generics, errors, &mut entry) {
        errors.push(error);
        skip_entry(input, in_concat);
    }
    entry
}

fn read_entry(input: ParseStream, generics: &[Ident], errors: &mut Errors, entry: &mut Entry) -> syn::Result<()> {
    let (docs, others): (_, Vec<Attribute>) = input
        .call(Attribute::parse_outer)?
        .into_iter()
        .partition(|attribute| attribute.path().is_ident("doc"));
    entry.docs = docs;
    if let Some(other) = others.first() {
        errors.push(syn::Error::new_spanned(
            other,
            "a layer takes doc comments, but no other attribute",
        ));
    }
    let named = input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::]);
    if named {
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        if syn::parse_str::<Ident>(&name.to_string()).is_ok() {
            entry.name = Some(name);
        } else {
            let message =
                format!("`{name}` is a keyword of Rust and cannot name a layer; write `{name}_` or another name");
            errors.at(name.span(), message);
        }
    }
    if let Ok(word) = input.fork().call(Ident::parse_any) {
        entry.node = Node::Unread {
            word: word.unraw().to_string(),
            span: word.span(),
        };
    }
    entry.node = node(input, generics, errors)?;
    Ok(())
}

fn node(input: ParseStream, generics: &[Ident], errors: &mut Errors) -> syn::Result<Node> {
    let keyword = input.fork().call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            "expected a layer, as in `fc1: Dense(64)`, or `residual`, `concat`, `repeat`, `tied`",
        )
    })?;
    let span = keyword.span();
    match keyword.to_string().as_str() {
        "residual" => {
            input.parse::<Ident>()?;
            let body = block(input, "residual", generics, errors)?;
            let skip = if input.peek(Ident) && input.fork().parse::<Ident>()? == "skip" {
                input.parse::<Ident>()?;
                Some(block(input, "skip", generics, errors)?)
            } else {
                None
            };
            Ok(Node::Residual {
                keyword: span,
                body,
                skip,
            })
        }
        "concat" => {
            input.parse::<Ident>()?;
            let content = braces(input, "concat")?;
            let mut branches = Vec::new();
            while !content.is_empty() {
                let branch = entries(&content, generics, errors, true);
                if content.peek(Token![;]) {
                    content.parse::<Token![;]>()?;
                }
                if branch.is_empty() {
                    return Err(syn::Error::new(span, "a branch of `concat` has at least one layer"));
                }
                branches.push(branch);
            }
            if branches.len() < 2 {
                let message =
                    "`concat` joins at least two branches, with `;` between them: `concat { Dense(8); Dense(8) }`";
                return Err(syn::Error::new(span, message));
            }
            Ok(Node::Concat {
                keyword: span,
                branches,
            })
        }
        "inputs" if input.peek2(token::Brace) => {
            input.parse::<Ident>()?;
            let content = braces(input, "inputs")?;
            let read = branches(&content, generics, errors);
            // What is left would be reported as unexpected.
            content.parse::<TokenStream>()?;
            let branches = read?;
            if branches.is_empty() {
                return Err(syn::Error::new(
                    span,
                    "`inputs { .. }` has no branches; write one for each input",
                ));
            }
            Ok(Node::Inputs {
                keyword: span,
                branches,
            })
        }
        "repeat" => {
            input.parse::<Ident>()?;
            if input.peek(token::Brace) {
                return Err(input.error("expected how often, as in `repeat 3 { .. }`"));
            }
            let count = Box::new(repeat_count(input, generics)?);
            let body = block(input, "repeat", generics, errors)?;
            Ok(Node::Repeat {
                keyword: span,
                count,
                body,
            })
        }
        "tied" => {
            input.parse::<Ident>()?;
            let content;
            let close = parenthesized!(content in input).span.close();
            let message = "`tied` takes the name of one layer, as in `tied(fc1)`";
            let target = content.parse().map_err(|_| content.error(message));
            let error = content.error(message);
            if !content.is_empty() {
                // What is left would be reported as unexpected.
                content.parse::<TokenStream>()?;
                return Err(target.err().unwrap_or(error));
            }
            let target = target?;
            Ok(Node::Tied {
                keyword: span,
                target,
                close,
            })
        }
        word @ ("skip" | "loop" | "parallel" | "sequential" | "for" | "if") if !input.peek2(Token![::]) => {
            let message = match word {
                "skip" => "`skip { .. }` stands behind `residual { .. }`, without a comma between them".to_owned(),
                word => {
                    format!("unknown keyword `{word}`; the graph forms are `residual`, `concat`, `repeat` and `tied`")
                }
            };
            Err(syn::Error::new(span, message))
        }
        word if input.peek2(token::Brace) => {
            let message =
                format!("unknown keyword `{word}`; the graph forms are `residual`, `concat`, `repeat` and `tied`");
            Err(syn::Error::new(span, message))
        }
        _ => kind(input, generics, errors),
    }
}

/// `image => { .. }; words => { .. }`
fn branches(content: ParseStream, generics: &[Ident], errors: &mut Errors) -> syn::Result<Vec<(Ident, Vec<Entry>)>> {
    let mut branches = Vec::new();
    while !content.is_empty() {
        let message = "expected an input and its layers, as in `inputs { image => { Flatten } }`";
        let name: Ident = content.parse().map_err(|_| content.error(message))?;
        if !content.peek(Token![=>]) {
            return Err(unexpected(content, message));
        }
        content.parse::<Token![=>]>()?;
        branches.push((name, block(content, "=>", generics, errors)?));
        if content.peek(Token![;]) {
            content.parse::<Token![;]>()?;
        } else if content.peek(Token![,]) {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(branches)
}

/// How often `repeat` repeats. An expression stops before the braces.
fn repeat_count(input: ParseStream, generics: &[Ident]) -> syn::Result<Size> {
    let expression = Expr::parse_without_eager_brace(input)?;
    if check_size(&expression).is_err() {
        return Err(syn::Error::new_spanned(
            expression,
            "`repeat` runs its layers once or more often, as in `repeat 3 { .. }`",
        ));
    }
    Ok(match classify(expression, generics) {
        Argument::Type(ty) => Size::Type(ty),
        Argument::Value(value) => Size::Value(value),
        Argument::Word(word) => Size::Value(syn::parse_quote!(#word)),
        Argument::Pair(..) => return Err(input.error("expected one number")),
    })
}

fn braces<'a>(input: ParseStream<'a>, keyword: &str) -> syn::Result<syn::parse::ParseBuffer<'a>> {
    if !input.peek(token::Brace) {
        return Err(input.error(format!("expected layers in braces: `{keyword} {{ .. }}`")));
    }
    let content;
    braced!(content in input);
    Ok(content)
}

/// `{ layers }` behind a keyword.
fn block(input: ParseStream, keyword: &str, generics: &[Ident], errors: &mut Errors) -> syn::Result<Vec<Entry>> {
    let empty = input
        .cursor()
        .token_tree()
        .map_or(input.span(), |(braces, _)| braces.span());
    let content = braces(input, keyword)?;
    let before = errors.count();
    let entries = entries(&content, generics, errors, false);
    if entries.is_empty() && errors.count() == before {
        return Err(syn::Error::new(
            empty,
            format!("`{keyword} {{ .. }}` has no layers; write at least one"),
        ));
    }
    Ok(entries)
}

/// `Conv2d(32, 3, stride = 2)`
fn kind(input: ParseStream, generics: &[Ident], errors: &mut Errors) -> syn::Result<Node> {
    let path: Path = input.parse()?;
    if !input.peek(token::Paren) {
        return Ok(Node::Kind(Box::new(Kind { path, arguments: None })));
    }
    let content;
    let parens = parenthesized!(content in input);
    let read = arguments(&content, &parens.span, generics);
    // What is left would be reported as unexpected.
    content.parse::<TokenStream>()?;
    Ok(match read {
        Ok(arguments) => Node::Kind(Box::new(Kind {
            path,
            arguments: Some(arguments),
        })),
        Err(error) => {
            errors.push(error);
            let last = path.segments.last();
            Node::Unread {
                word: last.map(|last| last.ident.unraw().to_string()).unwrap_or_default(),
                span: path.span(),
            }
        }
    })
}
