//! Fully connected layers and their gradients.
//!
//! `output[s][o] = bias[o] + sum over i of input[s][i] * weight[i][o]`; layouts `[sample][input]`, `[sample][output]`,
//! `[input][output]`. Sizes are those of a [`Dense`]; lengths of scratch slices are in elements.
//!
//! Small layers run on the micro-kernel of [`gemm`], which reads weights where they lie; the weights of large ones are
//! packed for many samples ([`gemm::packed`]).

use super::accumulation::Accumulation;
use super::activation::relu_in_place;
use super::column_sums::add_column_sums;
use super::gemm::packed::{Matrix, Start, multiply_packed};
use super::gemm::{self, PositionAxis, Product, Products, Samples, SumAxis, TiledProduct};
use super::lengths::{check, take};
use super::transpose::transpose;
use crate::simd::Level;

/// Weights from which packing pays: 8 MiB, past the second-level cache. Below, reading them where they lie was measured
/// to be up to four times as fast.
const LARGE: usize = 1 << 19;
/// Samples from which packing pays.
const MANY: usize = 16;

/// The sizes of a fully connected layer, and its products.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    forward: TiledProduct,
    backward_input: TiledProduct,
    backward_weight: TiledProduct,
}

impl Dense {
    /// A layer of so many inputs and outputs.
    ///
    /// # Panics
    /// If one of them is 0.
    pub const fn new(inputs: usize, outputs: usize) -> Self {
        /// `C = A B` with A of `terms` columns and C of `width`.
        const fn by_rows(terms: usize, width: usize) -> TiledProduct {
            TiledProduct::new(Product {
                rows: PositionAxis {
                    len: gemm::AT_CALL,
                    a: terms,
                    c: width,
                },
                cols: PositionAxis::ONE,
                batch: SumAxis::ONE,
                outer: SumAxis::ONE,
                inner: SumAxis {
                    len: terms,
                    a: 1,
                    b: width,
                },
                width,
            })
        }
        Self {
            inputs,
            outputs,
            forward: by_rows(inputs, outputs),
            backward_input: by_rows(outputs, inputs),
            backward_weight: TiledProduct::new(Product {
                rows: PositionAxis::ONE,
                cols: PositionAxis {
                    len: inputs,
                    a: 1,
                    c: outputs,
                },
                batch: SumAxis {
                    len: gemm::AT_CALL,
                    a: inputs,
                    b: outputs,
                },
                outer: SumAxis::ONE,
                inner: SumAxis::ONE,
                width: outputs,
            }),
        }
    }

    /// Whether weights are packed for so many samples.
    const fn is_packed(&self, samples: usize) -> bool {
        self.is_large() && samples >= MANY
    }

    const fn is_large(&self) -> bool {
        self.inputs * self.outputs >= LARGE
    }

    /// Length of the scratch slice of [`dense_backward_input`]: the transposed weight of a small layer.
    pub const fn backward_input_scratch_len(&self) -> usize {
        if self.is_large() { 0 } else { self.inputs * self.outputs }
    }
}

/// Overwrites `output` with `bias + input weight`; an empty `bias` stands for zeros.
///
/// A large product is shared among as many threads of rayon's current pool as `threads` says. On the micro-kernel a
/// sample's output does not depend on the other samples, to the last bit.
///
/// # Panics
/// If a slice has another length than the sizes say.
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn dense_forward(
    level: Level,
    threads: usize,
    dense: &Dense,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(dense.inputs));
    check("weight", weight.len(), dense.inputs * dense.outputs);
    check("output", output.len(), samples.saturating_mul(dense.outputs));
    if dense.is_packed(samples) {
        multiply_packed(
            level,
            threads,
            [samples, dense.inputs, dense.outputs],
            Matrix::by_rows(input, dense.inputs),
            Matrix::by_rows(weight, dense.outputs),
            Start::Bias(bias),
            output,
        );
    } else {
        gemm::multiply(
            level,
            &dense.forward,
            samples,
            input,
            weight,
            Products::Biased(bias),
            output,
        );
    }
}

/// Overwrites `output` with `max(bias + input weight, 0)`, where NaN stays NaN; an empty `bias` stands for zeros.
///
/// # Panics
/// If a slice has another length than the sizes say.
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn dense_relu_forward(
    level: Level,
    threads: usize,
    dense: &Dense,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
) {
    if dense.is_packed(samples) {
        dense_forward(level, threads, dense, samples, input, weight, bias, output);
        relu_in_place(level, output);
    } else {
        check("input", input.len(), samples.saturating_mul(dense.inputs));
        check("weight", weight.len(), dense.inputs * dense.outputs);
        check("output", output.len(), samples.saturating_mul(dense.outputs));
        gemm::multiply(
            level,
            &dense.forward,
            samples,
            input,
            weight,
            Products::Rectified(bias),
            output,
        );
    }
}

/// Overwrites `input_grad` with `output_grad weight^T`, the gradient of a loss by the input.
///
/// # Panics
/// If a slice has another length than the sizes say, or `scratch` is shorter than
/// [`Dense::backward_input_scratch_len`].
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn dense_backward_input(
    level: Level,
    threads: usize,
    dense: &Dense,
    samples: usize,
    weight: &[f32],
    output_grad: &[f32],
    input_grad: &mut [f32],
    scratch: &mut [f32],
) {
    check("weight", weight.len(), dense.inputs * dense.outputs);
    check(
        "output gradient",
        output_grad.len(),
        samples.saturating_mul(dense.outputs),
    );
    check("input gradient", input_grad.len(), samples.saturating_mul(dense.inputs));
    if dense.is_large() {
        multiply_packed(
            level,
            threads,
            [samples, dense.outputs, dense.inputs],
            Matrix::by_rows(output_grad, dense.outputs),
            Matrix::by_rows(weight, dense.outputs).transposed(),
            Start::Bias(&[]),
            input_grad,
        );
    } else {
        let transposed = take(scratch, dense.backward_input_scratch_len());
        transpose(level, dense.inputs, dense.outputs, weight, transposed);
        gemm::multiply(
            level,
            &dense.backward_input,
            samples,
            output_grad,
            transposed,
            Products::Biased(&[]),
            input_grad,
        );
    }
}

/// Computes the gradients of a loss by weight and bias: `input^T output_grad` and the sum of the rows of `output_grad`.
///
/// `weight_grad` and `bias_grad` are overwritten or added to, as `accumulation` says. An empty `bias_grad` stands for a layer without bias.
///
/// # Panics
/// If a slice has another length than the sizes say.
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn dense_backward_weight(
    level: Level,
    threads: usize,
    dense: &Dense,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    accumulation: Accumulation,
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(dense.inputs));
    check(
        "output gradient",
        output_grad.len(),
        samples.saturating_mul(dense.outputs),
    );
    check("weight gradient", weight_grad.len(), dense.inputs * dense.outputs);
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), dense.outputs);
        accumulation.begin(bias_grad);
        add_column_sums(level, output_grad, bias_grad);
    }
    if samples == 0 {
        accumulation.begin(weight_grad);
    } else if dense.is_packed(samples) {
        multiply_packed(
            level,
            threads,
            [dense.inputs, samples, dense.outputs],
            Matrix::by_rows(input, dense.inputs).transposed(),
            Matrix::by_rows(output_grad, dense.outputs),
            match accumulation {
                Accumulation::Overwrite => Start::Bias(&[]),
                Accumulation::Add => Start::Sum,
            },
            weight_grad,
        );
    } else {
        let terms = Samples::one(input, weight_grad);
        gemm::multiply_samples(
            level,
            &dense.backward_weight,
            1,
            samples,
            terms,
            output_grad,
            accumulation.into(),
        );
    }
}

#[cfg(test)]
mod tests;
