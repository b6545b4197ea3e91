//! What is known while the code of a sequence of layers is written.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;
use syn::Ident;

use super::checks::Declared;
use super::entry::Entry;
use crate::ast::{Head, Input};
use crate::graph::Network;
use crate::names::{Item, Names, Owner};

/// Generated code.
#[derive(Default)]
pub struct Code {
    /// What stands in the user's scope: the struct and its methods.
    pub public: TokenStream,
    /// In a block: what holds the user's words.
    pub outside: TokenStream,
    /// In a block of that block: all else, where the names of `graven::rt` are in scope.
    pub inside: TokenStream,
}

/// A type of the generated code, with those generic parameters of the network that its sizes depend on.
#[derive(Clone)]
pub struct Named {
    pub name: Ident,
    pub generics: Vec<Ident>,
}

impl Named {
    /// `Block_conv<C>`, as it is used.
    pub fn used(&self) -> TokenStream {
        let Self { name, generics } = self;
        if generics.is_empty() {
            quote!(#name)
        } else {
            quote!(#name<#(#generics),*>)
        }
    }

    /// `<C: Dim>`, behind `impl`, in code with short names.
    pub fn impl_generics(&self) -> TokenStream {
        let generics = &self.generics;
        if generics.is_empty() {
            TokenStream::new()
        } else {
            quote!(<#(#generics: Dim),*>)
        }
    }

    /// Whether its sizes are unknown where the network is declared.
    pub fn is_generic(&self) -> bool {
        !self.generics.is_empty()
    }

    /// A struct of this name without content.
    pub fn unit_struct(&self) -> TokenStream {
        let Self { name, generics } = self;
        if generics.is_empty() {
            quote!(struct #name;)
        } else {
            quote!(struct #name<#(#generics: ::graven::shape::Dim),*>(::core::marker::PhantomData<(#(#generics,)*)>);)
        }
    }
}

/// What a layer is given.
#[derive(Clone)]
pub struct Given {
    /// The shape as a type.
    pub shape: TokenStream,
    /// What samples of it are made of.
    pub element: TokenStream,
    /// The generic parameters that it depends on.
    pub generics: Vec<Ident>,
    /// The verdict on what gives it: the name of a constant, or a short expression.
    pub verdict: TokenStream,
    /// The name of what gives it.
    pub feeder: String,
}

/// A sequence of layers while its code is written.
pub struct Scope<'a> {
    /// The names of the network's items.
    pub names: &'a Names,
    /// Whose its items are.
    pub owner: Owner,
    pub head: &'a Head,
    /// What the whole network takes, as it is declared.
    pub declared_input: Option<&'a Input>,
    /// The generic parameters of the network.
    pub generics: &'a [Ident],
    pub visibility: &'a syn::Visibility,
    /// What it is given.
    pub input: Given,
    /// The shape that is declared as its output, if it is a whole network.
    pub output: Option<TokenStream>,
    pub entries: Vec<Entry<'a>>,
}

impl<'a> Scope<'a> {
    /// The whole network, before its first layer.
    pub fn new(network: &'a Network, names: &'a Names, owner: Owner, input: Declared, output: TokenStream) -> Self {
        let head = &network.spec.head;
        let Declared {
            shape,
            element,
            generics,
            dims,
        } = input;
        Self {
            names,
            owner,
            head,
            declared_input: network.spec.input.as_ref(),
            generics: &head.generics,
            visibility: &head.visibility,
            input: Given {
                shape,
                element,
                generics,
                verdict: dims.map_or_else(|| quote!(Verdict::UNKNOWN), |dims| quote!(Verdict::of(#dims))),
                feeder: "the input".to_owned(),
            },
            output: Some(output),
            entries: Vec::new(),
        }
    }

    /// A sequence inside a layer, before its first layer.
    pub fn inner(&self, owner: Owner, input: Given) -> Self {
        Self {
            names: self.names,
            owner,
            head: self.head,
            declared_input: self.declared_input,
            generics: self.generics,
            visibility: self.visibility,
            input,
            output: None,
            entries: Vec::new(),
        }
    }

    /// The name of an item of the sequence.
    pub fn item(&self, item: Item) -> Ident {
        self.names.item(&self.owner, item)
    }

    /// A type of the sequence, once its layers are written.
    pub fn named(&self, item: Item) -> Named {
        Named {
            name: self.item(item),
            generics: self.own_generics(),
        }
    }

    /// The generic parameters of the sequence's types: of a whole network all, of a sequence inside a layer those that
    /// its layers depend on.
    pub fn own_generics(&self) -> Vec<Ident> {
        if self.output.is_some() {
            return self.generics.to_vec();
        }
        self.in_order(self.entries.iter().flat_map(|entry| &entry.generics))
    }

    /// Some generic parameters, each once, in the order in which the network declares them.
    pub fn in_order<'g>(&self, some: impl IntoIterator<Item = &'g Ident>) -> Vec<Ident> {
        let some: Vec<_> = some.into_iter().collect();
        let mut all = self.generics.to_vec();
        all.retain(|generic| some.contains(&generic));
        all
    }

    /// What the next layer is given.
    pub fn given(&self) -> Given {
        match self.entries.last() {
            None => self.input.clone(),
            Some(last) => Given {
                shape: last.output.clone(),
                element: quote!(f32),
                generics: last.generics.clone(),
                verdict: last.verdict.clone(),
                feeder: last.step.name.to_string(),
            },
        }
    }

    /// The last layer.
    pub fn last(&self) -> &Entry<'a> {
        self.entries.last().expect("a sequence has a layer")
    }
}

/// Those generic parameters that some tokens mention.
pub fn mentioned(tokens: &TokenStream, generics: &[Ident]) -> Vec<Ident> {
    generics
        .iter()
        .filter(|generic| mentions(tokens.clone(), generic))
        .cloned()
        .collect()
}

fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(other) => other == *ident,
        TokenTree::Group(group) => mentions(group.stream(), ident),
        _ => false,
    })
}

/// A type of a generic network where all its sizes are 1.
pub fn at_sizes_of_1(ty: &TokenStream, generics: &[Ident]) -> TokenStream {
    let replace = |token| match token {
        TokenTree::Ident(ident) if generics.contains(&ident) => quote!(U1),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), at_sizes_of_1(&group.stream(), generics));
            inner.set_span(group.span());
            TokenTree::Group(inner).into()
        }
        other => other.into(),
    };
    ty.clone()
        .into_iter()
        .map(replace)
        .collect::<Vec<TokenStream>>()
        .into_iter()
        .collect()
}

/// A type alias with those generic parameters that it needs: how it is declared and used, which is the same.
pub fn alias(name: &Ident, generics: &[Ident]) -> TokenStream {
    if generics.is_empty() {
        quote!(#name)
    } else {
        quote!(#name<#(#generics),*>)
    }
}
