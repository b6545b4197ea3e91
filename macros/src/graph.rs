//! Syntax tree to graph: every layer gets a name, every `tied` its target.

use std::collections::HashSet;

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Ident};

use crate::ast;
use crate::diagnostics::Errors;

/// A network whose names are resolved.
pub struct Network<'a> {
    pub spec: &'a ast::Network,
    pub layers: Sequence<'a>,
}

/// Layers one after another.
pub struct Sequence<'a> {
    pub steps: Vec<Step<'a>>,
}

/// One layer of a sequence.
pub struct Step<'a> {
    /// The user's name, or one made from the kind as Keras does: `relu`, `relu_1`. It points nowhere: an editor takes every
    /// word of generated code that stands at a word of the user's for what the user means.
    pub name: Ident,
    /// Where it is declared.
    pub declared: Span,
    pub docs: &'a [Attribute],
    /// What the layer is, in the user's words: `Conv2d(32, 3)`.
    pub label: String,
    /// Where errors about it point: its first token, and the last of what is underlined.
    pub span: (Span, Span),
    pub what: What<'a>,
}

/// What a step is.
pub enum What<'a> {
    Kind(&'a ast::Kind),
    /// What could not be read.
    Unread,
    Residual {
        body: Sequence<'a>,
        skip: Option<Sequence<'a>>,
    },
    Concat(Vec<Sequence<'a>>),
    /// Each with the input that it is on.
    Inputs(Vec<(&'a Ident, Sequence<'a>)>),
    Repeat {
        count: &'a ast::Size,
        body: Sequence<'a>,
    },
    /// The same weights as an earlier step of the sequence.
    Tied {
        target: usize,
    },
}

impl Sequence<'_> {
    pub fn last(&self) -> &Step<'_> {
        self.steps.last().expect("the parser refuses a sequence without layers")
    }
}

/// Names all layers of a network, and says what is wrong with the names.
pub fn resolve(spec: &ast::Network) -> (Network<'_>, Errors) {
    let mut errors = Errors::default();
    let layers = sequence(&spec.entries, &mut errors);
    (Network { spec, layers }, errors)
}

fn sequence<'a>(entries: &'a [ast::Entry], errors: &mut Errors) -> Sequence<'a> {
    let mut names: HashSet<String> = HashSet::new();
    // Those of layers that are named as one before them.
    let mut again: HashSet<usize> = HashSet::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(name) = &entry.name
            && !names.insert(name.unraw().to_string())
        {
            again.insert(index);
            errors.at(
                name.span(),
                format!("layer `{name}` is declared twice; names are unique in a sequence of layers"),
            );
        }
    }
    let mut steps: Vec<Step> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let span = span(&entry.node);
        let (mut name, declared) = match &entry.name {
            Some(name) if !again.contains(&index) => (name.clone(), name.span()),
            _ => {
                let name = free_name(&base_name(&entry.node), &names);
                names.insert(name.clone());
                (Ident::new(&name, span.0), span.0)
            }
        };
        name.set_span(Span::call_site());
        let what = match &entry.node {
            ast::Node::Kind(kind) => What::Kind(kind),
            ast::Node::Residual { body, skip, .. } => What::Residual {
                body: sequence(body, errors),
                skip: skip.as_ref().map(|skip| sequence(skip, errors)),
            },
            ast::Node::Concat { branches, .. } => {
                What::Concat(branches.iter().map(|branch| sequence(branch, errors)).collect())
            }
            ast::Node::Inputs { branches, .. } => {
                let branch = |(name, branch): &'a (Ident, Vec<ast::Entry>)| (name, sequence(branch, errors));
                What::Inputs(branches.iter().map(branch).collect())
            }
            ast::Node::Repeat { count, body, .. } => What::Repeat {
                count,
                body: sequence(body, errors),
            },
            ast::Node::Tied { target, .. } => match tied(target, &steps, errors) {
                Some(target) => What::Tied { target },
                None => What::Unread,
            },
            ast::Node::Unread { .. } => What::Unread,
        };
        steps.push(Step {
            name,
            declared,
            docs: &entry.docs,
            label: label(&entry.node),
            span,
            what,
        });
    }
    Sequence { steps }
}

/// The place of the layer whose weights `tied(target)` shares; that of the original if it is tied itself.
fn tied(target: &Ident, steps: &[Step], errors: &mut Errors) -> Option<usize> {
    match steps.iter().position(|step| step.name == *target) {
        Some(index) => match steps[index].what {
            What::Tied { target } => Some(target),
            _ => Some(index),
        },
        None => {
            let earlier: Vec<_> = steps.iter().map(|step| format!("`{}`", step.name)).collect();
            let known = if earlier.is_empty() {
                "there is none".to_owned()
            } else {
                earlier.join(", ")
            };
            errors.at(
                target.span(),
                format!("no layer `{target}` before this one to share weights with; known: {known}"),
            );
            None
        }
    }
}

fn free_name(base: &str, taken: &HashSet<String>) -> String {
    if !taken.contains(base) && syn::parse_str::<Ident>(base).is_ok() {
        return base.to_owned();
    }
    (1..)
        .map(|i| format!("{base}_{i}"))
        .find(|name| !taken.contains(name))
        .expect("names do not run out")
}

/// `MaxPool2d` as `max_pool2d`.
fn base_name(node: &ast::Node) -> String {
    let kind = match node {
        ast::Node::Kind(kind) => kind
            .path
            .segments
            .last()
            .map(|last| last.ident.unraw().to_string())
            .unwrap_or_default(),
        ast::Node::Residual { .. } => "residual".to_owned(),
        ast::Node::Concat { .. } => "concat".to_owned(),
        ast::Node::Inputs { .. } => "inputs".to_owned(),
        ast::Node::Repeat { .. } => "repeat".to_owned(),
        ast::Node::Tied { .. } => "tied".to_owned(),
        ast::Node::Unread { word, .. } => word.clone(),
    };
    let mut name = String::new();
    for c in kind.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

fn span(node: &ast::Node) -> (Span, Span) {
    match node {
        ast::Node::Kind(kind) => {
            let first = kind
                .path
                .segments
                .first()
                .map_or_else(Span::call_site, |first| first.ident.span());
            let last = kind.path.segments.last().map_or(first, |last| last.ident.span());
            (first, kind.arguments.as_ref().map_or(last, |arguments| arguments.span))
        }
        ast::Node::Residual { keyword, .. }
        | ast::Node::Concat { keyword, .. }
        | ast::Node::Inputs { keyword, .. }
        | ast::Node::Repeat { keyword, .. } => (*keyword, *keyword),
        ast::Node::Tied { keyword, close, .. } => (*keyword, *close),
        ast::Node::Unread { span, .. } => (*span, *span),
    }
}

/// The entry as the user wrote it, on one line.
fn label(node: &ast::Node) -> String {
    match node {
        ast::Node::Kind(kind) => {
            let path = kind.path.segments.last().map(text).unwrap_or_default();
            match &kind.arguments {
                None => path,
                Some(arguments) => {
                    let positional = arguments.positional.iter().map(argument);
                    let options = arguments
                        .options
                        .iter()
                        .map(|(name, value)| format!("{name} = {}", argument(value)));
                    format!("{path}({})", positional.chain(options).collect::<Vec<_>>().join(", "))
                }
            }
        }
        ast::Node::Residual { .. } => "residual".to_owned(),
        ast::Node::Concat { .. } => "concat".to_owned(),
        ast::Node::Inputs { .. } => "inputs".to_owned(),
        ast::Node::Repeat { count, .. } => match &**count {
            ast::Size::Value(value) => format!("repeat {}", text(value)),
            ast::Size::Type(ty) => format!("repeat {}", text(ty)),
        },
        ast::Node::Tied { target, .. } => format!("tied({target})"),
        ast::Node::Unread { word, .. } => word.clone(),
    }
}

fn argument(argument: &ast::Argument) -> String {
    match argument {
        ast::Argument::Value(value) => text(value),
        ast::Argument::Type(ty) => text(ty),
        ast::Argument::Pair(a, b) => format!("({}, {})", self::argument(a), self::argument(b)),
        ast::Argument::Word(word) => word.to_string(),
    }
}

/// The source of some tokens where it is at hand, else the tokens.
///
/// A span of several tokens may give the source of the first alone.
fn text(tokens: &(impl ToTokens + Spanned)) -> String {
    let plain = tokens.to_token_stream().to_string();
    let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
    let source = tokens.to_token_stream().span().source_text();
    source
        .filter(|source| !source.contains('\n') && without_spaces(source) == without_spaces(&plain))
        .unwrap_or_else(|| plain.replace(" :: ", "::"))
}
