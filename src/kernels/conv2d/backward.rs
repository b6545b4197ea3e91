//! The gradients of a convolution.

use super::super::accumulation::Accumulation;
use super::super::column_sums::add_column_sums;
use super::super::gemm::{self, Products, Samples};
use super::super::transpose::transpose;
use super::geometry::PANEL;
use super::{Conv2d, check, crop, pad, take};
use crate::simd::Level;

/// Overwrites `input_grad` with the gradient of a loss by the input, given that by the output.
///
/// Each output position adds `weight^T output_grad` to its window of the input.
///
/// # Panics
/// If a slice has another length than the sizes say, or `scratch` is shorter than
/// [`Conv2d::backward_input_scratch_len`].
pub fn conv2d_backward_input(
    level: Level,
    conv: &Conv2d,
    samples: usize,
    weight: &[f32],
    output_grad: &[f32],
    input_grad: &mut [f32],
    scratch: &mut [f32],
) {
    let g = &conv.geometry;
    check("weight", weight.len(), g.weight_len());
    check(
        "output gradient",
        output_grad.len(),
        samples.saturating_mul(g.output_len()),
    );
    check(
        "input gradient",
        input_grad.len(),
        samples.saturating_mul(g.input_len()),
    );
    let scratch = take(scratch, conv.backward_input_scratch_len());
    let (transposed, images) = scratch.split_at_mut(conv.transposed_len());
    if !conv.packs_backward {
        let filter_row = g.patch_row() * g.filters;
        for (row, transposed) in weight
            .chunks_exact(filter_row)
            .zip(transposed.chunks_exact_mut(filter_row))
        {
            transpose(level, g.patch_row(), g.filters, row, transposed);
        }
    }
    let together = conv.together(samples);
    for (output_grad, input_grad) in output_grad
        .chunks(together * g.output_len())
        .zip(input_grad.chunks_mut(together * g.input_len()))
    {
        if g.is_padded() {
            let images = &mut images[..input_grad.len() / g.input_len() * g.image_len()];
            scatter(level, conv, output_grad, weight, transposed, images);
            for (image, input_grad) in images
                .chunks_exact(g.image_len())
                .zip(input_grad.chunks_exact_mut(g.input_len()))
            {
                crop(g, image, input_grad);
            }
        } else {
            scatter(level, conv, output_grad, weight, transposed, input_grad);
        }
    }
}

/// Computes the gradients of a loss by weight and bias, given that by the output.
///
/// `weight_grad[i][j][c][o] = sum over samples, y, x of padded[y SH + i][x SW + j][c] * output_grad[y][x][o]`.
/// `weight_grad` and `bias_grad` are overwritten or added to, as `accumulation` says. An empty `bias_grad` stands for a convolution without bias.
///
/// # Panics
/// If a slice has another length than the sizes say, or `scratch` is shorter than
/// [`Conv2d::backward_weight_scratch_len`].
#[allow(clippy::too_many_arguments)]
pub fn conv2d_backward_weight(
    level: Level,
    conv: &Conv2d,
    samples: usize,
    input: &[f32],
    output_grad: &[f32],
    mut accumulation: Accumulation,
    weight_grad: &mut [f32],
    bias_grad: &mut [f32],
    scratch: &mut [f32],
) {
    let g = &conv.geometry;
    check("input", input.len(), samples.saturating_mul(g.input_len()));
    check(
        "output gradient",
        output_grad.len(),
        samples.saturating_mul(g.output_len()),
    );
    check("weight gradient", weight_grad.len(), g.weight_len());
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), g.filters);
        accumulation.begin(bias_grad);
        add_column_sums(level, output_grad, bias_grad);
    }
    if samples == 0 {
        accumulation.begin(weight_grad);
    }
    let images = take(scratch, conv.backward_weight_scratch_len());
    images.fill(0.0);
    let block = g.weight_samples();
    for (input, output_grad) in input
        .chunks(block * g.input_len())
        .zip(output_grad.chunks(block * g.output_len()))
    {
        let samples = input.len() / g.input_len();
        let images = if g.is_padded() {
            pad(g, input, images);
            &*images
        } else {
            input
        };
        let terms = Samples::one(images, weight_grad);
        let (rows, into) = (g.kernel_height, accumulation.into());
        gemm::multiply_samples(level, &conv.backward_weight, rows, samples, terms, output_grad, into);
        accumulation = Accumulation::Add;
    }
}

/// Overwrites `images` with the gradients of some samples, filter row by filter row; the weight has been transposed unless it
/// is large.
fn scatter(
    level: Level,
    conv: &Conv2d,
    output_grad: &[f32],
    weight: &[f32],
    transposed: &mut [f32],
    images: &mut [f32],
) {
    let g = &conv.geometry;
    images.fill(0.0);
    let count = output_grad.len() / g.output_len();
    let c_step = images.len() / count;
    let mut samples = Samples {
        count,
        a: output_grad,
        a_step: g.output_len(),
        c: images,
        c_step,
    };
    let rows = g.patch_row();
    if conv.packs_backward {
        for (panel, weight) in weight.chunks_exact(PANEL * g.filters).enumerate() {
            transpose(level, PANEL, g.filters, weight, transposed);
            let (ky, first) = (panel * PANEL / rows, panel * PANEL % rows);
            let samples = samples.from_c(ky * g.image_row() + first);
            let (rows, add) = (g.out_height, Products::Added);
            gemm::multiply_samples(level, &conv.backward_input, rows, 1, samples, transposed, add);
        }
        return;
    }
    for (ky, transposed) in transposed.chunks_exact(rows * g.filters).enumerate() {
        let samples = samples.from_c(ky * g.image_row());
        let (rows, add) = (g.out_height, Products::Added);
        gemm::multiply_samples(level, &conv.backward_input, rows, 1, samples, transposed, add);
    }
}
