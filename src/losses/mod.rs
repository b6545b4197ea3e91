//! Losses: what training makes small.
//!
//! | what the network gives | what it shall give | loss |
//! |---|---|---|
//! | numbers | numbers | [`Mse`], [`HalfMse`] |
//! | logits, one for each class | a [`Label`](crate::shape::Label) | [`SoftmaxCrossEntropy`] |
//! | logits, one for each class | a probability for each class | [`SoftmaxCrossEntropyProbabilities`] |
//! | logits of yes-or-no answers | 0 or 1, or between | [`SigmoidBinaryCrossEntropy`] |
//! | probabilities of yes-or-no answers | 0 or 1, or between | [`BinaryCrossEntropy`] |

mod binary_cross_entropy;
mod elementwise;
mod half_mse;
mod logits;
mod mse;
mod refusal;
mod sigmoid_binary_cross_entropy;
mod softmax_cross_entropy;
mod softmax_cross_entropy_probabilities;
#[cfg(test)]
mod testing;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub use half_mse::HalfMse;
pub use mse::Mse;
pub use refusal::Refusal;
pub use sigmoid_binary_cross_entropy::SigmoidBinaryCrossEntropy;
pub use softmax_cross_entropy::SoftmaxCrossEntropy;
pub use softmax_cross_entropy_probabilities::SoftmaxCrossEntropyProbabilities;

use crate::shape::Sample;
use crate::simd::Level;

/// A loss on outputs of the shape `Output`.
///
/// What a target is follows from the loss and the output: class labels of another class count do not compile.
pub trait Loss<Output: Sample<Element = f32>>: Send + Sync {
    /// What an output is compared with.
    type Target: Clone + Send + Sync + 'static;

    /// The part of the batch's loss that these samples make up, and its gradient with respect to their outputs.
    ///
    /// `outputs` and `gradient` hold one sample after another, one for each target; `batch_size` is the number of
    /// samples in the whole batch, over which losses average. Every scalar of `gradient` is overwritten.
    ///
    /// # Panics
    ///
    /// If the lengths do not fit each other, or there are more samples than `batch_size`.
    fn gradient(
        &self,
        level: Level,
        outputs: &[f32],
        targets: &[Self::Target],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64;

    /// The part of the loss over `batch_size` samples that these make up.
    ///
    /// # Panics
    ///
    /// As [`gradient`](Self::gradient).
    fn value(&self, level: Level, outputs: &[f32], targets: &[Self::Target], batch_size: usize) -> f64;

    /// Whether an output is a right answer, for losses that know right from wrong.
    fn is_correct(&self, _output: &[f32], _target: &Self::Target) -> Option<bool> {
        None
    }

    /// What of an output or its target the loss cannot take.
    ///
    /// The loss of such a sample is to be NaN: only then is it asked for, to say why.
    fn refuses(&self, _output: &[f32], _target: &Self::Target) -> Option<Refusal> {
        None
    }
}

/// Panics unless there are `len` scalars of output for each target, and no more targets than the batch has.
fn check_batch<T>(len: usize, outputs: &[f32], targets: &[T], batch_size: usize) {
    let (found, count) = (outputs.len(), targets.len());
    let expected = count * len;
    assert!(
        found == expected,
        "found {found} scalars of output for {count} targets of {len}, expected {expected}"
    );
    assert!(
        count <= batch_size,
        "found {count} samples in a batch of {batch_size}, expected no more than it has"
    );
}

/// Panics unless there is a derivative for each output.
fn check_gradient(outputs: &[f32], gradient: &[f32]) {
    let (found, expected) = (gradient.len(), outputs.len());
    assert!(
        found == expected,
        "found a gradient of {found} scalars for {expected} outputs, expected as many"
    );
}

/// Whether each output is above `threshold` where its target is above 1/2, and only there; never where one is NaN.
fn same_side<Y: Sample<Element = f32>>(output: &[f32], threshold: f32, target: &Y) -> bool {
    let target = Y::as_scalars(std::slice::from_ref(target));
    output
        .iter()
        .zip(target)
        .all(|(&x, &t)| !x.is_nan() && (x > threshold) == (t > 0.5))
}
