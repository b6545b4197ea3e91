//! Graph to Rust.
//!
//! A network becomes the struct itself with its methods, and a block. In the block is one item for every expression and
//! type that the user wrote, and all that mentions these; and another block with everything else, which may use the
//! library's short names because none of the user's words stand in it.

mod alias;
mod budget;
mod built_in;
mod checks;
mod entry;
mod group;
mod handle;
mod module;
mod options;
mod params;
mod scope;
mod unread;
mod unsure;

use proc_macro2::TokenStream;
use quote::quote;

pub use alias::alias;

use crate::ast::{Input, Size};
use crate::graph::{Network, Sequence};
use crate::names::{Names, Side};
use scope::{Code, Scope};

/// All items of a network.
pub fn network(network: &Network, names: &Names) -> TokenStream {
    let mut code = Code::default();
    let owner = names.network(&network.spec.head.name);
    let head = &network.spec.head;
    let input = match &network.spec.input {
        Some(Input::Several(inputs)) => checks::several(inputs, head, (names, &owner), &mut code),
        Some(Input::One(shape)) => checks::declared(Some(shape), head, (names, &owner), Side::Input, &mut code),
        None => checks::declared(None, head, (names, &owner), Side::Input, &mut code),
    };
    let output = network.spec.output.as_ref();
    let output = checks::declared(output, head, (names, &owner), Side::Output, &mut code);
    let scope = Scope::new(network, names, owner, input, output.shape.clone());
    let scope = sequence(scope, &network.layers, &mut code);
    handle::handle(network, &scope, &output, &mut code);
    let Code {
        public,
        outside,
        inside,
    } = code;
    let budget = budget::budget(&head.name, &head.budget);
    quote! {
        #public

        #[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
        const _: () = {
            #[allow(unused_imports)]
            use ::graven::rt::NotAKind as _;
            #outside

            #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
            const _: () = {
                use ::graven::rt::*;

                #inside
            };
        };

        #budget
    }
}

/// The items of a sequence of layers: shapes and checks of each, memory, and the module that runs them.
fn sequence<'a>(mut scope: Scope<'a>, sequence: &'a Sequence<'a>, code: &mut Code) -> Scope<'a> {
    for step in &sequence.steps {
        let entry = entry::entry(&scope, step, code);
        scope.entries.push(entry);
    }
    let calls = group::calls(&scope, code);
    params::params(&scope, code);
    module::module(&scope, &calls, code);
    scope
}

/// A size as a value.
fn value(size: &Size) -> TokenStream {
    match size {
        Size::Value(value) => quote!(#value),
        Size::Type(ty) => quote!(<#ty as ::graven::typenum::Unsigned>::USIZE),
    }
}

/// A constant expression as a dimension.
fn dim(value: &TokenStream) -> TokenStream {
    quote!(::graven::shape::N<{ (#value) / 1024 }, { (#value) % 1024 }>)
}
