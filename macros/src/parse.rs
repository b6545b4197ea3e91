//! Tokens to syntax tree.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Punct, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Path, Token, Type, Visibility, braced, bracketed, parenthesized, token};

use crate::ast::{Alias, Argument, Arguments, Entry, Head, Item, Kind, Limit, Network, Node, Shape, Size};
use crate::diagnostics::Errors;

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
        return Ok(Item::Alias(Alias {
            budget,
            ..alias(input, attributes, visibility)?
        }));
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
    Ok(Item::Network(network(input, head, errors)))
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
    match layers(input, &head, errors) {
        Ok(layers) => entries.extend(layers),
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
fn shapes(input: ParseStream, head: &Head, from: &mut Option<Shape>, to: &mut Option<Shape>) -> syn::Result<()> {
    if !input.peek(Token![:]) {
        let message = format!("expected the network's shapes: `{}: [input] -> [output]`", head.name);
        return Err(unexpected(input, message));
    }
    input.parse::<Token![:]>()?;
    *from = Some(shape(input, &head.generics)?);
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
fn layers(input: ParseStream, head: &Head, errors: &mut Errors) -> syn::Result<Vec<Entry>> {
    if !input.peek(token::Brace) {
        return Err(input.error("expected the layers in braces: `{ Dense(10), .. }`"));
    }
    let body;
    let braces = braced!(body in input);
    let before = errors.count();
    let entries = entries(&body, &head.generics, errors, false);
    if entries.is_empty() && errors.count() == before {
        let message = format!(
            "network `{}` has no layers; write at least one, as in `{{ Dense(10) }}`",
            head.name
        );
        errors.at(braces.span.join(), message);
    }
    Ok(entries)
}

/// What stands for a layer that could not be read, so that uses of the network elsewhere add no errors.
fn unread(word: &str, span: Span) -> Entry {
    Entry {
        docs: Vec::new(),
        name: None,
        node: Node::Unread {
            word: word.to_owned(),
            span,
        },
    }
}

/// `[28, 28, 1]`
fn shape(input: ParseStream, generics: &[Ident]) -> syn::Result<Shape> {
    if !input.peek(token::Bracket) {
        return Err(unexpected(input, "expected a shape in brackets, as in `[28, 28, 1]`"));
    }
    let content;
    let brackets = bracketed!(content in input);
    let span = brackets.span.join();
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
        1..=MAX_RANK => Ok(Shape { span, sizes }),
        rank => Err(syn::Error::new(
            span,
            format!("a shape has at most {MAX_RANK} dimensions, but this has {rank}"),
        )),
    }
}

/// A dimension: a positive integer, a constant expression, or a type.
fn size(input: ParseStream, generics: &[Ident]) -> syn::Result<Size> {
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
fn check_size(expression: &Expr) -> syn::Result<()> {
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

/// The entries up to the end of `input`, or up to a `;` in a branch of `concat`.
fn entries(input: ParseStream, generics: &[Ident], errors: &mut Errors, in_concat: bool) -> Vec<Entry> {
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

/// What stands in the parentheses.
fn arguments(content: ParseStream, parens: &DelimSpan, generics: &[Ident]) -> syn::Result<Arguments> {
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
fn classify(expression: Expr, generics: &[Ident]) -> Argument {
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

fn is_type(path: &Path, generics: &[Ident]) -> bool {
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

/// `pub type Small = Mlp<128>;`
fn alias(input: ParseStream, attributes: Vec<Attribute>, visibility: Visibility) -> syn::Result<Alias> {
    input.parse::<Token![type]>()?;
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    let mut path = Path {
        leading_colon: input.parse()?,
        segments: Default::default(),
    };
    loop {
        path.segments.push(syn::PathSegment::from(input.parse::<Ident>()?));
        if !input.peek(Token![::]) {
            break;
        }
        path.segments.push_punct(input.parse()?);
    }
    if !input.peek(Token![<]) {
        return Err(input.error("expected the sizes of a generic network, as in `type Small = Mlp<128>;`"));
    }
    input.parse::<Token![<]>()?;
    let mut arguments = Vec::new();
    while !input.peek(Token![>]) {
        arguments.push(alias_argument(input)?);
        if !input.peek(Token![>]) {
            input.parse::<Token![,]>()?;
        }
    }
    let close = input.parse::<Token![>]>()?.span;
    if !input.peek(Token![;]) {
        return Err(input.error("expected `;` behind the network's type, as in `type Small = Mlp<128>;`"));
    }
    input.parse::<Token![;]>()?;
    Ok(Alias {
        budget: Vec::new(),
        attributes,
        visibility,
        name,
        path,
        arguments,
        close,
    })
}

/// A size between angle brackets: as in Rust, an expression that is no literal or name stands in braces.
fn alias_argument(input: ParseStream) -> syn::Result<Size> {
    if input.peek(syn::Lit) || input.peek(token::Brace) || input.peek(Token![-]) {
        let expression: Expr = if input.peek(token::Brace) {
            Expr::Block(input.parse()?)
        } else {
            Expr::Lit(input.parse()?)
        };
        check_size(&expression)?;
        return Ok(Size::Value(expression));
    }
    let ty: Type = input.parse()?;
    Ok(match &ty {
        Type::Path(path) if path.path.segments.iter().all(|s| s.arguments.is_none()) && !is_type(&path.path, &[]) => {
            let path = &path.path;
            Size::Value(syn::parse_quote!(#path))
        }
        _ => Size::Type(ty),
    })
}
