//! The checks between layers: constants that rustc evaluates, underlined as the user's words.

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::scope::{self, Code, Scope};
use super::{dim, handle, value};
use crate::ast::{Field, Head, Inputs, Shape, Size};
use crate::graph::Network;
use crate::names::{Item, Names, Owner, Side};

/// A constant that fails to compile if `verdict` is a refusal, underlined from one place to another.
pub fn report(verdict: &TokenStream, span: (Span, Span)) -> TokenStream {
    let report = call(quote!(::graven::rt::report), verdict, span);
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
pub fn declared(shape: Option<&Shape>, head: &Head, names: (&Names, &Owner), side: Side, code: &mut Code) -> Declared {
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
    let verdict = quote!(::graven::rt::check_sizes(&#constant));
    code.outside.extend(report(&verdict, (shape.span, shape.span)));
    let element = shape.tokens.as_ref().map(|tokens| {
        let element = names.item(owner, Item::Element);
        code.outside.extend(quote!(type #element = #tokens;));
        quote!(#element)
    });
    if generics.is_empty() {
        let dims = names.item(owner, Item::Dims(side));
        let of = element.as_ref().map(|_| quote!(.of(::graven::shape::Unit::Tokens)));
        code.outside.extend(quote! {
            const #dims: ::graven::rt::Dims = ::graven::rt::dims(&#constant) #of;
        });
        code.inside.extend(match &element {
            None => quote!(type #name = ::graven::flat_shape!(#dims.flat());),
            Some(element) => quote! {
                type #name = Tokens<#element, N<{ #dims.flat().a.hi }, { #dims.flat().a.lo }>>;
            },
        });
        return Declared {
            shape: quote!(#name),
            element: element.unwrap_or(quote!(f32)),
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
    let declared = match &element {
        None => quote!(<::graven::shape::Rank<#rank> as ::graven::shape::Family>::Of<#(#types),*>),
        Some(element) => {
            let size = types.take(1);
            quote!(::graven::shape::Tokens<#element, #(#size)*>)
        }
    };
    code.outside.extend(quote!(type #used = #declared;));
    Declared {
        dims: Some(quote!(<#used as ::graven::shape::InputShape>::DIMS)),
        shape: used,
        element: element.unwrap_or(quote!(f32)),
        generics,
    }
}

/// The struct of several inputs, and the shape that it is.
pub fn several(inputs: &Inputs, head: &Head, names: (&Names, &Owner), code: &mut Code) -> Declared {
    let (names, owner) = names;
    let [element, name] = [Item::Element, Item::Shape(Side::Input)].map(|item| names.item(owner, item));
    let (visibility, text) = (&head.visibility, &inputs.name);
    let fields = inputs.fields.iter().map(|Field { docs, name, shape }| {
        let sample = handle::sample(Some(shape), &[]);
        quote!(#(#docs)* #name: #sample)
    });
    let docs = format!(" The inputs of `{}`.", head.name);
    code.public.extend(quote! {
        ::graven::input_struct! {
            #[doc = #docs]
            #visibility struct #text { #(#fields),* }
        }
    });
    code.outside.extend(quote!(type #element = #text;));
    code.inside.extend(quote!(type #name = Inputs<#element>;));
    Declared {
        shape: quote!(#name),
        element: quote!(#element),
        generics: Vec::new(),
        dims: Some(quote!(<#name as InputShape>::DIMS)),
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
        return quote!(::graven::rt::Verdict::UNKNOWN);
    };
    let (name, last) = (
        network.spec.head.name.to_string(),
        network.layers.last().name.to_string(),
    );
    let given = &scope.last().verdict;
    quote!(::graven::rt::check_output(#name, #declared, #last, #given))
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
