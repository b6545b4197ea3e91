//! Rows of class scores.

use super::elementwise::first_lanes;
use crate::kernels::compensated::{BLOCK, Compensated};
use crate::kernels::math;
use crate::simd::{Kernel, Level, Simd};

/// The maximum, and `ln Σ e^(x - maximum)`: what is added to the maximum would lose its digits.
pub(super) fn log_sum_exp(level: Level, logits: &[f32]) -> (f32, f64) {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum = level.vectorize(SumExp { logits, max });
    // Near 1 the rounded sum lacks digits of its logarithm: the others are added up without the largest.
    if sum < 1.5
        && let Some(largest) = logits.iter().position(|&logit| logit == max)
    {
        let (before, after) = (&logits[..largest], &logits[largest + 1..]);
        let others = [before, after].map(|logits| f64::from(level.vectorize(SumExp { logits, max })));
        return (max, (others[0] + others[1]).ln_1p());
    }
    (max, f64::from(sum).ln())
}

struct SumExp<'a> {
    logits: &'a [f32],
    max: f32,
}

impl Kernel for SumExp<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let max = simd.splat(self.max);
        let is_short = self.logits.len() <= BLOCK * S::LANES;
        let mut total = Compensated::zero(simd);
        for logits in self.logits.chunks(BLOCK * S::LANES) {
            let chunks = logits.chunks_exact(S::LANES);
            let rest = chunks.remainder();
            let mut sum = simd.splat(0.0);
            for x in chunks {
                sum = simd.add(sum, math::exp(simd, simd.sub(simd.load(x), max)));
            }
            if !rest.is_empty() {
                let exp = math::exp(simd, simd.sub(simd.load_partial(rest), max));
                sum = simd.add(sum, first_lanes(simd, exp, rest.len()));
            }
            if is_short {
                return simd.reduce_add(sum);
            }
            total.add(simd, sum);
        }
        simd.reduce_add(total.value(simd))
    }
}

/// Whether the first of the largest scores is that of `class`; never where a score is NaN.
pub(super) fn is_first_maximum(scores: &[f32], class: usize) -> bool {
    let score = scores[class];
    scores[..class].iter().all(|&other| other < score) && scores[class..].iter().all(|&other| other <= score)
}

/// The first of the largest scores.
pub(super) fn argmax(scores: &[f32]) -> usize {
    let better = |best, class| if scores[class] > scores[best] { class } else { best };
    (1..scores.len()).fold(0, better)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::testing::at_every_level;

    #[test]
    fn log_sum_exp_at_every_length() {
        at_every_level(|level| {
            for len in 1..40 {
                let logits: Vec<f32> = (0..len).map(|i| 1e4 + (i * 5 % 7) as f32).collect();
                let sum: f64 = logits.iter().map(|&x| (f64::from(x) - 1e4).exp()).sum();
                let (max, found) = log_sum_exp(level, &logits);
                let found = f64::from(max - 1e4) + found;
                assert!((found - sum.ln()).abs() < 1e-6, "{level}, {len} classes: {found}");
            }
        });
    }

    #[test]
    fn the_first_maximum_wins() {
        assert_eq!(argmax(&[1.0, 3.0, 3.0, 2.0]), 1);
        assert!(is_first_maximum(&[1.0, 3.0, 3.0, 2.0], 1));
        assert!(!is_first_maximum(&[1.0, 3.0, 3.0, 2.0], 2));
        assert!(!is_first_maximum(&[f32::NAN, 3.0], 1));
        assert!(!is_first_maximum(&[f32::NAN; 2], 0));
    }
}
