//! Losses: what training makes small.

use crate::simd::Simd;
use crate::tensor::Sample;

/// A loss on outputs of the shape `Output`.
///
/// What a target is follows from the loss and the output: class labels of another class count do not compile.
pub trait Loss<Output: Sample>: Send + Sync {
    /// What an output is compared with.
    type Target: Clone + Send + Sync + 'static;

    /// The part of the batch's loss that these samples make up, and its gradient with respect to their outputs.
    ///
    /// `outputs` and `gradient` hold one sample after another, one for each target; `batch_size` is the number of
    /// samples in the whole batch, over which losses average.
    fn gradient<S: Simd>(
        &self,
        simd: S,
        outputs: &[f32],
        targets: &[Self::Target],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64;

    /// The part of the loss over `batch_size` samples that these make up.
    fn value<S: Simd>(&self, simd: S, outputs: &[f32], targets: &[Self::Target], batch_size: usize) -> f64;

    /// Whether an output is a right answer, for losses that know right from wrong.
    fn is_correct(&self, _output: &[f32], _target: &Self::Target) -> Option<bool> {
        None
    }
}
