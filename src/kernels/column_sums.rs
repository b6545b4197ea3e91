//! Sums over the rows of a matrix.

#![allow(unsafe_code)]

use super::compensated::{BLOCK, Compensated};
use crate::simd::{Kernel, Level, Simd};

/// `sums[j] += sum over r of matrix[r * sums.len() + j]`, the gradient of a bias.
///
/// Rows are summed in four interleaved chains, so the order is fixed; blocks of them are compensated, so that the error does
/// not grow with their number.
///
/// # Panics
/// If `matrix` is not a whole number of rows.
pub fn add_column_sums(level: Level, matrix: &[f32], sums: &mut [f32]) {
    if sums.is_empty() {
        return;
    }
    assert!(
        matrix.len().is_multiple_of(sums.len()),
        "{} elements are not a whole number of rows of {}",
        matrix.len(),
        sums.len()
    );
    level.vectorize(ColumnSums { matrix, sums });
}

struct ColumnSums<'a> {
    matrix: &'a [f32],
    sums: &'a mut [f32],
}

impl Kernel for ColumnSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let width = self.sums.len();
        let rows = self.matrix.len() / width;
        let p = self.matrix.as_ptr();
        let mut j = 0;
        while j < width {
            let lanes = (width - j).min(S::LANES);
            let sums = &mut self.sums[j..j + lanes];
            let mut total = Compensated::zero(simd);
            let mut r = 0;
            while r < rows {
                let end = rows.min(r + 4 * BLOCK);
                let mut chain = [simd.splat(0.0); 4];
                if lanes == S::LANES {
                    while r + 4 <= end {
                        for (i, sum) in chain.iter_mut().enumerate() {
                            // SAFETY: row r + i < rows, and a whole vector fits at column j.
                            *sum = simd.add(*sum, unsafe { simd.load_ptr(p.add((r + i) * width + j)) });
                        }
                        r += 4;
                    }
                }
                while r < end {
                    // SAFETY: row r < rows, and `lanes` columns are left at column j.
                    let row = unsafe { simd.load_ptr_partial(p.add(r * width + j), lanes) };
                    chain[r % 4] = simd.add(chain[r % 4], row);
                    r += 1;
                }
                total.add(
                    simd,
                    simd.add(simd.add(chain[0], chain[1]), simd.add(chain[2], chain[3])),
                );
            }
            let sum = total.value(simd);
            simd.store_partial(simd.add(simd.load_partial(sums), sum), sums);
            j += lanes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::at_every_level;

    #[test]
    fn sums_are_added() {
        at_every_level(|level| {
            for (rows, cols) in [(1, 1), (3, 5), (8, 8), (16, 9), (17, 23), (4, 32), (0, 3)] {
                let matrix: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
                // Small integers, so that sums are exact in any order.
                let mut sums = vec![1.0; cols];
                add_column_sums(level, &matrix, &mut sums);
                for (j, &sum) in sums.iter().enumerate() {
                    let expected: f32 = (0..rows).map(|i| matrix[i * cols + j]).sum();
                    assert_eq!(sum, 1.0 + expected, "{rows} x {cols} at {level}");
                }
            }
        });
    }
}
