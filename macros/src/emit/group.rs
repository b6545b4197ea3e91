//! Groups: layers that one kernel may do together, told by the names of their kinds.
//!
//! Whether there is such a kernel is for rustc to find out, by the types: a kind of one's own that is called `Relu` is run in
//! turn.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::entry::Entry;
use super::scope::{Code, Scope};
use crate::graph::What;
use crate::names::Item;

/// Kinds that take what follows them into their own kernel.
const FIRST: [&str; 2] = ["Conv2d", "Dense"];

/// One call of generated code: to a layer, or to a group of them.
pub struct Call<'s, 'a> {
    pub entries: &'s [Entry<'a>],
    /// The type that stands for the group, if it is more than one layer.
    pub group: Option<TokenStream>,
}

impl<'a> Call<'_, 'a> {
    /// The name of what holds its output: that of its last layer.
    pub fn name(&self) -> &'a Ident {
        &self.entries[self.entries.len() - 1].step.name
    }

    /// Whether a layer of the two has the weights of one of the other, by `tied`.
    pub fn shares_weights(&self, other: &Self) -> bool {
        let owns = |owner: usize| other.entries.iter().any(|entry| entry.owner == owner);
        self.entries.iter().any(|entry| owns(entry.owner))
    }
}

/// The calls that run a sequence, and the types of its groups.
pub fn calls<'s, 'a>(scope: &'s Scope<'a>, code: &mut Code) -> Vec<Call<'s, 'a>> {
    let mut calls = Vec::new();
    let mut first = 0;
    while first < scope.entries.len() {
        let entries = &scope.entries[first..first + length(&scope.entries[first..])];
        let group = (entries.len() > 1).then(|| declare(scope, entries, code));
        calls.push(Call { entries, group });
        first += entries.len();
    }
    calls
}

/// How many layers from the first on are called as one.
fn length(entries: &[Entry]) -> usize {
    let kind = |i: usize| match &entries.get(i)?.step.what {
        What::Kind(kind) => kind.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    match [kind(0), kind(1), kind(2)].each_ref().map(Option::as_deref) {
        [Some("Conv2d"), Some("Relu"), Some("MaxPool2d")] => 3,
        [Some(first), Some("Relu"), _] if FIRST.contains(&first) => 2,
        _ => 1,
    }
}

/// The type of a group.
fn declare(scope: &Scope, entries: &[Entry], code: &mut Code) -> TokenStream {
    let name = scope.names.item(&entries[entries.len() - 1].place, Item::Group);
    let markers = entries.iter().map(|entry| entry.marker.used());
    let layers = quote!((#(#markers),*));
    if entries.iter().any(Entry::is_generic) {
        return quote!(InTurn<#layers>);
    }
    code.inside.extend(quote! {
        type #name = FusedOr<#layers, { FusedProbe::<#layers>::IS_FUSED }>;
    });
    quote!(#name)
}
