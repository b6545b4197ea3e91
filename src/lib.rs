//! Neural networks declared in a macro, shape-checked by rustc, trained by generated code on SIMD CPU kernels.

pub mod error;
pub mod kernels;
pub mod shape;
pub mod simd;
pub mod tensor;

#[cfg(feature = "data")]
pub mod data;

pub use error::{Error, Result};
