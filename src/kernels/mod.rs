//! Numerical kernels: slices and compile-time sizes in, slices out.

pub mod accumulation;
pub mod activation;
pub mod block;
pub mod bytes;
pub mod column_sums;
pub(crate) mod compensated;
pub mod conv2d;
pub mod denormal;
pub mod dense;
pub mod gemm;
mod lengths;
mod map;
pub mod math;
pub mod normalization;
pub mod pool;
pub mod prefetch;
pub mod reduce;
pub mod softmax;
pub mod structure;
mod tail;
#[cfg(test)]
mod testing;
pub mod transpose;
pub mod update;
