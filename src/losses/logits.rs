//! Rows of class scores.

use super::elementwise::first_lanes;
use crate::kernels::compensated::{BLOCK, Compensated};
use crate::kernels::math;
use crate::simd::{Kernel, Level, Simd};

/// `ln Σ e^x`, with the maximum taken out first so that nothing overflows.
pub(super) fn log_sum_exp(level: Level, logits: &[f32]) -> f64 {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    f64::from(level.vectorize(SumExp { logits, max })).ln() + f64::from(max)
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
                let found = log_sum_exp(level, &logits);
                assert!((found - 1e4 - sum.ln()).abs() < 1e-6, "{level}, {len} classes: {found}");
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
