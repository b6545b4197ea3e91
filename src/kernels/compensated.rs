//! Sums whose error does not grow with their length.
//!
//! Terms are added up in single precision for a block at a time ([`BLOCK`]). Of the sums of blocks, each takes along what rounding
//! took off the one before: Kahan's compensated summation (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd
//! ed. 2002, section 4.3). So terms cost one addition each, and the error is that of adding up one block, however many
//! there are.

use super::tail::load;
use crate::simd::Simd;

/// How many terms are added up before their sum goes to a [`Compensated`] one: few enough that their roundings stay below
/// 4e-6 of the sum even where all go the same way, as those of equal terms do.
pub(crate) const BLOCK: usize = 64;

/// A sum in two words, lane by lane.
#[derive(Clone, Copy)]
pub(crate) struct Compensated<S: Simd> {
    sum: S::F32,
    /// What rounding took off the sum.
    error: S::F32,
    /// The sum without compensation, for where it is infinite: infinity less infinity is its error.
    plain: S::F32,
}

impl<S: Simd> Compensated<S> {
    /// Nothing yet.
    #[inline(always)]
    pub(crate) fn zero(simd: S) -> Self {
        let zero = simd.splat(0.0);
        Self {
            sum: zero,
            error: zero,
            plain: zero,
        }
    }

    /// Adds `x`. The error of the addition is exact: Knuth, *The Art of Computer Programming*, volume 2, section 4.2.2,
    /// theorem B.
    #[inline(always)]
    pub(crate) fn add(&mut self, simd: S, x: S::F32) {
        self.plain = simd.add(self.plain, x);
        let x = simd.add(x, self.error);
        let sum = simd.add(self.sum, x);
        let taken = simd.sub(sum, self.sum);
        let of_sum = simd.sub(self.sum, simd.sub(sum, taken));
        let of_x = simd.sub(x, taken);
        self.error = simd.add(of_sum, of_x);
        self.sum = sum;
    }

    /// The sum, rounded to one word; infinite or NaN where adding up the terms is.
    #[inline(always)]
    pub(crate) fn value(self, simd: S) -> S::F32 {
        let sum = simd.add(self.sum, self.error);
        let is_finite = simd.gt(simd.splat(f32::INFINITY), simd.abs(sum));
        simd.select(is_finite, sum, self.plain)
    }
}

/// The sum over rows `r` of `x[r * stride ..][..width]`, for one vector of `width` columns at most; `x` begins at the first of
/// them, and ends with the last row's at the earliest.
#[inline(always)]
pub(crate) fn sum_of_rows<S: Simd>(simd: S, x: &[f32], rows: usize, stride: usize, width: usize) -> S::F32 {
    let mut total = Compensated::zero(simd);
    let mut row = 0;
    while row < rows {
        let end = rows.min(row + 4 * BLOCK);
        // Four sums side by side hide the latency of the additions.
        let mut sums = [simd.splat(0.0); 4];
        while row + 4 <= end {
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = simd.add(*sum, load(simd, &x[(row + i) * stride..][..width]));
            }
            row += 4;
        }
        while row < end {
            sums[0] = simd.add(sums[0], load(simd, &x[row * stride..][..width]));
            row += 1;
        }
        let [first, second, third, fourth] = sums;
        total.add(simd, simd.add(simd.add(first, second), simd.add(third, fourth)));
    }
    total.value(simd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::at_every_level;
    use crate::simd::Kernel;

    /// The sum of terms, each of them a block.
    struct OfTerms<'a>(&'a [f32]);

    impl Kernel for OfTerms<'_> {
        type Output = f32;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> f32 {
            let mut total = Compensated::zero(simd);
            for &term in self.0 {
                total.add(simd, simd.splat(term));
            }
            simd.reduce_max(total.value(simd))
        }
    }

    #[test]
    fn what_rounding_takes_off_is_kept() {
        at_every_level(|level| {
            let sum = |terms: &[f32]| level.vectorize(OfTerms(terms));
            assert_eq!(sum(&[16_777_216.0, 1.0, 1.0, 1.0, 1.0]), 16_777_220.0, "{level}");
            for count in [1_000, 1_000_000, 10_000_000] {
                let expected = f64::from(0.1_f32) * f64::from(count);
                assert_eq!(sum(&vec![0.1; count as usize]), expected as f32, "{level}");
            }
            assert_eq!(sum(&[]), 0.0, "{level}");
        });
    }

    #[test]
    fn infinity_and_nan_stay() {
        at_every_level(|level| {
            let sum = |terms: &[f32]| level.vectorize(OfTerms(terms));
            let inf = f32::INFINITY;
            assert_eq!(sum(&[1.0, inf, 2.0]), inf, "{level}");
            assert_eq!(sum(&[-inf, 3.0]), -inf, "{level}");
            assert_eq!(sum(&[f32::MAX, f32::MAX, 1.0]), inf, "{level}");
            assert!(sum(&[inf, 1.0, -inf]).is_nan(), "{level}");
            assert!(sum(&[1.0, f32::NAN, 2.0]).is_nan(), "{level}");
        });
    }

    /// [`sum_of_rows`].
    struct OfRows<'a>(&'a [f32], usize, usize);

    impl Kernel for OfRows<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<S: Simd>(self, simd: S) -> Vec<f32> {
            let Self(x, stride, width) = self;
            let mut sums = [0.0; 16];
            simd.store(
                sum_of_rows(simd, x, x.len() / stride, stride, width.min(S::LANES)),
                &mut sums,
            );
            sums[..width.min(S::LANES)].to_vec()
        }
    }

    #[test]
    fn rows_of_any_number_and_width_add_up() {
        at_every_level(|level| {
            for rows in (1..12).chain([255, 256, 257, 259, 1025]) {
                for width in 1..=16 {
                    let x: Vec<f32> = (0..rows * 17).map(|i| (i % 23) as f32).collect();
                    for (c, &sum) in level.vectorize(OfRows(&x, 17, width)).iter().enumerate() {
                        let expected: f32 = x[c..].iter().step_by(17).sum();
                        assert_eq!(sum, expected, "{rows} rows at {level}");
                    }
                }
            }
        });
    }
}
