//! Gradients of a convolution through a max pooling: exact, on the few positions that have one.
//!
//! A window routes its gradient to the one position that was its maximum. With windows of 2 x 2 that leaves a quarter of
//! the products of the dense gradient. For one filter, each window adds its gradient times a patch of the image to the
//! filter's weight gradient, and its gradient times the filter to a patch of the image's gradient. Vectors run along
//! the patch's rows, which are contiguous; so both work on weights transposed to `[filter][ky][kx][channel]`.

#![allow(unsafe_code)]

mod input;
mod patch;
mod pieces;
mod weight;

use super::super::accumulation::Accumulation;
use super::super::activation::relu_backward;
use super::super::column_sums::add_column_sums;
use super::super::pool::Window;
use super::super::reduce::add_assign;
use super::super::tail::{load, store};
use super::super::transpose::transpose;
use super::geometry::{larger, smaller};
use super::pooled::Conv2dReluMaxPool2d;
use super::{Conv2dGeometry, check, conv2d_backward_input, conv2d_backward_weight, crop, pad, take};
use crate::simd::{Kernel, Level, Simd};
use input::add_input_gradient;
use patch::PatchGradient;
use weight::add_weight_gradient;

/// What [`conv2d_relu_max_pool2d_backward`] reads and writes, for some samples.
pub struct PooledBackward<'a> {
    /// The input of the forward pass.
    pub input: &'a [f32],
    /// The weight.
    pub weight: &'a [f32],
    /// The output of the forward pass.
    pub output: &'a [f32],
    /// What the forward pass said of where its outputs come from.
    pub origins: &'a [u32],
    /// The gradient of a loss by the output.
    pub output_grad: &'a [f32],
    /// Whether the gradients by weight and bias are overwritten or added to.
    pub accumulation: Accumulation,
    /// The gradients by the weight and by the bias, which is empty for a convolution without one; `None` where nobody
    /// needs them.
    pub weight_and_bias_grad: Option<(&'a mut [f32], &'a mut [f32])>,
    /// The gradient by the input, to be overwritten; `None` where nobody needs it.
    pub input_grad: Option<&'a mut [f32]>,
}

/// Which way is taken, and the memory it needs, from the sizes.
#[derive(Clone, Copy)]
struct Way {
    routes_weight: bool,
    routes_input: bool,
    /// Elements of gradients put at their positions, where one of the two is dense.
    spread: usize,
    /// Windows, with more of gradient 0 so that they are transposed in whole blocks.
    windows: usize,
    /// Gradients of all of them.
    grads: usize,
    /// Filters that are listed together: as many as have their weights in the first-level cache.
    listed: usize,
}

impl Way {
    /// Lanes that costs are reckoned with, at any level: what is chosen must not depend on the level.
    const LANES: usize = 16;

    const fn new(fused: &Conv2dReluMaxPool2d) -> Self {
        let seen = &fused.seen.geometry;
        let (patch_row, filters) = (seen.patch_row(), seen.filters);
        // Vector operations of the routed and of the dense gradient by the weight.
        let positions = seen.out_height * seen.out_width;
        let routed = fused.output_len() * seen.kernel_height * patch_row.div_ceil(Self::LANES);
        let dense = positions * filters.div_ceil(Self::LANES) * seen.kernel_height * patch_row;
        let routes_weight = routed <= dense;
        // The gradient by the input stores as often as it multiplies.
        let routes_input = 2 * routed <= dense;
        let spreads = !(routes_weight && routes_input);
        let windows = (fused.pool.out_height * fused.pool.out_width).next_multiple_of(16);
        const L1: usize = 10 * 1024;
        let fit = L1 / seen.patch() / 16 * 16;
        Self {
            routes_weight,
            routes_input,
            spread: if spreads { positions * filters } else { 0 },
            windows,
            grads: if routes_weight {
                windows * filters
            } else {
                fused.output_len()
            },
            listed: if fit == 0 { 16 } else { smaller(fit, filters) },
        }
    }

    /// One filter's list of windows, with room for one more vector.
    const fn list(&self) -> usize {
        self.windows + 16
    }

    /// Transposed gradients, origins and transposed origins, and two lists.
    const fn windows_len(&self) -> usize {
        if self.routes_weight {
            3 * self.grads + 2 * self.list()
        } else {
            0
        }
    }

    /// For each filter where its weights are, and two lists, each with room for one more vector.
    const fn lists_len(&self, filters: usize) -> usize {
        filters + 2 * (self.listed + 16)
    }
}

impl Conv2dReluMaxPool2d {
    /// Length of the scratch slice of [`conv2d_relu_max_pool2d_backward`].
    pub const fn backward_scratch_len(&self) -> usize {
        let (way, seen) = (Way::new(self), &self.seen);
        let dense = if way.spread > 0 {
            larger(seen.backward_input_scratch_len(), seen.backward_weight_scratch_len())
        } else {
            0
        };
        way.grads
            + way.windows_len()
            + way.lists_len(self.conv.filters)
            + 2 * self.conv.weight_len()
            + 2 * seen.geometry.padded_len()
            + way.spread
            + dense
    }
}

/// Gradients of [`conv2d_relu_max_pool2d_forward`](super::conv2d_relu_max_pool2d_forward).
///
/// # Panics
/// If a slice has another length than the sizes say, an origin is outside of the image, or `scratch` is shorter
/// than [`Conv2dReluMaxPool2d::backward_scratch_len`].
pub fn conv2d_relu_max_pool2d_backward(
    level: Level,
    fused: &Conv2dReluMaxPool2d,
    samples: usize,
    io: PooledBackward<'_>,
    scratch: &mut [f32],
) {
    let (way, conv, seen) = (Way::new(fused), &fused.conv, &fused.seen.geometry);
    let PooledBackward {
        input,
        weight,
        output,
        origins,
        output_grad,
        accumulation,
        weight_and_bias_grad,
        mut input_grad,
    } = io;
    let by_weight = weight_and_bias_grad.is_some();
    let (weight_grad, bias_grad) = weight_and_bias_grad.unwrap_or_default();
    let outputs = samples.saturating_mul(fused.output_len());
    check("input", input.len(), samples.saturating_mul(conv.input_len()));
    check("weight", weight.len(), conv.weight_len());
    check("output", output.len(), outputs);
    check("output gradient", output_grad.len(), outputs);
    check("origins", origins.len(), outputs);
    if by_weight {
        check("weight gradient", weight_grad.len(), conv.weight_len());
    }
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), conv.filters);
        accumulation.begin(bias_grad);
    }
    if let Some(input_grad) = &input_grad {
        check("input gradient", input_grad.len(), input.len());
    }
    let scratch = take(scratch, fused.backward_scratch_len());
    let (padded_grad, scratch) = scratch.split_at_mut(way.grads);
    padded_grad[fused.output_len()..].fill(0.0);
    let (windows, scratch) = scratch.split_at_mut(way.windows_len());
    let (sums, scratch) = scratch.split_at_mut(conv.weight_len());
    let (transposed, scratch) = scratch.split_at_mut(conv.weight_len());
    let (image, scratch) = scratch.split_at_mut(seen.padded_len());
    let (image_grad, scratch) = scratch.split_at_mut(seen.padded_len());
    let (spread, scratch) = scratch.split_at_mut(way.spread);
    let (lists, scratch) = scratch.split_at_mut(way.lists_len(conv.filters));

    let rows = conv.kernel_height * conv.patch_row();
    let fits_registers = patch::fits(level, conv);
    let sums_up = by_weight && way.routes_weight && !fits_registers;
    if sums_up {
        sums.fill(0.0);
    } else {
        accumulation.begin(&mut *weight_grad);
    }
    if way.routes_input && input_grad.is_some() {
        transpose(level, rows, conv.filters, weight, transposed);
    }
    image.fill(0.0);
    for sample in 0..samples {
        let range = |len: usize| sample * len..(sample + 1) * len;
        let outputs = range(fused.output_len());
        let (input, origins) = (&input[range(conv.input_len())], &origins[outputs.clone()]);
        let grad = &mut padded_grad[..fused.output_len()];
        relu_backward(level, &output[outputs.clone()], &output_grad[outputs], grad);
        let grad = &padded_grad[..fused.output_len()];
        if sums_up || way.routes_input && input_grad.is_some() {
            check_origins(level, seen, origins);
        }
        if !bias_grad.is_empty() {
            add_column_sums(level, grad, bias_grad);
        }
        if by_weight && !(way.routes_weight || fits_registers) || !way.routes_input && input_grad.is_some() {
            level.vectorize(Spread {
                fused,
                grad,
                origins,
                spread,
            });
        }
        if !by_weight {
            // Parameters that are not trained.
        } else if way.routes_weight || fits_registers {
            let image = if seen.is_padded() {
                pad(seen, input, image);
                &*image
            } else {
                input
            };
            if fits_registers {
                level.vectorize(PatchGradient {
                    fused,
                    image,
                    grad,
                    origins,
                    weight_grad,
                });
            } else {
                add_weight_gradient(level, fused, &way, image, padded_grad, origins, sums, windows);
            }
        } else {
            let add = Accumulation::Add;
            conv2d_backward_weight(level, &fused.seen, 1, input, spread, add, weight_grad, &mut [], scratch);
        }
        let Some(input_grad) = input_grad.as_deref_mut().map(|all| &mut all[range(conv.input_len())]) else {
            continue;
        };
        if !way.routes_input {
            conv2d_backward_input(level, &fused.seen, 1, weight, spread, input_grad, scratch);
        } else if seen.is_padded() {
            image_grad.fill(0.0);
            add_input_gradient(level, fused, &way, transposed, grad, origins, image_grad, lists);
            crop(seen, image_grad, input_grad);
        } else {
            input_grad.fill(0.0);
            add_input_gradient(level, fused, &way, transposed, grad, origins, input_grad, lists);
        }
    }
    match (sums_up, accumulation) {
        (false, _) => {}
        (true, Accumulation::Overwrite) => transpose(level, conv.filters, rows, sums, weight_grad),
        (true, Accumulation::Add) => {
            transpose(level, conv.filters, rows, sums, transposed);
            add_assign(level, weight_grad, transposed);
        }
    }
}

/// Puts each gradient at the position of the convolution's output that it belongs to.
struct Spread<'a> {
    fused: &'a Conv2dReluMaxPool2d,
    grad: &'a [f32],
    origins: &'a [u32],
    spread: &'a mut [f32],
}

impl Kernel for Spread<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (p, filters, width) = (
            self.fused.pool,
            self.fused.conv.filters,
            self.fused.seen.geometry.out_width,
        );
        let (zero, patches) = (simd.splat(0.0), self.fused.patches());
        // Where windows share no position and leave none out, each position is written once.
        let adds = !self.fused.is_tiled();
        if adds {
            self.spread.fill(0.0);
        }
        for oy in 0..p.out_height {
            for ox in 0..p.out_width {
                let window = Window::new(&p, oy, ox);
                let place = (oy * p.out_width + ox) * filters;
                for j in (0..filters).step_by(S::LANES) {
                    let lanes = S::LANES.min(filters - j);
                    let grad = load(simd, &self.grad[place + j..][..lanes]);
                    let origins = &self.origins[place + j..][..lanes];
                    // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed.
                    let origin = unsafe { simd.load_ptr_partial(origins.as_ptr().cast(), lanes) };
                    for ky in window.rows.clone() {
                        for kx in window.columns.clone() {
                            let (y, x) = (
                                oy * p.stride_height + ky - p.pad_top,
                                ox * p.stride_width + kx - p.pad_left,
                            );
                            let here = simd.splat(f32::from_bits(patches.at(y, x) as u32));
                            let routed = simd.select(simd.eq_bits(origin, here), grad, zero);
                            let at = &mut self.spread[(y * width + x) * filters + j..][..lanes];
                            let sum = if adds { simd.add(load(simd, at), routed) } else { routed };
                            store(simd, sum, at);
                        }
                    }
                }
            }
        }
    }
}

/// Panics unless every patch lies in the image.
#[track_caller]
fn check_origins(level: Level, g: &Conv2dGeometry, origins: &[u32]) {
    let patch = (g.kernel_height - 1) * g.image_row() + g.patch_row();
    let last = g.image_len() - patch;
    let furthest = level.vectorize(Furthest(origins));
    assert!(
        furthest as usize <= last,
        "a patch begins at element {furthest} of the image, expected at most {last}"
    );
}

/// The largest origin.
struct Furthest<'a>(&'a [u32]);

impl Kernel for Furthest<'_> {
    type Output = u32;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> u32 {
        self.0.iter().fold(0, |furthest, &origin| furthest.max(origin))
    }
}
