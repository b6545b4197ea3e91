//! Samples: plain nested arrays whose every size is in the type.

use generic_array::GenericArray;

use super::{Dim, Dims, Element, Label, Unit};
use crate::kernels::block::{Block, blocks_of, blocks_of_mut, scalars_of, scalars_of_mut};

/// A statically shaped value: arrays of `f32` or of tokens, or a struct of several inputs.
///
/// A sample of shape `[28, 28, 1]` is a `[[[f32; 1]; 28]; 28]`, with no wrapper around it, and one of 64 tokens a
/// `[Label<65>; 64]`. Where a size is a generic parameter, the array is a `GenericArray`.
pub trait Sample: Block<Element: Element> {
    /// The sizes, outermost first.
    const DIMS: Dims;

    /// The elements of some samples, one sample after another.
    fn as_scalars(samples: &[Self]) -> &[Self::Element] {
        scalars_of(samples)
    }

    /// The elements of some samples, to write.
    fn as_scalars_mut(samples: &mut [Self]) -> &mut [Self::Element] {
        scalars_of_mut(samples)
    }

    /// Elements as samples; what makes up no whole sample at the end is left out.
    fn from_scalars(elements: &[Self::Element]) -> &[Self] {
        blocks_of(elements)
    }

    /// Elements as samples, to write.
    fn from_scalars_mut(elements: &mut [Self::Element]) -> &mut [Self] {
        blocks_of_mut(elements)
    }
}

impl Sample for f32 {
    const DIMS: Dims = Dims::new(&[]);
}

impl<const CLASSES: usize> Sample for Label<CLASSES> {
    const DIMS: Dims = Dims::new(&[]).of(Unit::Tokens);
}

impl<T: Sample, const N: usize> Sample for [T; N] {
    const DIMS: Dims = prepend(N, T::DIMS);
}

impl<T: Sample, N: Dim> Sample for GenericArray<T, N> {
    const DIMS: Dims = prepend(N::USIZE, T::DIMS);
}

/// The sizes of `size` values of sizes `inner`.
const fn prepend(size: usize, inner: Dims) -> Dims {
    let dims = match inner.rank {
        0 => Dims::new(&[size]),
        1 => Dims::new(&[size, inner.sizes[0]]),
        2 => Dims::new(&[size, inner.sizes[0], inner.sizes[1]]),
        _ => panic!("a sample has at most three dimensions"),
    };
    dims.of(inner.of)
}
