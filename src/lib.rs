#![doc = include_str!("../README.md")]
//!
//! ## Where things are
//!
//! | | |
//! |---|---|
//! | [`network!`] | the macro and its language |
//! | [`prelude`] | what a program needs, in one `use` |
//! | [`layers`] | what stands in a network |
//! | [`losses`], [`optimizers`], [`init`] | what training is made of |
//! | [`train`] | the step, the loop, evaluation |
//! | [`data`] | datasets, batches, MNIST |
//! | [`checkpoint`] | networks and trainings as files |
//! | [`layer`] | the traits to write a layer of one's own |
//! | [`shape`] | shapes as types; samples, labels and tokens |
//! | [`kernels`], [`simd`] | the numerical code |
//!
//! In the repository, `ARCHITECTURE.md` tells how these work together, and `docs/adding_a_layer.md` what to write for a
//! layer, of one's own or of graven's.

// The macro's output names the crate by its name, in the crate's own tests too.
extern crate self as graven;

pub mod error;
pub mod init;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod losses;
pub mod network;
mod not_finite;
pub mod optimizers;
mod parallel;
pub mod prelude;
#[doc(hidden)]
pub mod rt;
pub mod shape;
pub mod simd;
pub mod train;

#[cfg(feature = "checkpoint")]
pub mod checkpoint;
#[cfg(feature = "data")]
pub mod data;

pub use error::{Error, Result, SettingDifference, TensorDifference};
/// Declares neural networks whose shapes rustc checks.
///
/// ```text
/// network! {
///     /// docs
///     pub struct Name<H: Dim>: [28, 28, 1] -> [10] { entries }
///     pub type Small = Name<128>;
///
///     pub struct Other: Pair { image: [8, 8, 1], words: [Label<50>; 6] } -> [2] { entries }
/// }
/// ```
///
/// **Sizes** are literals, constants, constant expressions (`4 * HIDDEN`), typenum integers (`U128`), or generic
/// parameters with the bound `Dim`. A shape has one to three: `[features]`, `[steps, features]`,
/// `[height, width, channels]`.
///
/// **Inputs** are also tokens, `[Label<50>; 6]` for six of fifty classes, which a layer of one's own takes; or several,
/// as the fields of a struct that is declared with the network. Such a network's first entry is `inputs { .. }`, with a
/// branch for each field; it has no generic parameters, and is no layer of another network.
///
/// **Entries**, with commas between them, may have a name, which is the field of the layer's parameters:
///
/// | entry | is |
/// |---|---|
/// | `fc1: Dense(64)` | a layer called `fc1`; without the name it is called `dense`, the next `dense_1` |
/// | `Conv2d(32, 3, stride = 2)` | arguments, then options |
/// | `Conv2d(32, (3, 5), stride = (2, 1))` | pairs are height and width |
/// | `Conv2d(32, 3, padding = same)` | a word as an option's value |
/// | `residual { .. }` | what comes in, plus what the layers make of it |
/// | `residual { .. } skip { .. }` | the sum of two branches |
/// | `concat { .. ; .. }` | branches joined along the last dimension |
/// | `inputs { image => { .. }; words => { .. } }` | branches on an input each, joined so |
/// | `repeat 3 { .. }` | the layers three times, each time with weights of their own |
/// | `tied(fc1)` | the layer `fc1` once more, with the same weights |
/// | `Block`, `Mlp<128>` | another network, as a layer |
///
/// A kind is any type in scope that implements [`Kind`](crate::layer::Kind): those of [`layers`] and your own.
///
/// **What there is then**: `Name::new(seed)`, `Name::SUMMARY`, `net.infer(&inputs, &mut outputs)`,
/// `net.predict(&inputs)`, `net.train_step(&mut training, &inputs, &targets)`, the parameters as fields
/// (`net.fc1.weight`), and the trait [`Network`](crate::network::Network). Samples are plain arrays:
/// `[[[f32; 1]; 28]; 28]` for `[28, 28, 1]`, `[Label<50>; 6]` for tokens; several inputs are the struct,
/// `Pair { image, words }`.
///
/// **Budgets**: `#[budget(parameters = 100_000, workspace_bytes = 1 << 20, flops = 5_000_000)]` before a `struct`, or
/// before a `type` that fills in sizes, fails to compile if the network's [`Summary`](crate::network::Summary) has
/// more.
///
/// **Where the shapes are checked**: at the declaration; those of a generic network where it gets its sizes, in
/// `type Small = Name<128>;` or in `Name::new`.
///
/// ```
/// use graven::prelude::*;
///
/// network! {
///     /// Three classes from four measurements.
///     pub struct Iris: [4] -> [3] { hidden: Dense(16), Relu, scores: Dense(3) }
/// }
///
/// let net = Iris::new(42);
/// assert_eq!(net.predict(&[[5.1, 3.5, 1.4, 0.2]])[0].len(), 3);
/// assert_eq!(net.hidden.weight.len(), 4);
/// ```
///
/// ```compile_fail
/// use graven::prelude::*;
///
/// // layer `scores` takes [8], but `hidden` gives [16]
/// network! { struct Iris: [4] -> [3] { hidden: Dense(16), scores: Dense(3, inputs = 8) } }
/// ```
pub use graven_macros::network;

#[doc(hidden)]
pub use {generic_array, typenum};
