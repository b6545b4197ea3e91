//! The contract between a network and its layers: the traits to write a layer of one's own.
//!
//! [`Layer`] is what people write; [`Module`] is the same in full generality, and what `network!` composes.

pub(crate) mod check;
pub(crate) mod kind;
mod layer_trait;
mod module;
mod node;
mod op;
mod pass;
mod place;
mod scratch;

pub use check::{Check, Message, NotALayerWithArguments};
pub use kind::{Arguments, Kind, NoArguments, Sizes, Takes};
pub use layer_trait::{Backward, Forward, Layer, SampleWise};
pub use module::{BackwardTile, ForwardTile, Module, Statistics, StatisticsOf};
pub use node::{Form, Node};
pub use op::{Axes, Axis, Op, Pool2dOp};
pub use pass::Pass;
pub(crate) use pass::mix;
pub use place::{Part, Place, ShowGradient, Tap, Visitor};
pub use scratch::Scratch;
pub(crate) use scratch::two_buffers;
