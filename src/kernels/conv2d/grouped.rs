//! Convolution of groups of channels, each with filters of its own, and its gradients.
//!
//! `output[y][x][o] = bias[o] + sum over i, j, c of padded[y SH + i][x SW + j][g C/G + c] * weight[i][j][c][o]`, where filter
//! `o` is in group `g = o / (F/G)` (Krizhevsky, Sutskever and Hinton 2012; depthwise, with a group for each channel: Howard et
//! al. 2017). The weight is `[ky][kx][channel of its group][filter]`.
//!
//! A group for each channel and each filter runs along the channels, which are the lanes of vectors. Any other number
//! runs the kernels of a whole convolution group by group, on copies of the group's channels and weights.

use std::marker::PhantomData;
use std::ops::Range;

use super::super::accumulation::Accumulation;
use super::{
    Conv2dGeometry, Len, check, conv2d_backward_input, conv2d_backward_input_scratch_len, conv2d_backward_weight,
    conv2d_backward_weight_scratch_len, conv2d_forward, conv2d_forward_scratch_len, larger, take,
};
use crate::kernels::column_sums::add_column_sums;
use crate::kernels::tail::{load, store};
use crate::simd::{Kernel, Simd};

/// The sizes of a convolution in groups.
pub trait GroupedConv2dGeometry: Conv2dGeometry {
    /// How many groups there are; a divisor of the channels and of the filters.
    const GROUPS: usize;
}

/// One group as a convolution.
struct Group<G>(PhantomData<G>);

impl<G: GroupedConv2dGeometry> Conv2dGeometry for Group<G> {
    const HEIGHT: usize = G::HEIGHT;
    const WIDTH: usize = G::WIDTH;
    const CHANNELS: usize = G::CHANNELS / G::GROUPS;
    const FILTERS: usize = G::FILTERS / G::GROUPS;
    const KERNEL_HEIGHT: usize = G::KERNEL_HEIGHT;
    const KERNEL_WIDTH: usize = G::KERNEL_WIDTH;
    const STRIDE_HEIGHT: usize = G::STRIDE_HEIGHT;
    const STRIDE_WIDTH: usize = G::STRIDE_WIDTH;
    const PAD_TOP: usize = G::PAD_TOP;
    const PAD_LEFT: usize = G::PAD_LEFT;
    const OUT_HEIGHT: usize = G::OUT_HEIGHT;
    const OUT_WIDTH: usize = G::OUT_WIDTH;
}

impl<G: GroupedConv2dGeometry> Group<G> {
    /// Whether each channel has one filter.
    const IS_DEPTHWISE: bool = G::CHANNELS == G::GROUPS && G::FILTERS == G::GROUPS;
    /// Elements of all groups' weights.
    const WEIGHT: usize = Len::<Self>::WEIGHT * G::GROUPS;
}

/// Length of the scratch slice of all three: copies of one group's weight, input and output, and what its kernels need.
pub const fn grouped_conv2d_scratch_len<G: GroupedConv2dGeometry>() -> usize {
    if Group::<G>::IS_DEPTHWISE {
        return 0;
    }
    let backward = larger(
        conv2d_backward_input_scratch_len::<Group<G>>(),
        conv2d_backward_weight_scratch_len::<Group<G>>(),
    );
    Len::<Group<G>>::WEIGHT
        + Len::<Group<G>>::INPUT
        + Len::<Group<G>>::OUTPUT
        + larger(conv2d_forward_scratch_len::<Group<G>>(), backward)
}

/// What [`grouped_conv2d_scratch_len`] counts.
struct Copies<'a> {
    weight: &'a mut [f32],
    input: &'a mut [f32],
    output: &'a mut [f32],
    scratch: &'a mut [f32],
}

impl<'a> Copies<'a> {
    fn of<G: GroupedConv2dGeometry>(scratch: &'a mut [f32]) -> Self {
        let scratch = take(scratch, const { grouped_conv2d_scratch_len::<G>() });
        let (weight, scratch) = scratch.split_at_mut(Len::<Group<G>>::WEIGHT);
        let (input, scratch) = scratch.split_at_mut(Len::<Group<G>>::INPUT);
        let (output, scratch) = scratch.split_at_mut(Len::<Group<G>>::OUTPUT);
        Self {
            weight,
            input,
            output,
            scratch,
        }
    }
}

/// Copies the `group`th part of each row of a matrix with rows of `width`, `part` elements, to a matrix of such parts.
fn gather(width: usize, group: usize, part: usize, matrix: &[f32], parts: &mut [f32]) {
    for (row, copy) in matrix.chunks_exact(width).zip(parts.chunks_exact_mut(part)) {
        copy.copy_from_slice(&row[group * part..][..part]);
    }
}

/// Copies a matrix of parts back to where [`gather`] had them from.
fn scatter(width: usize, group: usize, part: usize, parts: &[f32], matrix: &mut [f32]) {
    for (row, copy) in matrix.chunks_exact_mut(width).zip(parts.chunks_exact(part)) {
        row[group * part..][..part].copy_from_slice(copy);
    }
}

/// Overwrites `output` with the convolution of `input` in groups; an empty `bias` stands for zeros.
///
/// A sample's output does not depend on the other samples, to the last bit.
///
/// # Panics
/// If a slice has another length than the geometry says, or `scratch` is shorter than [`grouped_conv2d_scratch_len`].
pub fn grouped_conv2d_forward<S: Simd, G: GroupedConv2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    scratch: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(Len::<G>::INPUT));
    check("weight", weight.len(), Group::<G>::WEIGHT);
    if !bias.is_empty() {
        check("bias", bias.len(), G::FILTERS);
    }
    check("output", output.len(), samples.saturating_mul(Len::<G>::OUTPUT));
    if Group::<G>::IS_DEPTHWISE {
        let images = (input, weight, bias, output);
        simd.vectorize(DepthwiseForward::<G>(images, PhantomData));
        return;
    }
    let copies = Copies::of::<G>(scratch);
    let (channels, filters) = (Group::<G>::CHANNELS, Group::<G>::FILTERS);
    for group in 0..G::GROUPS {
        gather(G::FILTERS, group, filters, weight, copies.weight);
        let bias = if bias.is_empty() {
            bias
        } else {
            &bias[group * filters..][..filters]
        };
        for (input, output) in input
            .chunks_exact(Len::<G>::INPUT)
            .zip(output.chunks_exact_mut(Len::<G>::OUTPUT))
        {
            gather(G::CHANNELS, group, channels, input, copies.input);
            let (weight, sums) = (&*copies.weight, &mut *copies.output);
            conv2d_forward::<S, Group<G>>(simd, 1, copies.input, weight, bias, sums, copies.scratch);
            scatter(G::FILTERS, group, filters, copies.output, output);
        }
    }
}

/// Overwrites `input_grad` with the gradient of a loss by the input, given that by the output.
///
/// # Panics
/// As [`grouped_conv2d_forward`].
pub fn grouped_conv2d_backward_input<S: Simd, G: GroupedConv2dGeometry>(
    simd: S,
    samples: usize,
    weight: &[f32],
    output_grad: &[f32],
    input_grad: &mut [f32],
    scratch: &mut [f32],
) {
    check("weight", weight.len(), Group::<G>::WEIGHT);
    let (output_len, input_len) = (output_grad.len(), input_grad.len());
    check("output gradient", output_len, samples.saturating_mul(Len::<G>::OUTPUT));
    check("input gradient", input_len, samples.saturating_mul(Len::<G>::INPUT));
    if Group::<G>::IS_DEPTHWISE {
        let images = (weight, output_grad, input_grad);
        simd.vectorize(DepthwiseBackwardInput::<G>(images, PhantomData));
        return;
    }
    let copies = Copies::of::<G>(scratch);
    let (channels, filters) = (Group::<G>::CHANNELS, Group::<G>::FILTERS);
    for group in 0..G::GROUPS {
        gather(G::FILTERS, group, filters, weight, copies.weight);
        for (output_grad, input_grad) in output_grad
            .chunks_exact(Len::<G>::OUTPUT)
            .zip(input_grad.chunks_exact_mut(Len::<G>::INPUT))
        {
            gather(G::FILTERS, group, filters, output_grad, copies.output);
            let (weight, grad) = (&*copies.weight, &mut *copies.input);
            conv2d_backward_input::<S, Group<G>>(simd, 1, weight, copies.output, grad, copies.scratch);
            scatter(G::CHANNELS, group, channels, copies.input, input_grad);
        }
    }
}

/// Adds to `weight_grad` and `bias_grad` the gradients of a loss by weight and bias, given that by the output.
///
/// An empty `bias_grad` stands for a convolution without bias.
///
/// # Panics
/// As [`grouped_conv2d_forward`].
pub fn grouped_conv2d_backward_weight<S: Simd, G: GroupedConv2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
    scratch: &mut [f32],
) {
    check("input", input.len(), samples.saturating_mul(Len::<G>::INPUT));
    let output_len = output_grad.len();
    check("output gradient", output_len, samples.saturating_mul(Len::<G>::OUTPUT));
    check("weight gradient", weight_grad.len(), Group::<G>::WEIGHT);
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), G::FILTERS);
        add_column_sums(simd, output_grad, bias_grad);
    }
    if Group::<G>::IS_DEPTHWISE {
        let images = (input, output_grad, weight_grad);
        simd.vectorize(DepthwiseBackwardWeight::<G>(images, PhantomData));
        return;
    }
    let copies = Copies::of::<G>(scratch);
    let (channels, filters) = (Group::<G>::CHANNELS, Group::<G>::FILTERS);
    for group in 0..G::GROUPS {
        gather(G::FILTERS, group, filters, weight_grad, copies.weight);
        for (input, output_grad) in input
            .chunks_exact(Len::<G>::INPUT)
            .zip(output_grad.chunks_exact(Len::<G>::OUTPUT))
        {
            gather(G::CHANNELS, group, channels, input, copies.input);
            gather(G::FILTERS, group, filters, output_grad, copies.output);
            let (input, grad) = (&*copies.input, &*copies.output);
            conv2d_backward_weight::<S, Group<G>>(
                simd,
                1,
                input,
                grad,
                Accumulation::Add,
                copies.weight,
                &mut [],
                copies.scratch,
            );
        }
        scatter(G::FILTERS, group, filters, copies.weight, weight_grad);
    }
}

/// The taps of a window at an output position that lie inside of an axis.
#[inline(always)]
fn taps_inside(position: usize, stride: usize, pad: usize, kernel: usize, size: usize) -> Range<usize> {
    let begin = position * stride;
    pad.saturating_sub(begin)..kernel.min((pad + size).saturating_sub(begin))
}

/// The output positions of an axis whose window has a tap inside of it.
#[inline(always)]
fn positions_inside(tap: usize, stride: usize, pad: usize, size: usize, positions: usize) -> Range<usize> {
    let first = pad.saturating_sub(tap).div_ceil(stride);
    let end = (pad + size).saturating_sub(tap).div_ceil(stride);
    first..positions.min(end)
}

/// The output position whose window has a tap at a place of the axis.
#[inline(always)]
fn position_at(place: usize, tap: usize, stride: usize, pad: usize, positions: usize) -> Option<usize> {
    let begin = (place + pad).checked_sub(tap)?;
    (begin % stride == 0 && begin / stride < positions).then_some(begin / stride)
}

/// Input, weight, bias and output.
struct DepthwiseForward<'a, G>((&'a [f32], &'a [f32], &'a [f32], &'a mut [f32]), PhantomData<G>);

impl<G: Conv2dGeometry> Kernel for DepthwiseForward<'_, G> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (input, weight, bias, output) = self.0;
        let images = input.chunks_exact(Len::<G>::INPUT);
        for (input, output) in images.zip(output.chunks_exact_mut(Len::<G>::OUTPUT)) {
            for (position, output) in output.chunks_exact_mut(G::CHANNELS).enumerate() {
                let (y, x) = (position / G::OUT_WIDTH, position % G::OUT_WIDTH);
                let rows = taps_inside(y, G::STRIDE_HEIGHT, G::PAD_TOP, G::KERNEL_HEIGHT, G::HEIGHT);
                let columns = taps_inside(x, G::STRIDE_WIDTH, G::PAD_LEFT, G::KERNEL_WIDTH, G::WIDTH);
                for (chunk, output) in output.chunks_mut(S::LANES).enumerate() {
                    let lanes = chunk * S::LANES..chunk * S::LANES + output.len();
                    let mut sum = if bias.is_empty() {
                        simd.splat(0.0)
                    } else {
                        load(simd, &bias[lanes.clone()])
                    };
                    for ky in rows.clone() {
                        let row = (y * G::STRIDE_HEIGHT + ky - G::PAD_TOP) * G::WIDTH;
                        for kx in columns.clone() {
                            let pixel = row + x * G::STRIDE_WIDTH + kx - G::PAD_LEFT;
                            let input = load(simd, &input[pixel * G::CHANNELS..][lanes.clone()]);
                            let tap = ky * G::KERNEL_WIDTH + kx;
                            let weight = load(simd, &weight[tap * G::CHANNELS..][lanes.clone()]);
                            sum = simd.mul_add(input, weight, sum);
                        }
                    }
                    store(simd, sum, output);
                }
            }
        }
    }
}

/// Weight, gradient by the output, gradient by the input.
struct DepthwiseBackwardInput<'a, G>((&'a [f32], &'a [f32], &'a mut [f32]), PhantomData<G>);

impl<G: Conv2dGeometry> Kernel for DepthwiseBackwardInput<'_, G> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (weight, output_grad, input_grad) = self.0;
        let images = output_grad.chunks_exact(Len::<G>::OUTPUT);
        for (output_grad, input_grad) in images.zip(input_grad.chunks_exact_mut(Len::<G>::INPUT)) {
            for (pixel, input_grad) in input_grad.chunks_exact_mut(G::CHANNELS).enumerate() {
                let (row, column) = (pixel / G::WIDTH, pixel % G::WIDTH);
                for (chunk, input_grad) in input_grad.chunks_mut(S::LANES).enumerate() {
                    let lanes = chunk * S::LANES..chunk * S::LANES + input_grad.len();
                    let mut sum = simd.splat(0.0);
                    for ky in 0..G::KERNEL_HEIGHT {
                        let Some(y) = position_at(row, ky, G::STRIDE_HEIGHT, G::PAD_TOP, G::OUT_HEIGHT) else {
                            continue;
                        };
                        for kx in 0..G::KERNEL_WIDTH {
                            let Some(x) = position_at(column, kx, G::STRIDE_WIDTH, G::PAD_LEFT, G::OUT_WIDTH) else {
                                continue;
                            };
                            let position = y * G::OUT_WIDTH + x;
                            let grad = load(simd, &output_grad[position * G::CHANNELS..][lanes.clone()]);
                            let tap = ky * G::KERNEL_WIDTH + kx;
                            let weight = load(simd, &weight[tap * G::CHANNELS..][lanes.clone()]);
                            sum = simd.mul_add(grad, weight, sum);
                        }
                    }
                    store(simd, sum, input_grad);
                }
            }
        }
    }
}

/// Input, gradient by the output, gradient by the weight.
struct DepthwiseBackwardWeight<'a, G>((&'a [f32], &'a [f32], &'a mut [f32]), PhantomData<G>);

impl<G: Conv2dGeometry> Kernel for DepthwiseBackwardWeight<'_, G> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (input, output_grad, weight_grad) = self.0;
        let images = input.chunks_exact(Len::<G>::INPUT);
        for (input, output_grad) in images.zip(output_grad.chunks_exact(Len::<G>::OUTPUT)) {
            for (tap, weight_grad) in weight_grad.chunks_exact_mut(G::CHANNELS).enumerate() {
                let (ky, kx) = (tap / G::KERNEL_WIDTH, tap % G::KERNEL_WIDTH);
                let rows = positions_inside(ky, G::STRIDE_HEIGHT, G::PAD_TOP, G::HEIGHT, G::OUT_HEIGHT);
                let columns = positions_inside(kx, G::STRIDE_WIDTH, G::PAD_LEFT, G::WIDTH, G::OUT_WIDTH);
                for (chunk, weight_grad) in weight_grad.chunks_mut(S::LANES).enumerate() {
                    let lanes = chunk * S::LANES..chunk * S::LANES + weight_grad.len();
                    let mut sum = simd.splat(0.0);
                    for y in rows.clone() {
                        let row = (y * G::STRIDE_HEIGHT + ky - G::PAD_TOP) * G::WIDTH;
                        for x in columns.clone() {
                            let pixel = row + x * G::STRIDE_WIDTH + kx - G::PAD_LEFT;
                            let input = load(simd, &input[pixel * G::CHANNELS..][lanes.clone()]);
                            let position = y * G::OUT_WIDTH + x;
                            let grad = load(simd, &output_grad[position * G::CHANNELS..][lanes.clone()]);
                            sum = simd.mul_add(input, grad, sum);
                        }
                    }
                    store(simd, simd.add(load(simd, weight_grad), sum), weight_grad);
                }
            }
        }
    }
}
