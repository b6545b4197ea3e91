//! Convolution of groups of channels, each with filters of its own, and its gradients.
//!
//! `output[y][x][o] = bias[o] + sum over i, j, c of padded[y SH + i][x SW + j][g C/G + c] * weight[i][j][c][o]`, where filter
//! `o` is in group `g = o / (F/G)` (Krizhevsky, Sutskever and Hinton 2012; depthwise, with a group for each channel: Howard et
//! al. 2017). The weight is `[ky][kx][channel of its group][filter]`.
//!
//! A group for each channel and each filter runs along the channels, which are the lanes of vectors. Any other number
//! runs the kernels of a whole convolution group by group, on copies of the group's channels and weights.

use std::ops::Range;

use super::super::accumulation::Accumulation;
use super::geometry::larger;
use super::{Conv2d, Conv2dGeometry, check, conv2d_backward_input, conv2d_backward_weight, conv2d_forward, take};
use crate::kernels::column_sums::add_column_sums;
use crate::kernels::tail::{load, store};
use crate::simd::{Kernel, Level, Simd};

/// A convolution in groups: its sizes, and one group as a convolution.
#[derive(Clone, Copy, Debug)]
pub struct GroupedConv2d {
    whole: Conv2dGeometry,
    groups: usize,
    group: Conv2d,
}

impl GroupedConv2d {
    /// The convolution of these sizes in so many groups, a divisor of the channels and of the filters.
    ///
    /// # Panics
    /// If it is no divisor, or a size but the padding is 0.
    pub const fn new(whole: Conv2dGeometry, groups: usize) -> Self {
        assert!(
            groups > 0 && whole.channels.is_multiple_of(groups) && whole.filters.is_multiple_of(groups),
            "the groups do not divide channels and filters"
        );
        let group = Conv2dGeometry {
            channels: whole.channels / groups,
            filters: whole.filters / groups,
            ..whole
        };
        Self {
            whole,
            groups,
            group: Conv2d::new(group),
        }
    }

    /// Whether each channel has one filter.
    const fn is_depthwise(&self) -> bool {
        self.whole.channels == self.groups && self.whole.filters == self.groups
    }

    /// Elements of all groups' weights.
    const fn weight_len(&self) -> usize {
        self.group.geometry.weight_len() * self.groups
    }

    /// Length of the scratch slice of all three kernels: copies of one group's weight, input and output, and what its kernels
    /// need.
    pub const fn scratch_len(&self) -> usize {
        if self.is_depthwise() {
            return 0;
        }
        let (group, geometry) = (&self.group, &self.group.geometry);
        let backward = larger(group.backward_input_scratch_len(), group.backward_weight_scratch_len());
        geometry.weight_len()
            + geometry.input_len()
            + geometry.output_len()
            + larger(group.forward_scratch_len(), backward)
    }
}

/// What [`GroupedConv2d::scratch_len`] counts.
struct Copies<'a> {
    weight: &'a mut [f32],
    input: &'a mut [f32],
    output: &'a mut [f32],
    scratch: &'a mut [f32],
}

impl<'a> Copies<'a> {
    fn of(conv: &GroupedConv2d, scratch: &'a mut [f32]) -> Self {
        let group = &conv.group.geometry;
        let scratch = take(scratch, conv.scratch_len());
        let (weight, scratch) = scratch.split_at_mut(group.weight_len());
        let (input, scratch) = scratch.split_at_mut(group.input_len());
        let (output, scratch) = scratch.split_at_mut(group.output_len());
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
/// If a slice has another length than the sizes say, or `scratch` is shorter than [`GroupedConv2d::scratch_len`].
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn grouped_conv2d_forward(
    level: Level,
    conv: &GroupedConv2d,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    scratch: &mut [f32],
) {
    let g = &conv.whole;
    check("input", input.len(), samples.saturating_mul(g.input_len()));
    check("weight", weight.len(), conv.weight_len());
    if !bias.is_empty() {
        check("bias", bias.len(), g.filters);
    }
    check("output", output.len(), samples.saturating_mul(g.output_len()));
    if conv.is_depthwise() {
        let images = (input, weight, bias, output);
        level.vectorize(DepthwiseForward(images, *g));
        return;
    }
    let copies = Copies::of(conv, scratch);
    let (channels, filters) = (conv.group.geometry.channels, conv.group.geometry.filters);
    for group in 0..conv.groups {
        gather(g.filters, group, filters, weight, copies.weight);
        let bias = if bias.is_empty() {
            bias
        } else {
            &bias[group * filters..][..filters]
        };
        for (input, output) in input
            .chunks_exact(g.input_len())
            .zip(output.chunks_exact_mut(g.output_len()))
        {
            gather(g.channels, group, channels, input, copies.input);
            let (weight, sums) = (&*copies.weight, &mut *copies.output);
            conv2d_forward(level, &conv.group, 1, copies.input, weight, bias, sums, copies.scratch);
            scatter(g.filters, group, filters, copies.output, output);
        }
    }
}

/// Overwrites `input_grad` with the gradient of a loss by the input, given that by the output.
///
/// # Panics
/// As [`grouped_conv2d_forward`].
pub fn grouped_conv2d_backward_input(
    level: Level,
    conv: &GroupedConv2d,
    samples: usize,
    weight: &[f32],
    output_grad: &[f32],
    input_grad: &mut [f32],
    scratch: &mut [f32],
) {
    let g = &conv.whole;
    check("weight", weight.len(), conv.weight_len());
    let (output_len, input_len) = (output_grad.len(), input_grad.len());
    check("output gradient", output_len, samples.saturating_mul(g.output_len()));
    check("input gradient", input_len, samples.saturating_mul(g.input_len()));
    if conv.is_depthwise() {
        let images = (weight, output_grad, input_grad);
        level.vectorize(DepthwiseBackwardInput(images, *g));
        return;
    }
    let copies = Copies::of(conv, scratch);
    let (channels, filters) = (conv.group.geometry.channels, conv.group.geometry.filters);
    for group in 0..conv.groups {
        gather(g.filters, group, filters, weight, copies.weight);
        for (output_grad, input_grad) in output_grad
            .chunks_exact(g.output_len())
            .zip(input_grad.chunks_exact_mut(g.input_len()))
        {
            gather(g.filters, group, filters, output_grad, copies.output);
            let (weight, grad) = (&*copies.weight, &mut *copies.input);
            conv2d_backward_input(level, &conv.group, 1, weight, copies.output, grad, copies.scratch);
            scatter(g.channels, group, channels, copies.input, input_grad);
        }
    }
}

/// Adds to `weight_grad` and `bias_grad` the gradients of a loss by weight and bias, given that by the output.
///
/// An empty `bias_grad` stands for a convolution without bias.
///
/// # Panics
/// As [`grouped_conv2d_forward`].
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn grouped_conv2d_backward_weight(
    level: Level,
    conv: &GroupedConv2d,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
    scratch: &mut [f32],
) {
    let g = &conv.whole;
    check("input", input.len(), samples.saturating_mul(g.input_len()));
    let output_len = output_grad.len();
    check("output gradient", output_len, samples.saturating_mul(g.output_len()));
    check("weight gradient", weight_grad.len(), conv.weight_len());
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), g.filters);
        add_column_sums(level, output_grad, bias_grad);
    }
    if conv.is_depthwise() {
        let images = (input, output_grad, weight_grad);
        level.vectorize(DepthwiseBackwardWeight(images, *g));
        return;
    }
    let copies = Copies::of(conv, scratch);
    let (channels, filters) = (conv.group.geometry.channels, conv.group.geometry.filters);
    for group in 0..conv.groups {
        gather(g.filters, group, filters, weight_grad, copies.weight);
        for (input, output_grad) in input
            .chunks_exact(g.input_len())
            .zip(output_grad.chunks_exact(g.output_len()))
        {
            gather(g.channels, group, channels, input, copies.input);
            gather(g.filters, group, filters, output_grad, copies.output);
            let (input, grad) = (&*copies.input, &*copies.output);
            conv2d_backward_weight(
                level,
                &conv.group,
                1,
                input,
                grad,
                Accumulation::Add,
                copies.weight,
                &mut [],
                copies.scratch,
            );
        }
        scatter(g.filters, group, filters, copies.weight, weight_grad);
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
struct DepthwiseForward<'a>((&'a [f32], &'a [f32], &'a [f32], &'a mut [f32]), Conv2dGeometry);

impl Kernel for DepthwiseForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let ((input, weight, bias, output), g) = (self.0, self.1);
        let images = input.chunks_exact(g.input_len());
        for (input, output) in images.zip(output.chunks_exact_mut(g.output_len())) {
            for (position, output) in output.chunks_exact_mut(g.channels).enumerate() {
                let (y, x) = (position / g.out_width, position % g.out_width);
                let rows = taps_inside(y, g.stride_height, g.pad_top, g.kernel_height, g.height);
                let columns = taps_inside(x, g.stride_width, g.pad_left, g.kernel_width, g.width);
                for (chunk, output) in output.chunks_mut(S::LANES).enumerate() {
                    let lanes = chunk * S::LANES..chunk * S::LANES + output.len();
                    let mut sum = if bias.is_empty() {
                        simd.splat(0.0)
                    } else {
                        load(simd, &bias[lanes.clone()])
                    };
                    for ky in rows.clone() {
                        let row = (y * g.stride_height + ky - g.pad_top) * g.width;
                        for kx in columns.clone() {
                            let pixel = row + x * g.stride_width + kx - g.pad_left;
                            let input = load(simd, &input[pixel * g.channels..][lanes.clone()]);
                            let tap = ky * g.kernel_width + kx;
                            let weight = load(simd, &weight[tap * g.channels..][lanes.clone()]);
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
struct DepthwiseBackwardInput<'a>((&'a [f32], &'a [f32], &'a mut [f32]), Conv2dGeometry);

impl Kernel for DepthwiseBackwardInput<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let ((weight, output_grad, input_grad), g) = (self.0, self.1);
        let images = output_grad.chunks_exact(g.output_len());
        for (output_grad, input_grad) in images.zip(input_grad.chunks_exact_mut(g.input_len())) {
            for (pixel, input_grad) in input_grad.chunks_exact_mut(g.channels).enumerate() {
                let (row, column) = (pixel / g.width, pixel % g.width);
                for (chunk, input_grad) in input_grad.chunks_mut(S::LANES).enumerate() {
                    let lanes = chunk * S::LANES..chunk * S::LANES + input_grad.len();
                    let mut sum = simd.splat(0.0);
                    for ky in 0..g.kernel_height {
                        let Some(y) = position_at(row, ky, g.stride_height, g.pad_top, g.out_height) else {
                            continue;
                        };
                        for kx in 0..g.kernel_width {
                            let Some(x) = position_at(column, kx, g.stride_width, g.pad_left, g.out_width) else {
                                continue;
                            };
                            let position = y * g.out_width + x;
                            let grad = load(simd, &output_grad[position * g.channels..][lanes.clone()]);
                            let tap = ky * g.kernel_width + kx;
                            let weight = load(simd, &weight[tap * g.channels..][lanes.clone()]);
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
struct DepthwiseBackwardWeight<'a>((&'a [f32], &'a [f32], &'a mut [f32]), Conv2dGeometry);

impl Kernel for DepthwiseBackwardWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let ((input, output_grad, weight_grad), g) = (self.0, self.1);
        let images = input.chunks_exact(g.input_len());
        for (input, output_grad) in images.zip(output_grad.chunks_exact(g.output_len())) {
            for (tap, weight_grad) in weight_grad.chunks_exact_mut(g.channels).enumerate() {
                let (ky, kx) = (tap / g.kernel_width, tap % g.kernel_width);
                let rows = positions_inside(ky, g.stride_height, g.pad_top, g.height, g.out_height);
                let columns = positions_inside(kx, g.stride_width, g.pad_left, g.width, g.out_width);
                for (chunk, weight_grad) in weight_grad.chunks_mut(S::LANES).enumerate() {
                    let lanes = chunk * S::LANES..chunk * S::LANES + weight_grad.len();
                    let mut sum = simd.splat(0.0);
                    for y in rows.clone() {
                        let row = (y * g.stride_height + ky - g.pad_top) * g.width;
                        for x in columns.clone() {
                            let pixel = row + x * g.stride_width + kx - g.pad_left;
                            let input = load(simd, &input[pixel * g.channels..][lanes.clone()]);
                            let position = y * g.out_width + x;
                            let grad = load(simd, &output_grad[position * g.channels..][lanes.clone()]);
                            sum = simd.mul_add(input, grad, sum);
                        }
                    }
                    store(simd, simd.add(load(simd, weight_grad), sum), weight_grad);
                }
            }
        }
    }
}
