//! Samples: plain nested arrays whose every size is in the type.

use generic_array::GenericArray;

use crate::kernels::block::{Block, blocks_of, blocks_of_mut, scalars_of, scalars_of_mut};
use crate::shape::{Dim, Dims};

/// A statically shaped value made of `f32`: `f32` itself, and arrays of samples.
///
/// A sample of shape `[28, 28, 1]` is a `[[[f32; 1]; 28]; 28]`, with no wrapper around it. Where a size is a generic
/// parameter, the array is a `GenericArray`.
pub trait Sample: Block<Element = f32> {
    /// The sizes, outermost first.
    const DIMS: Dims;

    /// The scalars of some samples, one sample after another.
    fn as_scalars(samples: &[Self]) -> &[f32] {
        scalars_of(samples)
    }

    /// The scalars of some samples, to write.
    fn as_scalars_mut(samples: &mut [Self]) -> &mut [f32] {
        scalars_of_mut(samples)
    }

    /// Scalars as samples; what makes up no whole sample at the end is left out.
    fn from_scalars(scalars: &[f32]) -> &[Self] {
        blocks_of(scalars)
    }

    /// Scalars as samples, to write.
    fn from_scalars_mut(scalars: &mut [f32]) -> &mut [Self] {
        blocks_of_mut(scalars)
    }
}

impl Sample for f32 {
    const DIMS: Dims = Dims::new(&[]);
}

impl<T: Sample, const N: usize> Sample for [T; N] {
    const DIMS: Dims = prepend(N, T::DIMS);
}

impl<T: Sample, N: Dim> Sample for GenericArray<T, N> {
    const DIMS: Dims = prepend(N::USIZE, T::DIMS);
}

/// The sizes of `size` values of sizes `inner`.
const fn prepend(size: usize, inner: Dims) -> Dims {
    match inner.rank {
        0 => Dims::new(&[size]),
        1 => Dims::new(&[size, inner.sizes[0]]),
        2 => Dims::new(&[size, inner.sizes[0], inner.sizes[1]]),
        _ => panic!("a sample has at most three dimensions"),
    }
}
