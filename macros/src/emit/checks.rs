//! The checks between layers: constants that rustc evaluates, underlined as the user's words.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::scope::{self, Code, Scope};
use super::{dim, value};
use crate::ast::Size;
use crate::graph::Network;
use crate::names::{Item, Names, Owner, Side};

/// A constant that fails to compile if `verdict` is a refusal, underlined from one place to another.
pub fn report(verdict: &TokenStream, span: (Span, Span)) -> TokenStream {
    let report = call(quote!(::graven::check::report), verdict, span);
    quote!(const _: () = #report;)
}

/// A call that is underlined from one place to another.
///
/// The parentheses stand there, and not the function's name, which an editor would take for what the user means.
pub fn call(function: TokenStream, arguments: &TokenStream, (first, last): (Span, Span)) -> TokenStream {
    let mut function = Group::new(Delimiter::Parenthesis, function);
    function.set_span(first);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments.clone());
    arguments.set_span(last);
    quote!(#function #arguments)
}

/// The shapes of a network's input or output.
pub struct Declared {
    /// The shape as a type.
    pub shape: TokenStream,
    /// What samples of it are made of.
    pub element: TokenStream,
    /// The generic parameters that it depends on.
    pub generics: Vec<Ident>,
    /// Its sizes, as far as they do not depend on generic parameters; `None` if it could not be read.
    pub dims: Option<TokenStream>,
}

impl Declared {
    /// Whether it is unknown where the network is declared.
    pub fn is_generic(&self) -> bool {
        !self.generics.is_empty()
    }
}

/// The sizes of a declared shape as a constant, their check, and the shape as a type.
pub fn declared(network: &Network, names: (&Names, &Owner), side: Side, code: &mut Code) -> Declared {
    let head = &network.spec.head;
    let shape = match side {
        Side::Input => &network.spec.input,
        Side::Output => &network.spec.output,
    };
    let Some(shape) = shape else {
        return Declared {
            shape: quote!(::graven::shape::Vector<::graven::typenum::U1>),
            element: quote!(f32),
            generics: Vec::new(),
            dims: None,
        };
    };
    let sizes = &shape.sizes;
    let (names, owner) = names;
    let [constant, name] = [Item::Sizes(side), Item::Shape(side)].map(|item| names.item(owner, item));
    let generics = scope::mentioned(&types_among(sizes), &head.generics);
    let rank = Literal::usize_unsuffixed(sizes.len());
    // Sizes that depend on generic parameters stand in the type; the others go through the constant, so that each is
    // written once.
    let values = sizes.iter().map(|size| match size {
        Size::Type(_) if !generics.is_empty() => quote!(1),
        size => value(size),
    });
    code.outside.extend(quote! {
        const #constant: [usize; #rank] = [#(#values),*];
    });
    let verdict = quote!(::graven::check::check_sizes(&#constant));
    code.outside.extend(report(&verdict, (shape.span, shape.span)));
    if generics.is_empty() {
        let dims = names.item(owner, Item::Dims(side));
        code.outside.extend(quote! {
            const #dims: ::graven::shape::Dims = ::graven::check::possible_sizes(&#constant);
        });
        code.inside.extend(quote! {
            type #name = ::graven::flat_shape!(#dims.flat());
        });
        return Declared {
            shape: quote!(#name),
            element: quote!(f32),
            generics,
            dims: Some(quote!(#dims)),
        };
    }
    let types = (0..3_usize).map(|axis| match sizes.get(axis) {
        Some(Size::Type(ty)) => quote!(#ty),
        Some(Size::Value(_)) => {
            let axis = Literal::usize_unsuffixed(axis);
            dim(&quote!(#constant[#axis]))
        }
        None => quote!(::graven::typenum::U1),
    });
    let used = scope::alias(&name, &generics);
    code.outside.extend(quote! {
        type #used = <::graven::shape::Rank<#rank> as ::graven::shape::Family>::Of<#(#types),*>;
    });
    Declared {
        dims: Some(quote!(<#used as ::graven::shape::InputShape>::DIMS)),
        shape: used,
        element: quote!(f32),
        generics,
    }
}

fn types_among(sizes: &[Size]) -> TokenStream {
    let types = sizes.iter().filter_map(|size| match size {
        Size::Type(ty) => Some(quote!(#ty)),
        Size::Value(_) => None,
    });
    quote!(#(#types),*)
}

/// The check that the last layer gives what is declared.
pub fn output(network: &Network, scope: &Scope, declared: &Declared) -> TokenStream {
    let Some(declared) = &declared.dims else {
        return quote!(::graven::check::Verdict::UNKNOWN);
    };
    let (name, last) = (
        network.spec.head.name.to_string(),
        network.layers.last().name.to_string(),
    );
    let given = &scope.last().verdict;
    quote!(::graven::check::check_output(#name, #declared, #last, #given))
}

/// A nested network's path with its sizes as types: `Mlp<128>` as `Mlp<N<0, 128>>`.
pub fn with_sizes_as_types(path: &syn::Path) -> syn::Path {
    let mut path = path.clone();
    for segment in &mut path.segments {
        let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
            continue;
        };
        for argument in &mut arguments.args {
            if let syn::GenericArgument::Const(size) = argument {
                let size = dim(&quote!(#size));
                *argument = syn::parse_quote!(#size);
            }
        }
    }
    path
}
