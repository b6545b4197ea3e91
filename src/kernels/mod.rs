//! Numerical kernels: slices and compile-time sizes in, slices out.

pub mod column_sums;
pub mod conv2d;
pub mod dense;
pub mod gemm;
pub mod transpose;
