//! Two-dimensional convolution with channels last, and its gradients.
//!
//! `output[y][x][o] = bias[o] + sum over i, j, c of padded[y SH + i][x SW + j][c] * weight[i][j][c][o]`: the
//! cross-correlation that the field calls convolution (Goodfellow, Bengio and Courville, "Deep Learning", equation 9.6).
//!
//! Layouts: images `[sample][y][x][channel]`, weights `[ky][kx][channel][filter]`, bias `[filter]`. All sizes are
//! constants of a [`Conv2dGeometry`]; lengths of scratch slices are in elements.

mod grouped;
mod pooled;
mod routed;
mod winograd;

pub use grouped::{
    GroupedConv2dGeometry, grouped_conv2d_backward_input, grouped_conv2d_backward_weight, grouped_conv2d_forward,
    grouped_conv2d_scratch_len,
};
pub use pooled::{Pooled, conv2d_relu_max_pool2d_forward, conv2d_relu_max_pool2d_forward_scratch_len};
pub use routed::{PooledBackward, conv2d_relu_max_pool2d_backward, conv2d_relu_max_pool2d_backward_scratch_len};

use super::accumulation::Accumulation;
use super::column_sums::add_column_sums;
use super::gemm::{self, PositionAxis, Product, Products, Samples, SumAxis};
use super::transpose::transpose;
use crate::simd::Simd;
use std::marker::PhantomData;

/// The sizes of a convolution; the padding at the bottom and at the right follows from the rest.
pub trait Conv2dGeometry {
    /// Rows of the input.
    const HEIGHT: usize;
    /// Columns of the input.
    const WIDTH: usize;
    /// Channels of the input.
    const CHANNELS: usize;
    /// Channels of the output.
    const FILTERS: usize;
    /// Rows of a filter.
    const KERNEL_HEIGHT: usize;
    /// Columns of a filter.
    const KERNEL_WIDTH: usize;
    /// Input rows from one output row to the next.
    const STRIDE_HEIGHT: usize;
    /// Input columns from one output column to the next.
    const STRIDE_WIDTH: usize;
    /// Rows of zeros above the input.
    const PAD_TOP: usize;
    /// Columns of zeros left of the input.
    const PAD_LEFT: usize;
    /// Rows of the output.
    const OUT_HEIGHT: usize;
    /// Columns of the output.
    const OUT_WIDTH: usize;
}

/// Elements of an input and an output sample, and of the weight.
struct Len<G>(PhantomData<G>);

impl<G: Conv2dGeometry> Len<G> {
    const INPUT: usize = G::HEIGHT * G::WIDTH * G::CHANNELS;
    const OUTPUT: usize = G::OUT_HEIGHT * G::OUT_WIDTH * G::FILTERS;
    /// The run of a filter row: contiguous in the image and in the weight.
    const PATCH_ROW: usize = G::KERNEL_WIDTH * G::CHANNELS;
    /// Weights of one filter.
    const PATCH: usize = G::KERNEL_HEIGHT * Self::PATCH_ROW;
    const WEIGHT: usize = Self::PATCH * G::FILTERS;

    /// Rows and columns of the image that the windows slide over: the padded input, or the input as it is.
    const IMAGE_HEIGHT: usize = larger(
        G::PAD_TOP + G::HEIGHT,
        (G::OUT_HEIGHT - 1) * G::STRIDE_HEIGHT + G::KERNEL_HEIGHT,
    );
    const IMAGE_WIDTH: usize = larger(
        G::PAD_LEFT + G::WIDTH,
        (G::OUT_WIDTH - 1) * G::STRIDE_WIDTH + G::KERNEL_WIDTH,
    );
    const IMAGE_ROW: usize = Self::IMAGE_WIDTH * G::CHANNELS;
    const IMAGE: usize = Self::IMAGE_HEIGHT * Self::IMAGE_ROW;
    const IS_PADDED: bool = Self::IMAGE_HEIGHT > G::HEIGHT || Self::IMAGE_WIDTH > G::WIDTH;

    /// Whether the weights are a mebibyte or more, so that it pays to pack them and to use them for several samples.
    const IS_LARGE: bool = Self::WEIGHT >= 256 * 1024;
    /// Padded samples that are convolved together with large weights: as many as take no more than a mebibyte.
    const IMAGES: usize = if Self::IS_LARGE {
        larger(1, smaller(8, 256 * 1024 / Self::IMAGE))
    } else {
        1
    };

    /// Samples whose weight gradient is summed in registers: as many as give a sum of 64 terms or more, which outweigh
    /// loading and storing the sum.
    const WEIGHT_SAMPLES: usize = larger(1, 64 / (G::OUT_HEIGHT * G::OUT_WIDTH));
}

/// Columns of packed weights: two vectors at the widest level.
const PANEL: usize = 32;

const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

const fn smaller(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

/// Positions are outputs; the sum runs over filter rows, then along the filter row.
struct Forward<G>(PhantomData<G>);

impl<G: Conv2dGeometry> Product for Forward<G> {
    const ROWS: PositionAxis = PositionAxis {
        len: G::OUT_HEIGHT,
        a: G::STRIDE_HEIGHT * Len::<G>::IMAGE_ROW,
        c: G::OUT_WIDTH * G::FILTERS,
    };
    const COLS: PositionAxis = PositionAxis {
        len: G::OUT_WIDTH,
        a: G::STRIDE_WIDTH * G::CHANNELS,
        c: G::FILTERS,
    };
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis {
        len: G::KERNEL_HEIGHT,
        a: Len::<G>::IMAGE_ROW,
        b: Len::<G>::PATCH_ROW * G::FILTERS,
    };
    const INNER: SumAxis = SumAxis {
        len: Len::<G>::PATCH_ROW,
        a: 1,
        b: G::FILTERS,
    };
    const WIDTH: usize = G::FILTERS;
}

/// [`Forward`] for a panel of filters, whose weights are packed.
struct PanelForward<G>(PhantomData<G>);

impl<G: Conv2dGeometry> PanelForward<G> {
    /// Whether weights are packed: where they lie, the rows of a strip are so far apart that they evict each other.
    const PAYS: bool = Len::<G>::IS_LARGE && G::FILTERS.is_multiple_of(PANEL);
    const SCRATCH: usize = if Self::PAYS { Len::<G>::PATCH * PANEL } else { 0 };
}

impl<G: Conv2dGeometry> Product for PanelForward<G> {
    const ROWS: PositionAxis = Forward::<G>::ROWS;
    const COLS: PositionAxis = Forward::<G>::COLS;
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis {
        b: Len::<G>::PATCH_ROW * PANEL,
        ..Forward::<G>::OUTER
    };
    const INNER: SumAxis = SumAxis {
        b: PANEL,
        ..Forward::<G>::INNER
    };
    const WIDTH: usize = PANEL;
}

/// Positions are outputs, each adding to its patch of one filter row; the sum runs over filters.
struct BackwardInput<G>(PhantomData<G>);

impl<G: Conv2dGeometry> Product for BackwardInput<G> {
    const ROWS: PositionAxis = PositionAxis {
        len: G::OUT_HEIGHT,
        a: G::OUT_WIDTH * G::FILTERS,
        c: G::STRIDE_HEIGHT * Len::<G>::IMAGE_ROW,
    };
    const COLS: PositionAxis = PositionAxis {
        len: G::OUT_WIDTH,
        a: G::FILTERS,
        c: G::STRIDE_WIDTH * G::CHANNELS,
    };
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis {
        len: G::FILTERS,
        a: 1,
        b: Len::<G>::PATCH_ROW,
    };
    const WIDTH: usize = Len::<G>::PATCH_ROW;
}

/// [`BackwardInput`] for a panel of a filter row, whose weights are transposed.
struct PanelBackwardInput<G>(PhantomData<G>);

impl<G: Conv2dGeometry> PanelBackwardInput<G> {
    /// Whether weights are transposed panel by panel.
    const PAYS: bool = Len::<G>::IS_LARGE && Len::<G>::PATCH_ROW.is_multiple_of(PANEL);
}

impl<G: Conv2dGeometry> Product for PanelBackwardInput<G> {
    const ROWS: PositionAxis = BackwardInput::<G>::ROWS;
    const COLS: PositionAxis = BackwardInput::<G>::COLS;
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis {
        b: PANEL,
        ..BackwardInput::<G>::INNER
    };
    const WIDTH: usize = PANEL;
}

/// Positions are weights of one filter; the sum runs over samples, then over outputs.
struct BackwardWeight<G>(PhantomData<G>);

impl<G: Conv2dGeometry> Product for BackwardWeight<G> {
    const ROWS: PositionAxis = PositionAxis {
        len: G::KERNEL_HEIGHT,
        a: Len::<G>::IMAGE_ROW,
        c: Len::<G>::PATCH_ROW * G::FILTERS,
    };
    const COLS: PositionAxis = PositionAxis {
        len: Len::<G>::PATCH_ROW,
        a: 1,
        c: G::FILTERS,
    };
    const BATCH: SumAxis = SumAxis {
        len: gemm::AT_CALL,
        a: Len::<G>::IMAGE,
        b: Len::<G>::OUTPUT,
    };
    const OUTER: SumAxis = SumAxis {
        len: G::OUT_HEIGHT,
        a: G::STRIDE_HEIGHT * Len::<G>::IMAGE_ROW,
        b: G::OUT_WIDTH * G::FILTERS,
    };
    const INNER: SumAxis = SumAxis {
        len: G::OUT_WIDTH,
        a: G::STRIDE_WIDTH * G::CHANNELS,
        b: G::FILTERS,
    };
    const WIDTH: usize = G::FILTERS;
}

/// Length of the scratch slice of [`conv2d_forward`]: padded samples if there is padding, and a panel of large weights.
pub const fn conv2d_forward_scratch_len<G: Conv2dGeometry>() -> usize {
    padded_len::<G>() + PanelForward::<G>::SCRATCH
}

/// Length of the scratch slice of [`conv2d_backward_input`]: padded samples if there is padding, and the transposed weight, of
/// large weights a panel.
pub const fn conv2d_backward_input_scratch_len<G: Conv2dGeometry>() -> usize {
    padded_len::<G>() + transposed_len::<G>()
}

/// Elements of the padded samples that are convolved together.
const fn padded_len<G: Conv2dGeometry>() -> usize {
    if Len::<G>::IS_PADDED {
        Len::<G>::IMAGES * Len::<G>::IMAGE
    } else {
        0
    }
}

/// Elements of the weights that are transposed at a time.
const fn transposed_len<G: Conv2dGeometry>() -> usize {
    if PanelBackwardInput::<G>::PAYS {
        G::FILTERS * PANEL
    } else {
        Len::<G>::WEIGHT
    }
}

/// Length of the scratch slice of [`conv2d_backward_weight`]: the padded samples that are summed together, or nothing
/// without padding.
pub const fn conv2d_backward_weight_scratch_len<G: Conv2dGeometry>() -> usize {
    if Len::<G>::IS_PADDED {
        Len::<G>::WEIGHT_SAMPLES * Len::<G>::IMAGE
    } else {
        0
    }
}

/// Overwrites `output` with the convolution of `input`; an empty `bias` stands for zeros.
///
/// A sample's output does not depend on the other samples, to the last bit.
///
/// # Panics
/// If a slice has another length than the geometry says, or `scratch` is shorter than [`conv2d_forward_scratch_len`].
pub fn conv2d_forward<S: Simd, G: Conv2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    scratch: &mut [f32],
) {
    let into = Products::Biased(bias);
    forward::<S, G>(simd, samples, input, weight, into, output, scratch);
}

/// Overwrites `output` with the rectified convolution of `input`, where NaN stays NaN.
///
/// # Panics
/// As [`conv2d_forward`].
pub fn conv2d_relu_forward<S: Simd, G: Conv2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    scratch: &mut [f32],
) {
    let into = Products::Rectified(bias);
    forward::<S, G>(simd, samples, input, weight, into, output, scratch);
}

/// Convolves images, padded if there is padding.
fn forward<S: Simd, G: Conv2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    into: Products<'_>,
    output: &mut [f32],
    scratch: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(Len::<G>::INPUT));
    check("weight", weight.len(), Len::<G>::WEIGHT);
    check("output", output.len(), samples.saturating_mul(Len::<G>::OUTPUT));
    let scratch = take(scratch, const { conv2d_forward_scratch_len::<G>() });
    let (images, panel) = scratch.split_at_mut(const { padded_len::<G>() });
    images.fill(0.0);
    let together = together::<G>(samples);
    for (input, output) in input
        .chunks(together * Len::<G>::INPUT)
        .zip(output.chunks_mut(together * Len::<G>::OUTPUT))
    {
        let (a, a_step) = if Len::<G>::IS_PADDED {
            pad::<G>(input, images);
            (&*images, Len::<G>::IMAGE)
        } else {
            (input, Len::<G>::INPUT)
        };
        let mut samples = Samples {
            count: input.len() / Len::<G>::INPUT,
            a,
            a_step,
            c: output,
            c_step: Len::<G>::OUTPUT,
        };
        if !PanelForward::<G>::PAYS {
            gemm::multiply_samples::<S, Forward<G>>(simd, G::OUT_HEIGHT, samples, weight, into);
            continue;
        }
        for first in (0..G::FILTERS).step_by(PANEL) {
            for (row, packed) in weight.chunks_exact(G::FILTERS).zip(panel.chunks_exact_mut(PANEL)) {
                packed.copy_from_slice(&row[first..first + PANEL]);
            }
            let samples = samples.from_c(first);
            gemm::multiply_samples::<S, PanelForward<G>>(
                simd,
                G::OUT_HEIGHT,
                samples,
                panel,
                into.of(first..first + PANEL),
            );
        }
    }
}

/// How many samples are convolved together: all of them where no room for padding is needed.
fn together<G: Conv2dGeometry>(samples: usize) -> usize {
    if Len::<G>::IS_PADDED {
        Len::<G>::IMAGES
    } else {
        larger(1, samples)
    }
}

/// Overwrites `input_grad` with the gradient of a loss by the input, given that by the output.
///
/// Each output position adds `weight^T output_grad` to its window of the input.
///
/// # Panics
/// If a slice has another length than the geometry says, or `scratch` is shorter than
/// [`conv2d_backward_input_scratch_len`].
pub fn conv2d_backward_input<S: Simd, G: Conv2dGeometry>(
    simd: S,
    samples: usize,
    weight: &[f32],
    output_grad: &[f32],
    input_grad: &mut [f32],
    scratch: &mut [f32],
) {
    check("weight", weight.len(), Len::<G>::WEIGHT);
    check(
        "output gradient",
        output_grad.len(),
        samples.saturating_mul(Len::<G>::OUTPUT),
    );
    check(
        "input gradient",
        input_grad.len(),
        samples.saturating_mul(Len::<G>::INPUT),
    );
    let scratch = take(scratch, const { conv2d_backward_input_scratch_len::<G>() });
    let (transposed, images) = scratch.split_at_mut(const { transposed_len::<G>() });
    if !PanelBackwardInput::<G>::PAYS {
        let filter_row = Len::<G>::PATCH_ROW * G::FILTERS;
        for (row, transposed) in weight
            .chunks_exact(filter_row)
            .zip(transposed.chunks_exact_mut(filter_row))
        {
            transpose(simd, Len::<G>::PATCH_ROW, G::FILTERS, row, transposed);
        }
    }
    let together = together::<G>(samples);
    for (output_grad, input_grad) in output_grad
        .chunks(together * Len::<G>::OUTPUT)
        .zip(input_grad.chunks_mut(together * Len::<G>::INPUT))
    {
        if Len::<G>::IS_PADDED {
            let images = &mut images[..input_grad.len() / Len::<G>::INPUT * Len::<G>::IMAGE];
            scatter::<S, G>(simd, output_grad, weight, transposed, images);
            for (image, input_grad) in images
                .chunks_exact(Len::<G>::IMAGE)
                .zip(input_grad.chunks_exact_mut(Len::<G>::INPUT))
            {
                crop::<G>(image, input_grad);
            }
        } else {
            scatter::<S, G>(simd, output_grad, weight, transposed, input_grad);
        }
    }
}

/// Computes the gradients of a loss by weight and bias, given that by the output.
///
/// `weight_grad[i][j][c][o] = sum over samples, y, x of padded[y SH + i][x SW + j][c] * output_grad[y][x][o]`.
/// `weight_grad` and `bias_grad` are overwritten or added to, as `accumulation` says. An empty `bias_grad` stands for a convolution without bias.
///
/// # Panics
/// If a slice has another length than the geometry says, or `scratch` is shorter than
/// [`conv2d_backward_weight_scratch_len`].
#[allow(clippy::too_many_arguments)]
pub fn conv2d_backward_weight<S: Simd, G: Conv2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    mut accumulation: Accumulation,
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
    scratch: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(Len::<G>::INPUT));
    check(
        "output gradient",
        output_grad.len(),
        samples.saturating_mul(Len::<G>::OUTPUT),
    );
    check("weight gradient", weight_grad.len(), Len::<G>::WEIGHT);
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), G::FILTERS);
        accumulation.begin(bias_grad);
        add_column_sums(simd, output_grad, bias_grad);
    }
    if samples == 0 {
        accumulation.begin(weight_grad);
    }
    let images = take(scratch, const { conv2d_backward_weight_scratch_len::<G>() });
    images.fill(0.0);
    let block = Len::<G>::WEIGHT_SAMPLES;
    for (input, output_grad) in input
        .chunks(block * Len::<G>::INPUT)
        .zip(output_grad.chunks(block * Len::<G>::OUTPUT))
    {
        let samples = input.len() / Len::<G>::INPUT;
        let images = if Len::<G>::IS_PADDED {
            pad::<G>(input, images);
            &*images
        } else {
            input
        };
        gemm::multiply_accumulate::<S, BackwardWeight<G>>(
            simd,
            G::KERNEL_HEIGHT,
            samples,
            images,
            output_grad,
            accumulation,
            weight_grad,
        );
        accumulation = Accumulation::Add;
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

/// The first `len` elements of a scratch slice.
#[track_caller]
fn take(scratch: &mut [f32], len: usize) -> &mut [f32] {
    let found = scratch.len();
    assert!(
        found >= len,
        "the scratch slice has {found} elements, expected at least {len}"
    );
    &mut scratch[..len]
}

/// Copies samples into the middle of images, whose borders stay as they are.
fn pad<G: Conv2dGeometry>(input: &[f32], images: &mut [f32]) {
    let row = G::WIDTH * G::CHANNELS;
    for (input, image) in input
        .chunks_exact(Len::<G>::INPUT)
        .zip(images.chunks_exact_mut(Len::<G>::IMAGE))
    {
        for (y, input) in input.chunks_exact(row).enumerate() {
            let at = (G::PAD_TOP + y) * Len::<G>::IMAGE_ROW + G::PAD_LEFT * G::CHANNELS;
            image[at..at + row].copy_from_slice(input);
        }
    }
}

/// Copies the middle of an image into a sample.
fn crop<G: Conv2dGeometry>(image: &[f32], input: &mut [f32]) {
    let row = G::WIDTH * G::CHANNELS;
    for (y, input) in input.chunks_exact_mut(row).enumerate() {
        let at = (G::PAD_TOP + y) * Len::<G>::IMAGE_ROW + G::PAD_LEFT * G::CHANNELS;
        input.copy_from_slice(&image[at..at + row]);
    }
}

/// Overwrites `images` with the gradients of some samples, filter row by filter row; the weight has been transposed unless it
/// is large.
fn scatter<S: Simd, G: Conv2dGeometry>(
    simd: S,
    output_grad: &[f32],
    weight: &[f32],
    transposed: &mut [f32],
    images: &mut [f32],
) {
    images.fill(0.0);
    let count = output_grad.len() / Len::<G>::OUTPUT;
    let c_step = images.len() / count;
    let mut samples = Samples {
        count,
        a: output_grad,
        a_step: Len::<G>::OUTPUT,
        c: images,
        c_step,
    };
    let rows = Len::<G>::PATCH_ROW;
    if PanelBackwardInput::<G>::PAYS {
        for (panel, weight) in weight.chunks_exact(PANEL * G::FILTERS).enumerate() {
            transpose(simd, PANEL, G::FILTERS, weight, transposed);
            let (ky, first) = (panel * PANEL / rows, panel * PANEL % rows);
            let samples = samples.from_c(ky * Len::<G>::IMAGE_ROW + first);
            let (rows, add) = (G::OUT_HEIGHT, Products::Added);
            gemm::multiply_samples::<S, PanelBackwardInput<G>>(simd, rows, samples, transposed, add);
        }
        return;
    }
    for (ky, transposed) in transposed.chunks_exact(rows * G::FILTERS).enumerate() {
        let samples = samples.from_c(ky * Len::<G>::IMAGE_ROW);
        gemm::multiply_samples::<S, BackwardInput<G>>(simd, G::OUT_HEIGHT, samples, transposed, Products::Added);
    }
}

#[cfg(test)]
mod grouped_tests;
#[cfg(test)]
mod pooled_tests;
#[cfg(test)]
mod tests;
