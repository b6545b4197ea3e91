//! What generated code is made of: names that it brings into scope at once, and macros that it calls.
//!
//! Nothing here is for people to write.

mod entry;
mod group;
mod inputs;
pub(crate) mod refused;
mod sequence;
pub mod unread;
mod walk;

pub use core::clone::Clone;
pub use core::convert::From;
pub use core::fmt::{self, Debug};
pub use core::marker::{PhantomData, Sized};
pub use core::ops::{Deref, DerefMut};
pub use core::option::Option::{self, None, Some};

pub use generic_array::GenericArray;
pub use typenum::{self, U1, Unsigned};

pub use crate::init::Rng;
pub use crate::layer::NotALayerWithArguments;
pub use crate::layer::check::{
    Check, Facts, KindProbe, LayerProbe, NotAKind, NotALayer, NotSampleWise, Probe, Verdict, check_arguments,
    check_concat, check_layer, check_output, check_repeat, check_residual, check_sizes, check_tied, dims, possible,
    possible_arguments, report, takes,
};
pub use crate::layer::kind::{
    Arguments, Chosen, Counts, Doubtful, Given, GivenElse, Kind, NoArguments, Pick, Said, SaidOr, Sizes, Slot, Slots,
    Takes, check_doubtful, check_said, default_options, has_options, is_taken, type_argument,
};
pub use crate::layer::{BackwardTile, Form, ForwardTile, Module, Node, Pass, Scratch, Statistics, Visitor};
pub use crate::layers::Field;
pub use crate::layers::{Concat, On, Projected, Repeat, Residual};
pub use crate::network::budget::check_budget;
pub use crate::network::{Network, Parts};
pub use crate::shape::{Choose, Dim, Dims, Either, Family, InputShape, Inputs, N, Rank, Shape, Tokens};
pub use entry::{Buffers, Entry, Names, Out, Params, Sums, node, tied_node};
pub use group::{Fused, FusedProbe, Group, InTurn, Kept, Last, NotFused};
pub use inputs::{all_finite, first_not_finite, is_finite, not_finite};
pub use refused::{Alone, AloneOr, Refused, StandIn, Standing};
pub use walk::{Activation, BackwardWalk, ForwardWalk};

/// A kind, if there can be parentheses behind it.
pub type WithArguments<K, const TAKES_ARGUMENTS: bool> =
    <Choose<TAKES_ARGUMENTS> as Either<K, NotALayerWithArguments>>::T;
/// The options of a kind, and the sizes among them.
pub type ChosenOf<K> = crate::layer::kind::Chosen<<K as Kind>::Options>;
/// A layer, or what stands for it.
pub type LayerOr<L, O, const STANDING: usize> = <Standing<STANDING> as StandIn<L, O>>::T;
/// The entries `R` by one kernel if there is one, else in turn.
pub type FusedOr<R, const IS_FUSED: bool> = <Choose<IS_FUSED> as Either<Fused<R>, InTurn<R>>>::T;

/// The floating-point operations of a sequence.
pub const fn flops_of(nodes: &[Node]) -> usize {
    Node::sum_of_flops(nodes)
}

/// The segments of a sequence.
pub const fn segments_of(nodes: &[Node]) -> usize {
    Node::sum_of_segments(nodes)
}

/// The temporary memory of a sequence.
pub const fn scratch_of(nodes: &[Node]) -> Scratch {
    Node::scratch_of(nodes)
}
