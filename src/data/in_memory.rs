//! A dataset held in two vectors.

use super::Dataset;
use crate::kernels::prefetch::prefetch;
use crate::{Error, Result, shape::Sample};
use std::slice;

/// Samples and targets in two vectors, for data that fit in memory as `f32`.
#[derive(Clone, Debug)]
pub struct InMemory<I, T> {
    inputs: Vec<I>,
    targets: Vec<T>,
}

impl<I, T> InMemory<I, T> {
    /// The dataset whose sample `i` is `inputs[i]` with target `targets[i]`.
    ///
    /// # Errors
    /// [`InputAndTargetCounts`](Error::InputAndTargetCounts) when the lengths differ.
    pub fn new(inputs: Vec<I>, targets: Vec<T>) -> Result<Self> {
        if inputs.len() != targets.len() {
            return Err(Error::InputAndTargetCounts {
                inputs: inputs.len(),
                targets: targets.len(),
            });
        }
        Ok(Self { inputs, targets })
    }

    /// All samples.
    pub fn inputs(&self) -> &[I] {
        &self.inputs
    }

    /// All targets.
    pub fn targets(&self) -> &[T] {
        &self.targets
    }
}

impl<I: Sample, T: Send + Sync + Clone + 'static> Dataset for InMemory<I, T> {
    type Input = I;
    type Target = T;

    fn len(&self) -> usize {
        self.inputs.len()
    }

    fn input(&self, index: usize, into: &mut I) {
        let sample = I::as_scalars(slice::from_ref(&self.inputs[index]));
        I::as_scalars_mut(slice::from_mut(into)).copy_from_slice(sample);
    }

    fn prefetch(&self, index: usize) {
        prefetch(I::as_scalars(slice::from_ref(&self.inputs[index])));
    }

    fn target(&self, index: usize) -> T {
        self.targets[index].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_out_samples_with_their_targets() {
        let data = InMemory::new(vec![[1.0, 2.0], [3.0, 4.0]], vec!['a', 'b']).unwrap();
        let mut sample = [0.0; 2];
        data.input(1, &mut sample);
        assert_eq!((sample, data.target(1)), ([3.0, 4.0], 'b'));
        assert_eq!((data.len(), data.is_empty()), (2, false));
    }

    #[test]
    fn refuses_a_missing_target() {
        let error = InMemory::new(vec![0.0_f32; 3], vec![0_u8; 2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "found 3 inputs and 2 targets, expected as many targets as inputs; give each input one target"
        );
    }
}
