//! Neural networks declared in a macro, shape-checked by rustc, trained by generated code on SIMD CPU kernels.

// The macro's output names the crate by its name, in the crate's own tests too.
extern crate self as graven;

pub mod check;
pub mod error;
pub mod init;
pub mod kernels;
pub mod kind;
pub mod label;
pub mod layers;
pub mod losses;
pub mod module;
pub mod network;
pub mod optimizers;
pub mod prelude;
pub mod shape;
pub mod simd;
pub mod summary;
pub mod tensor;
pub mod train;

#[cfg(feature = "data")]
pub mod data;

pub use error::{Error, Result};
pub use graven_macros::network;

#[doc(hidden)]
pub use {generic_array, typenum};
