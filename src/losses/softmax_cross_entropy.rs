//! `SoftmaxCrossEntropy`: one right class among many, as a label.

use super::logits::{is_first_maximum, log_sum_exp};
use super::{Loss, check_batch, check_gradient};
use crate::kernels::{reduce, softmax};
use crate::shape::Label;
use crate::simd::Level;

/// The cross-entropy between the softmax of logits and a label; the mean over samples.
///
/// Outputs are `[C]` logits, without a `Softmax` before; targets are [`Label<C>`](Label), so that labels of another number
/// of classes do not compile. ln Σⱼ e^(xⱼ) - x_label, with the derivative softmax(x)ⱼ - \[j = label\]: Goodfellow, Bengio &
/// Courville 2016, equations 6.29 and 6.30. Keras calls it `SparseCategoricalCrossentropy(from_logits=True)`, PyTorch
/// `CrossEntropyLoss`.
///
/// An output is right if the first of its largest logits is that of the label.
#[derive(Clone, Copy, Debug, Default)]
pub struct SoftmaxCrossEntropy;

impl<const C: usize> Loss<[f32; C]> for SoftmaxCrossEntropy {
    type Target = Label<C>;

    fn gradient(
        &self,
        level: Level,
        outputs: &[f32],
        targets: &[Label<C>],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64 {
        check_batch(C, outputs, targets, batch_size);
        check_gradient(outputs, gradient);
        let mut sum = 0.0;
        let rows = outputs.chunks_exact(C).zip(gradient.chunks_exact_mut(C));
        for ((logits, gradient), label) in rows.zip(targets) {
            sum += f64::from(softmax::softmax_cross_entropy(
                level,
                C,
                logits,
                label.index(),
                gradient,
            ));
        }
        reduce::scale(level, gradient, 1.0 / batch_size as f32);
        sum / batch_size as f64
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[Label<C>], batch_size: usize) -> f64 {
        check_batch(C, outputs, targets, batch_size);
        let mut sum = 0.0;
        for (logits, label) in outputs.chunks_exact(C).zip(targets) {
            let (max, log_sum) = log_sum_exp(level, logits);
            sum += log_sum - (f64::from(logits[label.index()]) - f64::from(max));
        }
        sum / batch_size as f64
    }

    fn is_correct(&self, output: &[f32], target: &Label<C>) -> Option<bool> {
        Some(is_first_maximum(output, target.index()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at_each_level, check, numbers, value};
    use super::*;

    fn label<const C: usize>(index: usize) -> Label<C> {
        Label::new(index).expect("a class")
    }

    #[test]
    fn values_by_hand() {
        // Equal logits: ln 4.
        assert!((value(&SoftmaxCrossEntropy, &[7.0; 4], &[label::<4>(2)], 1) - 4.0_f64.ln()).abs() < 1e-6);
        // ln(e¹ + e² + e³) - 3 and - 1, averaged.
        let outputs = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0];
        let found = value(&SoftmaxCrossEntropy, &outputs, &[label::<3>(2), label(0)], 2);
        assert!((found - 1.407_605_964_444).abs() < 1e-6, "{found}");
    }

    #[test]
    fn extreme_logits_are_stable() {
        at_each_level(
            &SoftmaxCrossEntropy,
            &[1e4, -1e4],
            &[label::<2>(1)],
            1,
            |loss, gradient, value| {
                assert_eq!((loss, value), (2e4, 2e4));
                assert_eq!(gradient, [1.0, -1.0]);
            },
        );
    }

    #[test]
    fn gradient_is_the_derivative() {
        let outputs = numbers(4 * 10, -4.0, 4.0, 1);
        let labels = [3, 0, 9, 3].map(label::<10>);
        check(&SoftmaxCrossEntropy, &outputs, &labels, |outputs| {
            let losses = outputs.chunks(10).zip(labels).map(|(x, label)| {
                let sum: f64 = x.iter().map(|x| x.exp()).sum();
                sum.ln() - x[label.index()]
            });
            losses.sum::<f64>() / 4.0
        });
    }

    #[test]
    fn the_first_largest_logit_is_the_answer() {
        let is_correct = |index| SoftmaxCrossEntropy.is_correct(&[0.0, 2.0, 2.0], &label::<3>(index));
        assert_eq!([0, 1, 2].map(is_correct), [Some(false), Some(true), Some(false)]);
    }
}
