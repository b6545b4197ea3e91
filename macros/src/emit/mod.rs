//! Graph to Rust.

mod alias;
mod handle;
mod layer;
mod module;
mod stub;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Ident;

pub use alias::alias;
pub use stub::stub;

use crate::ast::Size;
use crate::graph::{Network, Sequence};
use layer::Layer;

/// Attributes of generated items that users see no part of.
fn hidden() -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_upper_case_globals, dead_code, clippy::all, clippy::pedantic)]
    }
}

/// A type of the generated code with those generic parameters of the network that it depends on.
#[derive(Clone)]
struct Named {
    name: Ident,
    generics: Vec<Ident>,
}

impl Named {
    /// `Mlp_fc1_out<H>`, as it is used.
    fn used(&self) -> TokenStream {
        let Self { name, generics } = self;
        if generics.is_empty() {
            quote!(#name)
        } else {
            quote!(#name<#(#generics),*>)
        }
    }

    /// `Mlp_fc1_out<H: Dim>`, as it is declared.
    fn declared(&self) -> TokenStream {
        let Self { name, generics } = self;
        if generics.is_empty() {
            quote!(#name)
        } else {
            quote!(#name<#(#generics: ::graven::shape::Dim),*>)
        }
    }

    /// As it is declared in a type alias, where bounds are not allowed.
    fn declared_in_alias(&self) -> TokenStream {
        self.used()
    }
}

/// The union of two sets of generic parameters, in the order of the network's.
fn union(all: &[Ident], a: &[Ident], b: &[Ident]) -> Vec<Ident> {
    all.iter()
        .filter(|generic| a.contains(generic) || b.contains(generic))
        .cloned()
        .collect()
}

/// A sequence of layers while its code is written.
struct Scope<'a> {
    /// What the names of its items begin with.
    prefix: String,
    /// The generic parameters of the network.
    generics: &'a [Ident],
    visibility: &'a syn::Visibility,
    /// The type of the shape it takes, and the name of what gives it.
    input: Named,
    feeder: String,
    /// Where generated code that belongs to no layer points.
    span: Span,
    layers: Vec<Layer<'a>>,
}

impl<'a> Scope<'a> {
    fn ident(&self, suffix: &str) -> Ident {
        Ident::new(&format!("{}{suffix}", self.prefix), self.span)
    }

    /// The type that has all generic parameters of the network.
    fn with_all_generics(&self, suffix: &str) -> Named {
        Named {
            name: self.ident(suffix),
            generics: self.generics.to_vec(),
        }
    }

    fn is_generic(&self) -> bool {
        !self.generics.is_empty()
    }

    /// The shape that the last layer gives.
    fn output(&self) -> &Named {
        &self.layers.last().expect("a sequence has a layer").output
    }
}

/// All items of a network.
pub fn network(network: &Network) -> TokenStream {
    let spec = network.spec;
    let head = &spec.head;
    let name = head.name.to_string();
    let span = head.name.span();
    let input = Named {
        name: format_ident!("{name}_input", span = span),
        generics: used_in(&spec.input.sizes, &head.generics),
    };
    let mut items = shape_items(&input, &spec.input.sizes, &head.visibility);
    let (sequence_items, scope) = sequence(
        name,
        &head.generics,
        &head.visibility,
        &network.layers,
        input,
        "the input".to_owned(),
        span,
    );
    items.extend(sequence_items);
    items.extend(handle::handle(network, &scope));
    items
}

/// The items of a sequence of layers: shapes and checks of each, memory, and the module that runs them.
fn sequence<'a>(
    prefix: String,
    generics: &'a [Ident],
    visibility: &'a syn::Visibility,
    sequence: &'a Sequence<'a>,
    input: Named,
    feeder: String,
    span: Span,
) -> (TokenStream, Scope<'a>) {
    let mut scope = Scope {
        prefix,
        generics,
        visibility,
        input,
        feeder,
        span,
        layers: Vec::new(),
    };
    let mut items = TokenStream::new();
    for step in &sequence.steps {
        let (layer_items, layer) = layer::layer(&scope, step);
        items.extend(layer_items);
        scope.layers.push(layer);
    }
    items.extend(module::module(&scope));
    (items, scope)
}

/// The generic parameters among some sizes.
fn used_in(sizes: &[Size], generics: &[Ident]) -> Vec<Ident> {
    let mentioned = |generic: &Ident| {
        sizes
            .iter()
            .any(|size| matches!(size, Size::Type(ty) if mentions(quote!(#ty), generic)))
    };
    generics.iter().filter(|generic| mentioned(generic)).cloned().collect()
}

fn mentions(tokens: TokenStream, ident: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(other) => other == *ident,
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), ident),
        _ => false,
    })
}

/// A size as a value.
fn value(size: &Size) -> TokenStream {
    match size {
        Size::Value(value) => quote!(#value),
        Size::Type(ty) => quote!(<#ty as ::graven::typenum::Unsigned>::USIZE),
    }
}

/// The constant with a shape's sizes, and the type of the shape.
fn shape_items(named: &Named, sizes: &[Size], visibility: &syn::Visibility) -> TokenStream {
    let hidden = hidden();
    let sizes_name = format_ident!("{}_sizes", named.name);
    let declared = named.declared_in_alias();
    let rank = sizes.len();
    let family = quote!(<::graven::shape::Rank<#rank> as ::graven::shape::Family>::Of);
    // Generic sizes stand as they are; the others go through a constant, so that each is written once.
    let values = sizes.iter().map(|size| {
        if named.generics.is_empty() || matches!(size, Size::Value(_)) {
            value(size)
        } else {
            quote!(1)
        }
    });
    let types = (0..3).map(|axis| match sizes.get(axis) {
        Some(Size::Type(ty)) if !named.generics.is_empty() => quote!(#ty),
        Some(_) => dim(&quote!(#sizes_name[#axis])),
        None => quote!(::graven::typenum::U1),
    });
    quote! {
        #hidden
        const #sizes_name: [usize; #rank] = ::graven::check::check_sizes([#(#values),*]);
        #hidden
        #visibility type #declared = #family<#(#types),*>;
    }
}

/// A constant expression as a dimension.
fn dim(value: &TokenStream) -> TokenStream {
    quote!(::graven::shape::N<{ (#value) / 1024 }, { (#value) % 1024 }>)
}
