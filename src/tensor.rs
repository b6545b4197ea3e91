//! Statically shaped values made of `f32`, and their views as flat slices.

use crate::shape::Dims;
use generic_array::{ArrayLength, GenericArray};

/// A value of static shape made of `f32` alone: `f32`, and arrays of samples.
///
/// The order of dimensions in the type is their order in memory, so that an image of `[[[f32; 1]; 28]; 28]` is
/// `[height, width, channels]` and 784 scalars in a row. All four views borrow: nothing is copied, and a large sample
/// never passes through the stack. Every size must be at least 1.
pub trait Sample: Sized + Send + Sync + 'static {
    /// How many scalars one sample has.
    const LEN: usize;
    /// The sizes of one sample, outermost first.
    const DIMS: Dims;

    /// The scalars of all `samples` in a row: `samples.len() * LEN` of them.
    fn as_scalars(samples: &[Self]) -> &[f32];

    /// The scalars of all `samples` in a row, to be written.
    fn as_scalars_mut(samples: &mut [Self]) -> &mut [f32];

    /// `scalars` as samples: `scalars.len() / LEN` of them, and scalars left over are left out.
    fn from_scalars(scalars: &[f32]) -> &[Self];

    /// `scalars` as samples to be written: `scalars.len() / LEN` of them, and scalars left over are left out.
    fn from_scalars_mut(scalars: &mut [f32]) -> &mut [Self];
}

impl Sample for f32 {
    const LEN: usize = 1;
    const DIMS: Dims = Dims::new(&[]);

    fn as_scalars(samples: &[Self]) -> &[f32] {
        samples
    }

    fn as_scalars_mut(samples: &mut [Self]) -> &mut [f32] {
        samples
    }

    fn from_scalars(scalars: &[f32]) -> &[Self] {
        scalars
    }

    fn from_scalars_mut(scalars: &mut [f32]) -> &mut [Self] {
        scalars
    }
}

impl<T: Sample, const N: usize> Sample for [T; N] {
    const LEN: usize = N * T::LEN;
    const DIMS: Dims = T::DIMS.within(N);

    fn as_scalars(samples: &[Self]) -> &[f32] {
        T::as_scalars(samples.as_flattened())
    }

    fn as_scalars_mut(samples: &mut [Self]) -> &mut [f32] {
        T::as_scalars_mut(samples.as_flattened_mut())
    }

    fn from_scalars(scalars: &[f32]) -> &[Self] {
        T::from_scalars(scalars).as_chunks().0
    }

    fn from_scalars_mut(scalars: &mut [f32]) -> &mut [Self] {
        T::from_scalars_mut(scalars).as_chunks_mut().0
    }
}

impl<T: Sample, N: ArrayLength> Sample for GenericArray<T, N> {
    const LEN: usize = N::USIZE * T::LEN;
    const DIMS: Dims = T::DIMS.within(N::USIZE);

    fn as_scalars(samples: &[Self]) -> &[f32] {
        T::as_scalars(GenericArray::slice_from_chunks(samples))
    }

    fn as_scalars_mut(samples: &mut [Self]) -> &mut [f32] {
        T::as_scalars_mut(GenericArray::slice_from_chunks_mut(samples))
    }

    fn from_scalars(scalars: &[f32]) -> &[Self] {
        GenericArray::chunks_from_slice(T::from_scalars(scalars)).0
    }

    fn from_scalars_mut(scalars: &mut [f32]) -> &mut [Self] {
        GenericArray::chunks_from_slice_mut(T::from_scalars_mut(scalars)).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use typenum::{U2, U3};

    type Image = [[[f32; 2]; 3]; 4];
    type Typed = GenericArray<GenericArray<f32, U3>, U2>;

    #[test]
    fn shapes_are_outermost_first() {
        assert_eq!((f32::LEN, f32::DIMS), (1, Dims::new(&[])));
        assert_eq!((Image::LEN, Image::DIMS), (24, Dims::new(&[4, 3, 2])));
        assert_eq!((Typed::LEN, Typed::DIMS), (6, Dims::new(&[2, 3])));
    }

    /// Both ways of viewing, on two and a half samples.
    fn round_trip<S: Sample>() {
        let mut scalars: Vec<f32> = (0..2 * S::LEN + S::LEN / 2).map(|i| i as f32).collect();
        let whole = scalars[..2 * S::LEN].to_vec();
        assert_eq!(S::from_scalars(&scalars).len(), 2);
        assert_eq!(S::as_scalars(S::from_scalars(&scalars)), whole);
        let samples = S::from_scalars_mut(&mut scalars);
        S::as_scalars_mut(samples)[2 * S::LEN - 1] = -1.0;
        assert_eq!(scalars[2 * S::LEN - 1], -1.0);
    }

    #[test]
    fn views_agree() {
        round_trip::<f32>();
        round_trip::<[f32; 5]>();
        round_trip::<Image>();
        round_trip::<Typed>();
        round_trip::<[GenericArray<f32, U3>; 4]>();
    }

    #[test]
    fn memory_order_is_row_major() {
        let scalars: Vec<f32> = (0..24).map(|i| i as f32).collect();
        assert_eq!(Image::from_scalars(&scalars)[0][2][1][1], (2 * 6 + 2 + 1) as f32);
    }
}
