//! `SigmoidBinaryCrossEntropy`: yes-or-no answers as logits.

use super::elementwise::{self, Elementwise, of_probability};
use super::{Loss, Refusal, check_batch, check_gradient, refusal, same_side};
use crate::kernels::math;
use crate::shape::Sample;
use crate::simd::{Level, Simd};

/// The cross-entropy of yes-or-no answers given as logits, without a `Sigmoid` before; the mean over all elements.
///
/// max(x, 0) - x t + ln(1 + e^(-|x|)) with the derivative σ(x) - t, where x is the output and t the target from 0 to 1:
/// [`BinaryCrossEntropy`](super::BinaryCrossEntropy) of σ(x), rearranged so that nothing overflows, as TensorFlow's
/// `sigmoid_cross_entropy_with_logits`.
///
/// Outputs and targets are samples of the same shape. A target that is no probability makes the loss NaN, and training
/// and evaluation say which one it is ([`refuses`](Loss::refuses)). An output is right if each element is above 0 where its target is
/// above 1/2, and only there.
#[derive(Clone, Copy, Debug, Default)]
pub struct SigmoidBinaryCrossEntropy;

#[derive(Clone, Copy)]
struct Element;

impl Elementwise for Element {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, output: S::F32, target: S::F32) -> (S::F32, S::F32) {
        let positive = simd.max(output, simd.splat(0.0));
        let rest = math::ln_1p(simd, math::exp(simd, simd.neg(simd.abs(output))));
        let loss = simd.add(simd.sub(positive, simd.mul(output, target)), rest);
        (
            of_probability(simd, target, loss),
            simd.sub(math::sigmoid(simd, output), target),
        )
    }
}

impl<Y: Sample<Element = f32> + Clone> Loss<Y> for SigmoidBinaryCrossEntropy {
    type Target = Y;

    fn gradient(&self, level: Level, outputs: &[f32], targets: &[Y], batch_size: usize, gradient: &mut [f32]) -> f64 {
        check_batch(Y::LEN, outputs, targets, batch_size);
        check_gradient(outputs, gradient);
        let (elements, targets) = ((batch_size * Y::LEN) as f64, Y::as_scalars(targets));
        elementwise::sum_and_gradient(level, Element, outputs, targets, 1.0 / elements, gradient) / elements
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[Y], batch_size: usize) -> f64 {
        check_batch(Y::LEN, outputs, targets, batch_size);
        elementwise::sum(level, Element, outputs, Y::as_scalars(targets)) / (batch_size * Y::LEN) as f64
    }

    fn is_correct(&self, output: &[f32], target: &Y) -> Option<bool> {
        Some(same_side(output, 0.0, target))
    }

    fn refuses(&self, _output: &[f32], target: &Y) -> Option<Refusal> {
        let cure = "give probabilities of yes: 0 for no, 1 for yes, or between";
        refusal::target("SigmoidBinaryCrossEntropy", target, cure)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at_each_level, check, numbers, value};
    use super::*;

    #[test]
    fn values_by_hand() {
        let ln_2 = std::f64::consts::LN_2;
        assert!((value(&SigmoidBinaryCrossEntropy, &[0.0], &[1.0], 1) - ln_2).abs() < 1e-7);
        // ln(1 + e⁻²) and 2 + ln(1 + e⁻²), averaged.
        let found = value(&SigmoidBinaryCrossEntropy, &[2.0, 2.0], &[[1.0, 0.0]], 1);
        assert!((found - 1.126_928_011_043).abs() < 1e-6);
    }

    #[test]
    fn extreme_logits_are_exact() {
        at_each_level(
            &SigmoidBinaryCrossEntropy,
            &[1e4, -1e4],
            &[[0.0, 0.0]],
            1,
            |loss, gradient, value| {
                assert_eq!((loss, value), (5e3, 5e3));
                assert_eq!(gradient, [0.5, 0.0]);
            },
        );
        // A small loss keeps its precision: ln(1 + e⁻²⁰).
        let found = value(&SigmoidBinaryCrossEntropy, &[20.0], &[1.0], 1);
        assert!((found / 2.061_153_6e-9 - 1.0).abs() < 1e-5, "{found}");
    }

    #[test]
    fn a_target_that_is_no_probability_is_refused() {
        let loss = &SigmoidBinaryCrossEntropy;
        for target in [-1.0, 2.0, 255.0, f32::INFINITY] {
            at_each_level(loss, &[0.5, 3.0], &[[0.0, target]], 1, |loss, _, value| {
                assert!(loss.is_nan() && value.is_nan(), "target {target}");
            });
            let refusal = loss.refuses(&[0.5, 3.0], &[0.0, target]).unwrap();
            assert_eq!((refusal.what, refusal.value), ("target", target));
            assert_eq!(refusal.loss, "SigmoidBinaryCrossEntropy");
        }
        assert_eq!(loss.refuses(&[-7.0, 7.0], &[1.0, 0.0]), None);
    }

    #[test]
    fn nan_passes_through() {
        assert!(value(&SigmoidBinaryCrossEntropy, &[f32::NAN], &[1.0], 1).is_nan());
    }

    #[test]
    fn gradient_is_the_derivative() {
        let (outputs, targets) = (numbers(6 * 5, -8.0, 8.0, 1), numbers(6 * 5, 0.0, 1.0, 2));
        check(
            &SigmoidBinaryCrossEntropy,
            &outputs,
            <[f32; 5]>::from_scalars(&targets),
            |outputs| {
                let losses = outputs.iter().zip(&targets).map(|(&x, &t)| {
                    let (p, t) = (1.0 / (1.0 + (-x).exp()), f64::from(t));
                    -t * p.ln() - (1.0 - t) * (1.0 - p).ln()
                });
                losses.sum::<f64>() / 30.0
            },
        );
    }

    #[test]
    fn every_element_has_to_be_right() {
        let is_correct = |output: [f32; 2]| SigmoidBinaryCrossEntropy.is_correct(&output, &[1.0, 0.0]);
        assert_eq!(is_correct([0.1, -0.1]), Some(true));
        assert_eq!(is_correct([0.1, 0.1]), Some(false));
        assert_eq!(is_correct([-0.1, -0.1]), Some(false));
    }
}
