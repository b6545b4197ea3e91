//! `BinaryCrossEntropy`: yes-or-no answers as probabilities.

use super::elementwise::{self, Elementwise, of_probability};
use super::{Loss, Refusal, check_batch, check_gradient, refusal, same_side};
use crate::kernels::math;
use crate::shape::Sample;
use crate::simd::{Level, Simd};

/// The cross-entropy of yes-or-no answers given as probabilities, behind a `Sigmoid`; the mean over all elements.
///
/// -t ln p - (1 - t) ln(1 - p) with the derivative (p - t)/(p (1 - p)), where p is the output and t the target, both from
/// 0 to 1: Goodfellow, Bengio & Courville 2016, section 6.2.2.2. As in PyTorch's `BCELoss`, logarithms are at least -100
/// and the denominator is at least 1e-12, so that certainty in the wrong answer costs much but not infinitely much.
/// [`SigmoidBinaryCrossEntropy`](super::SigmoidBinaryCrossEntropy) takes logits and is the more precise.
///
/// Outputs and targets are samples of the same shape. An output or target that is no probability makes the loss NaN, and
/// training and evaluation say which one it is ([`refuses`](Loss::refuses)). An output is right if each element is above 1/2 where its target
/// is, and only there.
#[derive(Clone, Copy, Debug, Default)]
pub struct BinaryCrossEntropy;

#[derive(Clone, Copy)]
struct Element;

impl Elementwise for Element {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, output: S::F32, target: S::F32) -> (S::F32, S::F32) {
        let one = simd.splat(1.0);
        let lowest = simd.splat(-100.0);
        // Selected rather than max, which would swallow a NaN.
        let clamp = |ln| simd.select(simd.gt(lowest, ln), lowest, ln);
        let ln_yes = clamp(math::ln(simd, output));
        let ln_no = clamp(math::ln_1p(simd, simd.neg(output)));
        let loss = simd.add(simd.mul(target, ln_yes), simd.mul(simd.sub(one, target), ln_no));
        let variance = simd.max(simd.mul(output, simd.sub(one, output)), simd.splat(1e-12));
        let loss = of_probability(simd, target, simd.neg(loss));
        (loss, simd.div(simd.sub(output, target), variance))
    }
}

impl<Y: Sample<Element = f32> + Clone> Loss<Y> for BinaryCrossEntropy {
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
        Some(same_side(output, 0.5, target))
    }

    fn refuses(&self, output: &[f32], target: &Y) -> Option<Refusal> {
        const LOSS: &str = "BinaryCrossEntropy";
        let value = output.iter().copied().find(|output| !(0.0..=1.0).contains(output));
        let of_output = |value| Refusal {
            loss: LOSS,
            what: "output",
            value,
            expected: "0 to 1",
            cure: "end the network in `Sigmoid`, or give its logits to `SigmoidBinaryCrossEntropy`",
        };
        let of_target = || {
            refusal::target(
                LOSS,
                target,
                "give probabilities of yes: 0 for no, 1 for yes, or between",
            )
        };
        value.map(of_output).or_else(of_target)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at_each_level, check, numbers, value};
    use super::*;

    #[test]
    fn values_by_hand() {
        // -ln 0.5
        assert!((value(&BinaryCrossEntropy, &[0.5], &[1.0], 1) - std::f64::consts::LN_2).abs() < 1e-7);
        // (-ln 0.9 - ln 0.8) / 2
        assert!((value(&BinaryCrossEntropy, &[0.9, 0.2], &[[1.0, 0.0]], 1) - 0.164_252_03).abs() < 1e-7);
    }

    #[test]
    fn certainty_in_the_wrong_answer_is_finite() {
        at_each_level(
            &BinaryCrossEntropy,
            &[0.0, 1.0, 0.0, 1.0],
            &[[1.0, 0.0, 0.0, 1.0]],
            1,
            |loss, gradient, value| {
                assert_eq!((loss, value), (50.0, 50.0));
                assert_eq!(gradient, [-0.25e12, 0.25e12, 0.0, 0.0]);
            },
        );
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        let is_refused = |output: f32, target: f32, what: &str, value: f32| {
            at_each_level(
                &BinaryCrossEntropy,
                &[0.5, output],
                &[[0.0, target]],
                1,
                |loss, _, value| {
                    assert!(loss.is_nan() && value.is_nan(), "output {output}, target {target}");
                },
            );
            let refusal = BinaryCrossEntropy.refuses(&[0.5, output], &[0.0, target]).unwrap();
            assert_eq!((refusal.loss, refusal.what), ("BinaryCrossEntropy", what));
            assert_eq!(refusal.value, value);
        };
        for output in [-0.5, 1.5, -1e-9, 1.000_001, f32::INFINITY, f32::NEG_INFINITY] {
            for target in [0.0, 0.5, 1.0] {
                is_refused(output, target, "output", output);
            }
        }
        for target in [-1.0, 2.0, 255.0, f32::INFINITY] {
            is_refused(0.5, target, "target", target);
        }
        assert_eq!(BinaryCrossEntropy.refuses(&[0.0, 1.0], &[1.0, 0.0]), None);
        // Rounded sums of probabilities pass.
        assert!(value(&BinaryCrossEntropy, &[0.5], &[1.000_000_1], 1).is_finite());
    }

    #[test]
    fn nan_passes_through() {
        assert!(value(&BinaryCrossEntropy, &[f32::NAN], &[1.0], 1).is_nan());
    }

    #[test]
    fn gradient_is_the_derivative() {
        let (outputs, targets) = (numbers(6 * 5, 0.01, 0.99, 1), numbers(6 * 5, 0.0, 1.0, 2));
        check(
            &BinaryCrossEntropy,
            &outputs,
            <[f32; 5]>::from_scalars(&targets),
            |outputs| {
                let losses = outputs.iter().zip(&targets).map(|(p, &t)| {
                    let t = f64::from(t);
                    -t * p.ln() - (1.0 - t) * (1.0 - p).ln()
                });
                losses.sum::<f64>() / 30.0
            },
        );
    }

    #[test]
    fn every_element_has_to_be_right() {
        let is_correct = |output: [f32; 2]| BinaryCrossEntropy.is_correct(&output, &[1.0, 0.0]);
        assert_eq!(is_correct([0.6, 0.4]), Some(true));
        assert_eq!(is_correct([0.6, 0.6]), Some(false));
        assert_eq!(is_correct([0.4, 0.4]), Some(false));
        assert_eq!(is_correct([0.6, f32::NAN]), Some(false));
    }
}
