//! The syntax tree of `network! { .. }`, with the user's tokens in it.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parse;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Path, Type, Visibility};

/// One item of the macro's input.
pub enum Item {
    /// A network.
    Network(Box<Network>),
    /// `pub type Small = Mlp<128>;`
    Alias(Box<Alias>),
}

/// What comes before the colon: `pub struct Mlp<H: Dim>`.
pub struct Head {
    pub attributes: Vec<Attribute>,
    pub budget: Vec<Limit>,
    pub visibility: Visibility,
    pub name: Ident,
    pub generics: Vec<Ident>,
}

/// One of the limits of `#[budget(parameters = 100_000, ..)]`.
pub struct Limit {
    /// What is limited: a field of the network's summary.
    pub what: Ident,
    pub most: Expr,
}

/// A network.
pub struct Network {
    pub head: Head,
    /// `None` if it could not be read.
    pub input: Option<Input>,
    /// `None` if it could not be read.
    pub output: Option<Shape>,
    pub entries: Vec<Entry>,
}

/// What a network takes.
pub enum Input {
    One(Box<Shape>),
    Several(Inputs),
}

/// `Pair { image: [28, 28, 1], words: [Label<5000>; 16] }`
pub struct Inputs {
    /// The struct that a sample is.
    pub name: Ident,
    pub fields: Vec<Field>,
}

/// One of several inputs.
pub struct Field {
    pub docs: Vec<Attribute>,
    pub name: Ident,
    pub shape: Shape,
}

/// `[28, 28, 1]`, or `[Label<5000>; 16]`
pub struct Shape {
    pub span: Span,
    pub sizes: Vec<Size>,
    /// The type of its tokens, if it is a sequence of these.
    pub tokens: Option<Type>,
}

/// A dimension.
#[derive(Clone)]
pub enum Size {
    /// A literal, a constant, a constant expression.
    Value(Expr),
    /// A typenum integer or a generic parameter.
    Type(Type),
}

/// A layer or a graph form, perhaps with a name.
pub struct Entry {
    pub docs: Vec<Attribute>,
    pub name: Option<Ident>,
    pub node: Node,
}

/// What an entry is.
pub enum Node {
    /// `Conv2d(32, 3, stride = 2)`, `Relu`, `Block`
    Kind(Box<Kind>),
    /// `residual { .. } skip { .. }`
    Residual {
        keyword: Span,
        body: Vec<Entry>,
        skip: Option<Vec<Entry>>,
    },
    /// `concat { .. ; .. }`
    Concat { keyword: Span, branches: Vec<Vec<Entry>> },
    /// `inputs { image => { .. }; words => { .. } }`
    Inputs {
        keyword: Span,
        branches: Vec<(Ident, Vec<Entry>)>,
    },
    /// `repeat 3 { .. }`
    Repeat {
        keyword: Span,
        count: Box<Size>,
        body: Vec<Entry>,
    },
    /// What could not be read: it has a place and a name, so that its uses add no errors, but nothing is said of what follows
    /// from it.
    Unread {
        /// Its first word, by which it is named if it has no name.
        word: String,
        span: Span,
    },
    /// `tied(name)`
    Tied {
        keyword: Span,
        target: Ident,
        /// The parenthesis behind it.
        close: Span,
    },
}

/// A layer kind and its arguments.
pub struct Kind {
    pub path: Path,
    pub arguments: Option<Arguments>,
}

/// What stands in the parentheses.
pub struct Arguments {
    /// The parentheses and what is in them.
    pub span: Span,
    /// The closing one.
    pub close: Span,
    pub positional: Vec<Argument>,
    pub options: Vec<(Ident, Argument)>,
}

/// An argument.
pub enum Argument {
    Value(Expr),
    Type(Type),
    /// `(3, 5)`
    Pair(Box<Argument>, Box<Argument>),
    /// `same`
    Word(Ident),
}

impl Argument {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Value(value) => value.span(),
            Self::Type(ty) => ty.span(),
            Self::Pair(first, _) => first.span(),
            Self::Word(word) => word.span(),
        }
    }
}

/// `pub type Small = Mlp<128>;`
pub struct Alias {
    pub attributes: Vec<Attribute>,
    pub budget: Vec<Limit>,
    pub visibility: Visibility,
    pub name: Ident,
    pub path: Path,
    pub arguments: Vec<Size>,
    /// The bracket that closes the arguments.
    pub close: Span,
}

/// New names of some generic parameters.
type NewNames = [(Ident, Ident)];

impl Network {
    /// Gives some of the generic parameters other names.
    pub fn rename_generics(&mut self, new_name: impl Fn(&Ident) -> Option<Ident>) {
        let generics = self.head.generics.iter_mut();
        let names: Vec<_> = generics
            .filter_map(|generic| {
                let new = new_name(generic)?;
                Some((std::mem::replace(generic, new.clone()), new))
            })
            .collect();
        if names.is_empty() {
            return;
        }
        let input = match &mut self.input {
            Some(Input::One(shape)) => Some(&mut **shape),
            // Such a network has no generic parameters.
            Some(Input::Several(_)) | None => None,
        };
        for size in input
            .into_iter()
            .chain(&mut self.output)
            .flat_map(|shape| &mut shape.sizes)
        {
            size.rename(&names);
        }
        rename_all(&mut self.entries, &names);
    }
}

fn rename_all(entries: &mut [Entry], names: &NewNames) {
    for entry in entries {
        match &mut entry.node {
            Node::Kind(kind) => {
                kind.path = renamed(&kind.path, names);
                if let Some(Arguments {
                    positional, options, ..
                }) = &mut kind.arguments
                {
                    let options = options.iter_mut().map(|(_, argument)| argument);
                    positional
                        .iter_mut()
                        .chain(options)
                        .for_each(|argument| argument.rename(names));
                }
            }
            Node::Residual { body, skip, .. } => {
                rename_all(body, names);
                rename_all(skip.as_deref_mut().unwrap_or_default(), names);
            }
            Node::Concat { branches, .. } => branches.iter_mut().for_each(|branch| rename_all(branch, names)),
            Node::Inputs { branches, .. } => branches.iter_mut().for_each(|(_, branch)| rename_all(branch, names)),
            Node::Repeat { count, body, .. } => {
                count.rename(names);
                rename_all(body, names);
            }
            Node::Unread { .. } | Node::Tied { .. } => {}
        }
    }
}

impl Size {
    fn rename(&mut self, names: &NewNames) {
        if let Self::Type(ty) = self {
            *ty = renamed(ty, names);
        }
    }
}

impl Argument {
    fn rename(&mut self, names: &NewNames) {
        match self {
            Self::Type(ty) => *ty = renamed(ty, names),
            Self::Pair(first, second) => {
                first.rename(names);
                second.rename(names);
            }
            Self::Value(_) | Self::Word(_) => {}
        }
    }
}

fn renamed<T: ToTokens + Parse + Clone>(syntax: &T, names: &NewNames) -> T {
    syn::parse2(rename_tokens(syntax.to_token_stream(), names)).unwrap_or_else(|_| syntax.clone())
}

fn rename_tokens(tokens: TokenStream, names: &NewNames) -> TokenStream {
    let rename = |token| match token {
        TokenTree::Ident(word) => match names.iter().find(|(old, _)| *old == word) {
            Some((_, new)) => Ident::new(&new.to_string(), word.span()).into(),
            None => TokenTree::Ident(word),
        },
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), rename_tokens(group.stream(), names));
            inner.set_span(group.span());
            inner.into()
        }
        other => other,
    };
    tokens.into_iter().map(rename).collect()
}
