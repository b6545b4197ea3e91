//! Samples without their inner shape.

use super::Dataset;
use crate::shape::Sample;
use std::slice;

/// The samples of `D` as `[f32; LEN]`, in the order in which they lie in memory.
///
/// `LEN` must be the number of scalars of a sample, such as 28 x 28 x 1 = 784; the build fails otherwise:
///
/// ```compile_fail,E0080
/// use graven::data::{DatasetExt, InMemory};
///
/// let data = InMemory::new(vec![[[0.0; 28]; 28]], vec![0_u8])?;
/// let wrong = data.flattened::<783>();
/// # Ok::<(), graven::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Flattened<D, const LEN: usize> {
    dataset: D,
}

impl<D: Dataset<Input: Sample<Element = f32>>, const LEN: usize> Flattened<D, LEN> {
    /// A flat view of `dataset`, which may be a reference.
    pub fn new(dataset: D) -> Self {
        const {
            assert!(
                LEN == <D::Input as crate::kernels::block::Block>::LEN,
                "the length of a flattened sample must be the product of the sizes of the sample"
            );
        }
        Self { dataset }
    }
}

impl<D: Dataset<Input: Sample<Element = f32>>, const LEN: usize> Dataset for Flattened<D, LEN> {
    type Input = [f32; LEN];
    type Target = D::Target;

    fn len(&self) -> usize {
        self.dataset.len()
    }

    fn input(&self, index: usize, into: &mut [f32; LEN]) {
        let scalars = Sample::as_scalars_mut(slice::from_mut(into));
        self.dataset.input(index, &mut D::Input::from_scalars_mut(scalars)[0]);
    }

    fn prefetch(&self, index: usize) {
        self.dataset.prefetch(index);
    }

    fn target(&self, index: usize) -> D::Target {
        self.dataset.target(index)
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn keeps_the_order_in_memory() {
        let data = InMemory::new(vec![[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], vec![9]).unwrap();
        let flat = (&data).flattened::<6>();
        let mut sample = [0.0; 6];
        flat.input(0, &mut sample);
        assert_eq!(
            (sample, flat.target(0), flat.len()),
            ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 9, 1)
        );
    }
}
