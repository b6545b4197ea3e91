//! Sums whose error does not grow with their length.
//!
//! Terms are added up in single precision for a block at a time ([`BLOCK`]), and blocks by Knuth's two-sum, which finds the
//! rounding error of an addition exactly; the errors make up a second word (Neumaier 1974; Higham, *Accuracy and Stability of
//! Numerical Algorithms*, 2nd ed. 2002, section 4.3). So all terms but those of one block cost one addition each, and
//! the error is that of adding up one block, however many there are.

use super::tail::load;
use crate::simd::Simd;

/// How many terms are added up before their sum goes to a [`Compensated`] one: few enough that their roundings stay below
/// 4e-6 of the sum even where all go the same way, as those of equal terms do.
pub(crate) const BLOCK: usize = 64;

/// A sum in two words, lane by lane.
#[derive(Clone, Copy)]
pub(crate) struct Compensated<S: Simd> {
    sum: S::F32,
    error: S::F32,
}

impl<S: Simd> Compensated<S> {
    /// Nothing yet.
    #[inline(always)]
    pub(crate) fn zero(simd: S) -> Self {
        let zero = simd.splat(0.0);
        Self { sum: zero, error: zero }
    }

    /// Adds `x`: Knuth, *The Art of Computer Programming*, volume 2, section 4.2.2, theorem B.
    #[inline(always)]
    pub(crate) fn add(&mut self, simd: S, x: S::F32) {
        let sum = simd.add(self.sum, x);
        let taken = simd.sub(sum, self.sum);
        let of_sum = simd.sub(self.sum, simd.sub(sum, taken));
        let of_x = simd.sub(x, taken);
        self.error = simd.add(self.error, simd.add(of_sum, of_x));
        self.sum = sum;
    }

    /// The sum, rounded to one word; infinite or NaN where adding up the terms is.
    #[inline(always)]
    pub(crate) fn value(self, simd: S) -> S::F32 {
        // Infinity less infinity is the error of an infinite sum.
        let is_known = simd.gt(simd.splat(f32::INFINITY), simd.abs(self.error));
        simd.select(is_known, simd.add(self.sum, self.error), self.sum)
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
