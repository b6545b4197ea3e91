//! The names that generated code uses, brought into scope at once.

pub use core::clone::Clone;
pub use core::convert::From;
pub use core::fmt::{self, Debug};
pub use core::marker::{PhantomData, Sized};
pub use core::ops::{Deref, DerefMut};
pub use core::option::Option::{self, None, Some};

pub use generic_array::GenericArray;
pub use typenum::{self, U1, Unsigned};

pub use crate::check::{
    Alone, AloneOr, Check, Facts, KindProbe, LayerProbe, NotAKind, NotALayer, NotSampleWise, Probe, Verdict,
    check_arguments, check_concat, check_layer, check_output, check_repeat, check_residual, check_sizes, check_tied,
    possible, possible_arguments, possible_sizes, report, takes,
};
pub use crate::entry::{Activation, Buffers, Entry, LastActivation, Names, Out, Params, Sums};
pub use crate::finite::Blame;
pub use crate::init::Rng;
pub use crate::kind::{Arguments, Kind, NO_DIMS, NoArguments, Pick, Slot, Slots, default_options};
pub use crate::layers::refused::{StandIn, Standing};
pub use crate::layers::{Concat, Projected, Refused, Repeat, Residual};
pub use crate::module::{BackwardTile, ForwardTile, InferTile, Module, Pass, Scratch};
pub use crate::network::{Network, Parts};
pub use crate::run::{Fused, FusedProbe, InTurn, LastRunActivation, NotFused, Run, RunActivation};
pub use crate::shape::{Choose, Dim, Dims, Either, Family, N, Rank, Shape};
pub use crate::summary::Row;
pub use crate::walk::{BackwardWalk, Walk};
