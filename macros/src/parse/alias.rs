//! `pub type Small = Mlp<128>;`

use syn::parse::ParseStream;
use syn::{Attribute, Expr, Ident, Path, Token, Type, Visibility, token};

use super::arguments::{check_size, is_type};
use crate::ast::{Alias, Size};

/// `pub type Small = Mlp<128>;`
pub fn alias(input: ParseStream, attributes: Vec<Attribute>, visibility: Visibility) -> syn::Result<Alias> {
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
