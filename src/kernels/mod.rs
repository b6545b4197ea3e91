//! Numerical kernels: slices and compile-time sizes in, slices out.

pub mod conv2d;
pub mod dense;
pub mod gemm;
