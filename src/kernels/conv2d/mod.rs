//! Two-dimensional convolution with channels last, and its gradients.
//!
//! `output[y][x][o] = bias[o] + sum over i, j, c of padded[y SH + i][x SW + j][c] * weight[i][j][c][o]`: the
//! cross-correlation that the field calls convolution (Goodfellow, Bengio and Courville, "Deep Learning", equation 9.6).
//!
//! Layouts: images `[sample][y][x][channel]`, weights `[ky][kx][channel][filter]`, bias `[filter]`. All sizes are
//! those of a [`Conv2d`]; lengths of scratch slices are in elements.

mod backward;
mod forward;
mod geometry;
mod grouped;
mod pooled;
mod routed;
mod winograd;

use super::lengths::{check, take};

pub use backward::{conv2d_backward_input, conv2d_backward_weight};
pub use forward::{conv2d_forward, conv2d_relu_forward};
pub use geometry::{Conv2d, Conv2dGeometry};
pub use grouped::{
    GroupedConv2d, grouped_conv2d_backward_input, grouped_conv2d_backward_weight, grouped_conv2d_forward,
};
pub use pooled::{Conv2dReluMaxPool2d, conv2d_relu_max_pool2d_forward};
pub use routed::{PooledBackward, conv2d_relu_max_pool2d_backward};

/// Copies samples into the middle of images, whose borders stay as they are.
fn pad(g: &Conv2dGeometry, input: &[f32], images: &mut [f32]) {
    let row = g.width * g.channels;
    for (input, image) in input
        .chunks_exact(g.input_len())
        .zip(images.chunks_exact_mut(g.image_len()))
    {
        for (y, input) in input.chunks_exact(row).enumerate() {
            let at = (g.pad_top + y) * g.image_row() + g.pad_left * g.channels;
            image[at..at + row].copy_from_slice(input);
        }
    }
}

/// Copies the middle of an image into a sample.
fn crop(g: &Conv2dGeometry, image: &[f32], input: &mut [f32]) {
    let row = g.width * g.channels;
    for (y, input) in input.chunks_exact_mut(row).enumerate() {
        let at = (g.pad_top + y) * g.image_row() + g.pad_left * g.channels;
        input.copy_from_slice(&image[at..at + row]);
    }
}

#[cfg(test)]
mod grouped_tests;
#[cfg(test)]
mod pooled_tests;
#[cfg(test)]
mod tests;
