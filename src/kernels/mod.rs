//! Numerical kernels: slices and compile-time sizes in, slices out.
