//! Fully connected layers and their gradients.
//!
//! `output[s][o] = bias[o] + sum over i of input[s][i] * weight[i][o]`; layouts `[sample][input]`, `[sample][output]`,
//! `[input][output]`. Sizes are constants of a [`DenseGeometry`]; lengths of scratch slices are in elements.
//!
//! Small layers run on the micro-kernel of [`gemm`], which reads weights where they lie. Large ones go through
//! `matrixmultiply`, which packs them and allocates its packing buffer.

use super::accumulation::Accumulation;
use super::activation::relu_in_place;
use super::column_sums::add_column_sums;
use super::gemm::packed::{Matrix, Start, multiply_packed};
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
const LARGE: usize = 1 << 19;
/// Samples from which packing pays.
const MANY: usize = 16;

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
        multiply_packed(
            simd,
            [samples, G::INPUTS, G::OUTPUTS],
            Matrix::by_rows(input, G::INPUTS),
            Matrix::by_rows(weight, G::OUTPUTS),
            Start::Bias(bias),
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
        multiply_packed(
            simd,
            [samples, G::OUTPUTS, G::INPUTS],
            Matrix::by_rows(output_grad, G::OUTPUTS),
            Matrix::by_rows(weight, G::OUTPUTS).transposed(),
            Start::Bias(&[]),
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

/// Computes the gradients of a loss by weight and bias: `input^T output_grad` and the sum of the rows of `output_grad`.
///
/// `weight_grad` and `bias_grad` are overwritten or added to, as `accumulation` says. An empty `bias_grad` stands for a layer without bias.
///
/// # Panics
/// If a slice has another length than the geometry says.
#[allow(clippy::too_many_arguments)]
pub fn dense_backward_weight<S: Simd, G: DenseGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    accumulation: Accumulation,
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(G::INPUTS));
    check("output gradient", output_grad.len(), samples.saturating_mul(G::OUTPUTS));
    check("weight gradient", weight_grad.len(), G::INPUTS * G::OUTPUTS);
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), G::OUTPUTS);
        accumulation.begin(bias_grad);
        add_column_sums(simd, output_grad, bias_grad);
    }
    if is_packed::<G>(samples) {
        multiply_packed(
            simd,
            [G::INPUTS, samples, G::OUTPUTS],
            Matrix::by_rows(input, G::INPUTS).transposed(),
            Matrix::by_rows(output_grad, G::OUTPUTS),
            match accumulation {
                Accumulation::Overwrite => Start::Bias(&[]),
                Accumulation::Add => Start::Sum,
            },
            weight_grad,
        );
    } else {
        gemm::multiply_accumulate::<S, BackwardWeight<G>>(
            simd,
            1,
            samples,
            input,
            output_grad,
            accumulation,
            weight_grad,
        );
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

#[cfg(test)]
mod tests;
