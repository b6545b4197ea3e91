//! Convolution.

use super::super::gemm::{self, Products, Samples};
use super::geometry::PANEL;
use super::{Conv2d, check, pad, take};
use crate::simd::Level;

/// Overwrites `output` with the convolution of `input`; an empty `bias` stands for zeros.
///
/// A sample's output does not depend on the other samples, to the last bit.
///
/// # Panics
/// If a slice has another length than the sizes say, or `scratch` is shorter than [`Conv2d::forward_scratch_len`].
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn conv2d_forward(
    level: Level,
    conv: &Conv2d,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    scratch: &mut [f32],
) {
    let into = Products::Biased(bias);
    forward(level, conv, samples, input, weight, into, output, scratch);
}

/// Overwrites `output` with the rectified convolution of `input`, where NaN stays NaN.
///
/// # Panics
/// As [`conv2d_forward`].
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn conv2d_relu_forward(
    level: Level,
    conv: &Conv2d,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    scratch: &mut [f32],
) {
    let into = Products::Rectified(bias);
    forward(level, conv, samples, input, weight, into, output, scratch);
}

/// Convolves images, padded if there is padding.
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
fn forward(
    level: Level,
    conv: &Conv2d,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    into: Products<'_>,
    output: &mut [f32],
    scratch: &mut [f32],
) {
    let g = &conv.geometry;
    check("input", input.len(), samples.saturating_mul(g.input_len()));
    check("weight", weight.len(), g.weight_len());
    check("output", output.len(), samples.saturating_mul(g.output_len()));
    let scratch = take(scratch, conv.forward_scratch_len());
    let (images, panel) = scratch.split_at_mut(conv.padded_len());
    images.fill(0.0);
    let together = conv.together(samples);
    for (input, output) in input
        .chunks(together * g.input_len())
        .zip(output.chunks_mut(together * g.output_len()))
    {
        let (a, a_step) = if g.is_padded() {
            pad(g, input, images);
            (&*images, g.image_len())
        } else {
            (input, g.input_len())
        };
        let mut samples = Samples {
            count: input.len() / g.input_len(),
            a,
            a_step,
            c: output,
            c_step: g.output_len(),
        };
        if !conv.packs_forward {
            gemm::multiply_samples(level, &conv.forward, g.out_height, 1, samples, weight, into);
            continue;
        }
        for first in (0..g.filters).step_by(PANEL) {
            for (row, packed) in weight.chunks_exact(g.filters).zip(panel.chunks_exact_mut(PANEL)) {
                packed.copy_from_slice(&row[first..first + PANEL]);
            }
            let samples = samples.from_c(first);
            let into = into.of(first..first + PANEL);
            gemm::multiply_samples(level, &conv.forward, g.out_height, 1, samples, panel, into);
        }
    }
}
