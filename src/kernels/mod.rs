//! Numerical kernels: slices and compile-time sizes in, slices out.

pub mod activation;
mod map;
pub mod math;
pub mod normalization;
pub mod pool;
pub mod reduce;
pub mod softmax;
mod tail;
#[cfg(test)]
mod testing;
pub mod update;
