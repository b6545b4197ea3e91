//! Transposition in register blocks.

#![allow(unsafe_code)]

use crate::simd::{Kernel, Level, Simd};

/// `transposed[j * rows + i] = matrix[i * cols + j]`.
///
/// # Panics
/// If a slice does not have `rows * cols` elements.
pub fn transpose(level: Level, rows: usize, cols: usize, matrix: &[f32], transposed: &mut [f32]) {
    let len = rows.checked_mul(cols);
    assert!(
        len == Some(matrix.len()) && len == Some(transposed.len()),
        "the slices have {} and {} elements, expected {rows} x {cols}",
        matrix.len(),
        transposed.len()
    );
    level.vectorize(Transpose {
        rows,
        cols,
        matrix,
        transposed,
    });
}

struct Transpose<'a> {
    rows: usize,
    cols: usize,
    matrix: &'a [f32],
    transposed: &'a mut [f32],
}

impl Kernel for Transpose<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Transpose {
            rows,
            cols,
            matrix,
            transposed,
        } = self;
        let (whole_rows, whole_cols) = (rows - rows % S::BLOCK, cols - cols % S::BLOCK);
        for i in (0..whole_rows).step_by(S::BLOCK) {
            for j in (0..whole_cols).step_by(S::BLOCK) {
                // SAFETY: the block's rows and columns are below `rows` and `cols`.
                unsafe {
                    let (src, dst) = (
                        matrix.as_ptr().add(i * cols + j),
                        transposed.as_mut_ptr().add(j * rows + i),
                    );
                    simd.transpose_block(src, cols, dst, rows);
                }
            }
        }
        for i in 0..rows {
            let from = if i < whole_rows { whole_cols } else { 0 };
            for j in from..cols {
                transposed[j * rows + i] = matrix[i * cols + j];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::at_every_level;

    #[test]
    fn every_element_finds_its_place() {
        at_every_level(|level| {
            for (rows, cols) in [(1, 1), (3, 5), (8, 8), (16, 9), (17, 23), (4, 32), (0, 3)] {
                let matrix: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
                let mut transposed = vec![f32::NAN; rows * cols];
                transpose(level, rows, cols, &matrix, &mut transposed);
                for (at, &x) in transposed.iter().enumerate() {
                    let expected = matrix[at % rows * cols + at / rows];
                    assert_eq!(x, expected, "{rows} x {cols} at {level}");
                }
            }
        });
    }
}
