//! `SoftmaxCrossEntropyProbabilities`: classes with a probability each.

use generic_array::GenericArray;

use super::elementwise::{self, Elementwise, of_probability};
use super::logits::{argmax, is_first_maximum, log_sum_exp};
use super::{Loss, Refusal, check_batch, check_gradient, refusal};
use crate::kernels::{reduce, softmax};
use crate::shape::Dim;
use crate::shape::Sample;
use crate::simd::{Level, Simd};

/// The cross-entropy between the softmax of logits and target probabilities; the mean over samples.
///
/// Outputs are `[C]` logits, without a `Softmax` before; targets are `[C]` probabilities t, such as one-hot or smoothed
/// labels. Σⱼ tⱼ (ln Σₖ e^(xₖ) - xⱼ), with the derivative softmax(x)ⱼ Σₖ tₖ - tⱼ. Keras calls it
/// `CategoricalCrossentropy(from_logits=True)`. A target that is not from 0 to 1 makes the loss NaN, and training and
/// evaluation say which one it is ([`refuses`](Loss::refuses)).
///
/// An output is right if the first of its largest logits is that of the first of the largest probabilities.
#[derive(Clone, Copy, Debug, Default)]
pub struct SoftmaxCrossEntropyProbabilities;

impl<const C: usize> Loss<[f32; C]> for SoftmaxCrossEntropyProbabilities {
    type Target = [f32; C];

    fn gradient(
        &self,
        level: Level,
        outputs: &[f32],
        targets: &[[f32; C]],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64 {
        rows_gradient(level, outputs, targets, batch_size, gradient)
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[[f32; C]], batch_size: usize) -> f64 {
        rows_value(level, outputs, targets, batch_size)
    }

    fn is_correct(&self, output: &[f32], target: &[f32; C]) -> Option<bool> {
        Some(is_first_maximum(output, argmax(target)))
    }

    fn refuses(&self, _output: &[f32], target: &[f32; C]) -> Option<Refusal> {
        refuses(target)
    }
}

/// For networks whose number of classes is a generic parameter.
impl<C: Dim> Loss<GenericArray<f32, C>> for SoftmaxCrossEntropyProbabilities {
    type Target = GenericArray<f32, C>;

    fn gradient(
        &self,
        level: Level,
        outputs: &[f32],
        targets: &[GenericArray<f32, C>],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64 {
        rows_gradient(level, outputs, targets, batch_size, gradient)
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[GenericArray<f32, C>], batch_size: usize) -> f64 {
        rows_value(level, outputs, targets, batch_size)
    }

    fn is_correct(&self, output: &[f32], target: &GenericArray<f32, C>) -> Option<bool> {
        Some(is_first_maximum(output, argmax(target)))
    }

    fn refuses(&self, _output: &[f32], target: &GenericArray<f32, C>) -> Option<Refusal> {
        refuses(target)
    }
}

fn refuses<Y: Sample<Element = f32>>(target: &Y) -> Option<Refusal> {
    let cure = "give a probability for each class, such as 1 for the right one and 0 for the others";
    refusal::target("SoftmaxCrossEntropyProbabilities", target, cure)
}

/// What the sum of losses begins with: 0, or NaN if a target is no probability.
fn begin<Y: Sample<Element = f32>>(level: Level, targets: &[Y]) -> f64 {
    let targets = Y::as_scalars(targets);
    let no_loss = elementwise::sum(level, Nothing, targets, targets);
    if no_loss == 0.0 { 0.0 } else { f64::NAN }
}

/// No loss of a probability.
#[derive(Clone, Copy)]
struct Nothing;

impl Elementwise for Nothing {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, _: S::F32, target: S::F32) -> (S::F32, S::F32) {
        let zero = simd.splat(0.0);
        (of_probability(simd, target, zero), zero)
    }
}

fn rows_gradient<Y: Sample<Element = f32>>(
    level: Level,
    outputs: &[f32],
    targets: &[Y],
    batch_size: usize,
    gradient: &mut [f32],
) -> f64 {
    check_batch(Y::LEN, outputs, targets, batch_size);
    check_gradient(outputs, gradient);
    let mut sum = begin(level, targets);
    let rows = outputs
        .chunks_exact(Y::LEN)
        .zip(Y::as_scalars(targets).chunks_exact(Y::LEN));
    for ((logits, target), gradient) in rows.zip(gradient.chunks_exact_mut(Y::LEN)) {
        sum += f64::from(softmax::softmax_cross_entropy_probabilities(
            level,
            Y::LEN,
            logits,
            target,
            gradient,
        ));
    }
    reduce::scale(level, gradient, 1.0 / batch_size as f32);
    sum / batch_size as f64
}

fn rows_value<Y: Sample<Element = f32>>(level: Level, outputs: &[f32], targets: &[Y], batch_size: usize) -> f64 {
    check_batch(Y::LEN, outputs, targets, batch_size);
    let mut sum = begin(level, targets);
    let rows = outputs
        .chunks_exact(Y::LEN)
        .zip(Y::as_scalars(targets).chunks_exact(Y::LEN));
    for (logits, target) in rows {
        let (max, log_sum) = log_sum_exp(level, logits);
        sum += logits
            .iter()
            .zip(target)
            .map(|(&x, &t)| f64::from(t) * (log_sum - (f64::from(x) - f64::from(max))))
            .sum::<f64>();
    }
    sum / batch_size as f64
}

#[cfg(test)]
mod tests {
    use typenum::U10;

    use super::super::testing::{at_each_level, check, numbers, value};
    use super::*;

    #[test]
    fn one_hot_targets_are_labels() {
        // ln(e¹ + e² + e³) - 3
        let found = value::<[f32; 3], _>(
            &SoftmaxCrossEntropyProbabilities,
            &[1.0, 2.0, 3.0],
            &[[0.0, 0.0, 1.0]],
            1,
        );
        assert!((found - 0.407_605_964_444).abs() < 1e-6, "{found}");
        // Half of it and half of ln(..) - 1.
        let found = value::<[f32; 3], _>(
            &SoftmaxCrossEntropyProbabilities,
            &[1.0, 2.0, 3.0],
            &[[0.5, 0.0, 0.5]],
            1,
        );
        assert!((found - 1.407_605_964_444).abs() < 1e-6, "{found}");
    }

    #[test]
    fn a_target_that_is_no_probability_is_refused() {
        let loss = &SoftmaxCrossEntropyProbabilities;
        for target in [-0.5, 2.0, f32::INFINITY] {
            let targets: [[f32; 3]; 2] = [[0.0, 1.0, 0.0], [0.0, 0.0, target]];
            at_each_level::<[f32; 3], _>(loss, &[0.5; 6], &targets, 2, |loss, _, value| {
                assert!(loss.is_nan() && value.is_nan(), "target {target}");
            });
            let refusal = Loss::<[f32; 3]>::refuses(loss, &[0.5; 3], &targets[1]).unwrap();
            assert_eq!((refusal.what, refusal.value), ("target", target));
            assert_eq!(refusal.loss, "SoftmaxCrossEntropyProbabilities");
            assert_eq!(Loss::<[f32; 3]>::refuses(loss, &[0.5; 3], &targets[0]), None);
        }
    }

    #[test]
    fn gradient_is_the_derivative() {
        let (outputs, targets) = (numbers(4 * 10, -4.0, 4.0, 1), numbers(4 * 10, 0.0, 0.2, 2));
        let reference = |outputs: &[f64]| {
            let rows = outputs.chunks(10).zip(targets.chunks(10)).map(|(x, t)| {
                let log_sum = x.iter().map(|x| x.exp()).sum::<f64>().ln();
                x.iter().zip(t).map(|(x, &t)| f64::from(t) * (log_sum - x)).sum::<f64>()
            });
            rows.sum::<f64>() / 4.0
        };
        let loss = SoftmaxCrossEntropyProbabilities;
        check::<[f32; 10], _>(&loss, &outputs, <[f32; 10]>::from_scalars(&targets), reference);
        type Generic = GenericArray<f32, U10>;
        check::<Generic, _>(&loss, &outputs, Generic::from_scalars(&targets), reference);
    }

    #[test]
    fn the_likeliest_class_is_the_answer() {
        let is_correct = |output: [f32; 3]| {
            let target: [f32; 3] = [0.2, 0.5, 0.3];
            Loss::<[f32; 3]>::is_correct(&SoftmaxCrossEntropyProbabilities, &output, &target)
        };
        assert_eq!(is_correct([0.0, 2.0, 1.0]), Some(true));
        assert_eq!(is_correct([2.0, 2.0, 1.0]), Some(false));
    }
}
