//! Losses that add up over elements, each element with a target of its own.

use super::refusal::ROUNDING;
use crate::simd::{Kernel, Level, Simd};

/// How many losses are added up in single precision before the sum goes on in double.
const BLOCK: usize = 256;

/// The loss of one element.
pub(super) trait Elementwise: Copy {
    /// The loss, and its derivative with respect to the output.
    fn apply<S: Simd>(self, simd: S, output: S::F32, target: S::F32) -> (S::F32, S::F32);
}

/// The sum of the losses; writes `scale` times their derivatives.
pub(super) fn sum_and_gradient<E: Elementwise>(
    level: Level,
    loss: E,
    outputs: &[f32],
    targets: &[f32],
    scale: f64,
    gradient: &mut [f32],
) -> f64 {
    level.vectorize(Sum {
        loss,
        outputs,
        targets,
        scale: scale as f32,
        gradient: Some(gradient),
    })
}

/// The sum of the losses.
pub(super) fn sum<E: Elementwise>(level: Level, loss: E, outputs: &[f32], targets: &[f32]) -> f64 {
    level.vectorize(Sum {
        loss,
        outputs,
        targets,
        scale: 1.0,
        gradient: None,
    })
}

struct Sum<'a, E> {
    loss: E,
    outputs: &'a [f32],
    targets: &'a [f32],
    scale: f32,
    gradient: Option<&'a mut [f32]>,
}

impl<E: Elementwise> Kernel for Sum<'_, E> {
    type Output = f64;

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) -> f64 {
        let len = self.outputs.len();
        let scale = simd.splat(self.scale);
        let mut total = 0.0;
        for begin in (0..len).step_by(BLOCK) {
            let end = len.min(begin + BLOCK);
            let mut sum = simd.splat(0.0);
            for at in (begin..end).step_by(S::LANES) {
                let place = at..end.min(at + S::LANES);
                let (outputs, targets) = (&self.outputs[place.clone()], &self.targets[place.clone()]);
                let full = place.len() == S::LANES;
                let (output, target) = if full {
                    (simd.load(outputs), simd.load(targets))
                } else {
                    (simd.load_partial(outputs), simd.load_partial(targets))
                };
                let (loss, derivative) = self.loss.apply(simd, output, target);
                sum = simd.add(
                    sum,
                    if full {
                        loss
                    } else {
                        first_lanes(simd, loss, place.len())
                    },
                );
                if let Some(gradient) = &mut self.gradient {
                    let derivative = simd.mul(derivative, scale);
                    if full {
                        simd.store(derivative, &mut gradient[place]);
                    } else {
                        simd.store_partial(derivative, &mut gradient[place]);
                    }
                }
            }
            total += f64::from(simd.reduce_add(sum));
        }
        total
    }
}

/// `loss` where the target is a probability ([`is_probability`](super::refusal::is_probability)), else NaN.
#[inline(always)]
pub(super) fn of_probability<S: Simd>(simd: S, target: S::F32, loss: S::F32) -> S::F32 {
    let distance = simd.abs(simd.sub(target, simd.splat(0.5)));
    let is_probability = simd.ge(simd.splat(0.5 + ROUNDING), distance);
    simd.select(is_probability, loss, simd.splat(f32::NAN))
}

/// `v` with zeros past its first `count` lanes.
#[inline(always)]
pub(super) fn first_lanes<S: Simd>(simd: S, v: S::F32, count: usize) -> S::F32 {
    const MOST_LANES: usize = 16;
    let mut lanes = [0.0; MOST_LANES];
    simd.store_partial(v, &mut lanes[..count]);
    simd.load(&lanes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::math::ln_1p;
    use crate::simd::testing::at_every_level;

    struct Ln1p<'a>(&'a [f32]);

    impl Kernel for Ln1p<'_> {
        type Output = Vec<f32>;
        fn run<S: Simd>(self, simd: S) -> Vec<f32> {
            self.0
                .iter()
                .map(|&x| simd.reduce_max(ln_1p(simd, simd.splat(x))))
                .collect()
        }
    }

    #[test]
    fn ln_1p_is_precise_near_zero() {
        let arguments = [1e-30, 1e-9, 3e-8, 1e-4, 0.5, 1.0, -1e-9, -1e-4, -0.5, -0.999_999, 0.0];
        at_every_level(|level| {
            let found = level.vectorize(Ln1p(&arguments));
            for (&x, &found) in arguments.iter().zip(&found) {
                let expected = f64::from(x).ln_1p();
                assert!(
                    (f64::from(found) - expected).abs() <= 4e-7 * expected.abs(),
                    "{level}: {x} gives {found}"
                );
            }
        });
    }

    #[derive(Clone, Copy)]
    struct Difference;

    impl Elementwise for Difference {
        fn apply<S: Simd>(self, simd: S, output: S::F32, target: S::F32) -> (S::F32, S::F32) {
            // Not zero where both are: lanes past the end would be noticed.
            (simd.add(simd.sub(output, target), simd.splat(1.0)), simd.splat(2.0))
        }
    }

    #[test]
    fn every_length_adds_up() {
        at_every_level(|level| {
            for len in (0..40).chain([255, 256, 257, 1001]) {
                let outputs: Vec<f32> = (0..len).map(|i| (i % 7) as f32).collect();
                let expected: f64 = outputs.iter().map(|&output| f64::from(output) + 0.5).sum();
                let (targets, mut gradient) = (vec![0.5; len], vec![0.0; len]);
                let beside = sum_and_gradient(level, Difference, &outputs, &targets, 0.25, &mut gradient);
                let alone = sum(level, Difference, &outputs, &targets);
                assert_eq!((beside, alone), (expected, expected), "{level}, {len} elements");
                assert_eq!(gradient, vec![0.5; len]);
            }
        });
    }
}
