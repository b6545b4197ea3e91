//! Fully connected layers and their gradients.
//!
//! `output[s][o] = bias[o] + sum over i of input[s][i] * weight[i][o]`; layouts `[sample][input]`, `[sample][output]`,
//! `[input][output]`. Sizes are constants of a [`DenseGeometry`]; lengths of scratch slices are in elements.
//!
//! Small layers run on the micro-kernel of [`gemm`], which reads weights where they lie. Large ones go through
//! `matrixmultiply`, which packs them and allocates its packing buffer.

#![allow(unsafe_code)]

use super::activation::relu_in_place;
use super::column_sums::add_column_sums;
use super::gemm::{self, PositionAxis, Product, SumAxis};
use super::transpose::transpose;
use crate::simd::Simd;
use std::marker::PhantomData;

/// The sizes of a fully connected layer.
pub trait DenseGeometry {
    /// Elements of an input sample.
    const INPUTS: usize;
    /// Elements of an output sample.
    const OUTPUTS: usize;
}

/// Weights from which packing pays: 8 MiB, past the second-level cache. Below, reading them where they lie was measured
/// to be up to four times as fast.
const LARGE: usize = 1 << 21;
/// Samples from which packing pays.
const MANY: usize = 8;

const fn is_packed<G: DenseGeometry>(samples: usize) -> bool {
    G::INPUTS * G::OUTPUTS >= LARGE && samples >= MANY
}

struct Forward<G>(PhantomData<G>);

impl<G: DenseGeometry> Product for Forward<G> {
    const ROWS: PositionAxis = PositionAxis {
        len: gemm::AT_CALL,
        a: G::INPUTS,
        c: G::OUTPUTS,
    };
    const COLS: PositionAxis = PositionAxis { len: 1, a: 0, c: 0 };
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis {
        len: G::INPUTS,
        a: 1,
        b: G::OUTPUTS,
    };
    const WIDTH: usize = G::OUTPUTS;
}

struct BackwardInput<G>(PhantomData<G>);

impl<G: DenseGeometry> Product for BackwardInput<G> {
    const ROWS: PositionAxis = PositionAxis {
        len: gemm::AT_CALL,
        a: G::OUTPUTS,
        c: G::INPUTS,
    };
    const COLS: PositionAxis = PositionAxis { len: 1, a: 0, c: 0 };
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis {
        len: G::OUTPUTS,
        a: 1,
        b: G::INPUTS,
    };
    const WIDTH: usize = G::INPUTS;
}

struct BackwardWeight<G>(PhantomData<G>);

impl<G: DenseGeometry> Product for BackwardWeight<G> {
    const ROWS: PositionAxis = PositionAxis { len: 1, a: 0, c: 0 };
    const COLS: PositionAxis = PositionAxis {
        len: G::INPUTS,
        a: 1,
        c: G::OUTPUTS,
    };
    const BATCH: SumAxis = SumAxis {
        len: gemm::AT_CALL,
        a: G::INPUTS,
        b: G::OUTPUTS,
    };
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis::ONE;
    const WIDTH: usize = G::OUTPUTS;
}

/// Length of the scratch slice of [`dense_backward_input`]: the transposed weight of a small layer.
pub const fn dense_backward_input_scratch_len<G: DenseGeometry>() -> usize {
    let weights = G::INPUTS * G::OUTPUTS;
    if weights >= LARGE { 0 } else { weights }
}

/// Overwrites `output` with `bias + input weight`; an empty `bias` stands for zeros.
///
/// On the micro-kernel a sample's output does not depend on the other samples, to the last bit.
///
/// # Panics
/// If a slice has another length than the geometry says.
pub fn dense_forward<S: Simd, G: DenseGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(G::INPUTS));
    check("weight", weight.len(), G::INPUTS * G::OUTPUTS);
    check("output", output.len(), samples.saturating_mul(G::OUTPUTS));
    if is_packed::<G>(samples) {
        let beta = if bias.is_empty() {
            0.0
        } else {
            check("bias", bias.len(), G::OUTPUTS);
            output
                .chunks_exact_mut(G::OUTPUTS)
                .for_each(|output| output.copy_from_slice(bias));
            1.0
        };
        sgemm(
            [samples, G::INPUTS, G::OUTPUTS],
            input,
            [G::INPUTS, 1],
            weight,
            [G::OUTPUTS, 1],
            beta,
            output,
        );
    } else {
        gemm::multiply::<S, Forward<G>>(simd, samples, input, weight, bias, output);
    }
}

/// Overwrites `output` with `max(bias + input weight, 0)`, where NaN stays NaN; an empty `bias` stands for zeros.
///
/// # Panics
/// If a slice has another length than the geometry says.
pub fn dense_relu_forward<S: Simd, G: DenseGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
) {
    if is_packed::<G>(samples) {
        dense_forward::<S, G>(simd, samples, input, weight, bias, output);
        relu_in_place(simd, output);
    } else {
        check("input", input.len(), samples.saturating_mul(G::INPUTS));
        check("weight", weight.len(), G::INPUTS * G::OUTPUTS);
        check("output", output.len(), samples.saturating_mul(G::OUTPUTS));
        gemm::multiply_relu::<S, Forward<G>>(simd, samples, input, weight, bias, output);
    }
}

/// Overwrites `input_grad` with `output_grad weight^T`, the gradient of a loss by the input.
///
/// # Panics
/// If a slice has another length than the geometry says, or `scratch` is shorter than
/// [`dense_backward_input_scratch_len`].
pub fn dense_backward_input<S: Simd, G: DenseGeometry>(
    simd: S,
    samples: usize,
    weight: &[f32],
    output_grad: &[f32],
    input_grad: &mut [f32],
    scratch: &mut [f32],
) {
    check("weight", weight.len(), G::INPUTS * G::OUTPUTS);
    check("output gradient", output_grad.len(), samples.saturating_mul(G::OUTPUTS));
    check("input gradient", input_grad.len(), samples.saturating_mul(G::INPUTS));
    if G::INPUTS * G::OUTPUTS >= LARGE {
        sgemm(
            [samples, G::OUTPUTS, G::INPUTS],
            output_grad,
            [G::OUTPUTS, 1],
            weight,
            [1, G::OUTPUTS],
            0.0,
            input_grad,
        );
    } else {
        let (found, len) = (scratch.len(), dense_backward_input_scratch_len::<G>());
        assert!(
            found >= len,
            "the scratch slice has {found} elements, expected at least {len}"
        );
        let transposed = &mut scratch[..len];
        transpose(simd, G::INPUTS, G::OUTPUTS, weight, transposed);
        gemm::multiply::<S, BackwardInput<G>>(simd, samples, output_grad, transposed, &[], input_grad);
    }
}

/// Adds to `weight_grad` and `bias_grad` the gradients of a loss by weight and bias: `input^T output_grad` and the sum
/// of the rows of `output_grad`.
///
/// An empty `bias_grad` stands for a layer without bias.
///
/// # Panics
/// If a slice has another length than the geometry says.
pub fn dense_backward_weight<S: Simd, G: DenseGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(G::INPUTS));
    check("output gradient", output_grad.len(), samples.saturating_mul(G::OUTPUTS));
    check("weight gradient", weight_grad.len(), G::INPUTS * G::OUTPUTS);
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), G::OUTPUTS);
        add_column_sums(simd, output_grad, bias_grad);
    }
    if is_packed::<G>(samples) {
        sgemm(
            [G::INPUTS, samples, G::OUTPUTS],
            input,
            [1, G::INPUTS],
            output_grad,
            [G::OUTPUTS, 1],
            1.0,
            weight_grad,
        );
    } else {
        gemm::multiply_accumulate::<S, BackwardWeight<G>>(simd, 1, samples, input, output_grad, weight_grad);
    }
}

/// Panics unless `what` has the expected number of elements.
#[track_caller]
fn check(what: &str, found: usize, expected: usize) {
    assert!(
        found == expected,
        "the {what} has {found} elements, expected {expected}"
    );
}

/// Multiply-adds below which a product is not worth sharing among threads.
const SHARED: usize = 1 << 24;

/// A matrix for a product: its elements and the distances of rows and of columns.
#[derive(Clone, Copy)]
struct Operand<'a> {
    elements: &'a [f32],
    row: usize,
    col: usize,
}

/// `C = A B + beta C` for C of `m` rows and `n` columns, row by row; strides are those of rows and columns.
///
/// On a thread of a rayon pool, a large product is cut into as many bands of columns as the pool has threads. Each
/// element is summed by one thread in the order that it always has.
fn sgemm(
    [m, k, n]: [usize; 3],
    a: &[f32],
    [a_row, a_col]: [usize; 2],
    b: &[f32],
    [b_row, b_col]: [usize; 2],
    beta: f32,
    c: &mut [f32],
) {
    if m == 0 || n == 0 {
        return;
    }
    // Saturated, a length that overflows fits no slice.
    let last = |rows: usize, row: usize, cols: usize, col: usize| {
        (rows - 1)
            .saturating_mul(row)
            .saturating_add((cols - 1).saturating_mul(col))
    };
    if k > 0 {
        assert!(last(m, a_row, k, a_col) < a.len(), "A is too short for {m} x {k}");
        assert!(last(k, b_row, n, b_col) < b.len(), "B is too short for {k} x {n}");
    }
    assert!(last(m, n, n, 1) < c.len(), "C is too short for {m} x {n}");
    let threads = match rayon::current_thread_index() {
        Some(_) if m * k * n >= SHARED => rayon::current_num_threads(),
        _ => 1,
    };
    let bands = Bands {
        sizes: [m, k, n],
        a: Operand {
            elements: a,
            row: a_row,
            col: a_col,
        },
        b: Operand {
            elements: b,
            row: b_row,
            col: b_col,
        },
        beta,
        c: c.as_mut_ptr(),
    };
    // SAFETY: the largest offset of each matrix was checked above, C is borrowed apart from A and B, and the bands are
    // all of its columns.
    unsafe { bands.multiply(0..n, threads) }
}

/// A product whose columns are computed in bands, by several threads.
struct Bands<'a> {
    sizes: [usize; 3],
    a: Operand<'a>,
    b: Operand<'a>,
    beta: f32,
    c: *mut f32,
}

// SAFETY: the pointer is to a matrix that the maker of the bands has borrowed mutably for as long as they run, and
// whoever calls `multiply` vouches that no two threads get the same columns.
unsafe impl Sync for Bands<'_> {}

impl Bands<'_> {
    /// Columns of a band are whole vectors, so that where a band ends does not change how its columns are computed.
    const ALIGNED: usize = 64;

    /// Computes some columns, in so many bands.
    ///
    /// # Safety
    /// Every offset of the product must be inside its matrix, and nobody else use these columns of C meanwhile.
    unsafe fn multiply(&self, columns: std::ops::Range<usize>, threads: usize) {
        let width = columns.len();
        if threads > 1 && width >= 2 * Self::ALIGNED {
            let half = (width * (threads / 2) / threads).next_multiple_of(Self::ALIGNED);
            let middle = columns.start + half.min(width - Self::ALIGNED);
            rayon::join(
                // SAFETY: the caller vouches for the columns, and the two ranges share none.
                || unsafe { self.multiply(columns.start..middle, threads / 2) },
                // SAFETY: as above.
                || unsafe { self.multiply(middle..columns.end, threads - threads / 2) },
            );
            return;
        }
        let [m, k, n] = self.sizes;
        let strides = [self.a.row, self.a.col, self.b.row, self.b.col, n].map(|stride| stride as isize);
        let [a_row, a_col, b_row, b_col, c_row] = strides;
        // Without terms there is no B to point into.
        let b_begin = if k > 0 { columns.start * self.b.col } else { 0 };
        // SAFETY: the caller vouches for every offset of the product, of which these are some.
        unsafe {
            matrixmultiply::sgemm(
                m,
                k,
                width,
                1.0,
                self.a.elements.as_ptr(),
                a_row,
                a_col,
                self.b.elements.as_ptr().add(b_begin),
                b_row,
                b_col,
                self.beta,
                self.c.add(columns.start),
                c_row,
                1,
            )
        }
    }
}

#[cfg(test)]
mod tests;
