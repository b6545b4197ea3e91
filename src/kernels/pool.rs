//! Pooling over images with vectors along the channels.
//!
//! Images are `[sample][y][x][channel]`. Output position `(oy, ox)` looks at the window of input rows
//! `oy * stride_height - pad_top ..` and columns `ox * stride_width - pad_left ..`; what of it lies outside the image is
//! padding, which is never read: it can be no maximum and does not count in an average. Rows and columns that no window
//! reaches have a zero gradient, and where windows overlap their gradients add up.

use super::compensated::{BLOCK, Compensated, sum_of_rows};
use super::tail::{load, store};
use crate::simd::{Kernel, Level, Simd};
use std::ops::Range;

/// The sizes of a two-dimensional pooling, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool2dGeometry {
    /// Rows of the input.
    pub height: usize,
    /// Columns of the input.
    pub width: usize,
    /// Channels of input and output.
    pub channels: usize,
    /// Rows of a window.
    pub pool_height: usize,
    /// Columns of a window.
    pub pool_width: usize,
    /// Rows from window to window.
    pub stride_height: usize,
    /// Columns from window to window.
    pub stride_width: usize,
    /// Rows of padding above the input.
    pub pad_top: usize,
    /// Columns of padding left of the input.
    pub pad_left: usize,
    /// Rows of the output.
    pub out_height: usize,
    /// Columns of the output.
    pub out_width: usize,
}

impl Pool2dGeometry {
    /// These sizes, if every window has an element of the input, and at most 256.
    ///
    /// # Panics
    /// Else.
    pub const fn checked(self) -> Self {
        assert!(
            self.channels > 0 && self.out_height > 0 && self.out_width > 0,
            "pooling leaves no output"
        );
        assert!(
            self.pool_height * self.pool_width <= 256,
            "a pooling window has at most 256 elements"
        );
        assert!(
            self.pad_top < self.pool_height && (self.out_height - 1) * self.stride_height < self.height + self.pad_top,
            "a pooling window lies above or below the image"
        );
        assert!(
            self.pad_left < self.pool_width && (self.out_width - 1) * self.stride_width < self.width + self.pad_left,
            "a pooling window lies left or right of the image"
        );
        self
    }

    /// Elements of an input sample.
    const fn input_len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Elements of an output sample.
    pub(super) const fn output_len(&self) -> usize {
        self.out_height * self.out_width * self.channels
    }

    /// Whether every window lies inside the image, so that windows need no clipping.
    pub(super) const fn fits(&self) -> bool {
        self.pad_top == 0
            && self.pad_left == 0
            && (self.out_height - 1) * self.stride_height + self.pool_height <= self.height
            && (self.out_width - 1) * self.stride_width + self.pool_width <= self.width
    }

    /// Panics unless the lengths are those of `n` samples.
    #[track_caller]
    fn check(&self, n: usize, input: usize, output: usize) {
        let expected = n.saturating_mul(self.input_len());
        assert!(
            input == expected,
            "pooling input has {input} elements, expected {expected} for {n} samples"
        );
        let expected = n.saturating_mul(self.output_len());
        assert!(
            output == expected,
            "pooling output has {output} elements, expected {expected} for {n} samples"
        );
    }
}

/// The maximum of every window, and which of its elements that is.
///
/// `input` is `[n, height, width, channels]`, `output` and `argmax` are `[n, out_height, out_width, channels]`.
/// `argmax` is `ky * pool_width + kx` of the first maximum in row-major order, counted within the whole window, padding
/// included. A window with a NaN has NaN as its maximum, as in PyTorch; which element `argmax` then names is left open.
///
/// # Panics
///
/// If a length differs.
pub fn max_pool2d_forward(
    level: Level,
    geometry: &Pool2dGeometry,
    n: usize,
    input: &[f32],
    output: &mut [f32],
    argmax: Option<&mut [u8]>,
) {
    geometry.check(n, input.len(), output.len());
    match argmax {
        Some(argmax) => {
            assert_eq!(
                argmax.len(),
                output.len(),
                "argmax has {} elements, output {}",
                argmax.len(),
                output.len()
            );
            level.vectorize(MaxForward::<true> {
                input,
                output,
                argmax,
                geometry: *geometry,
            });
        }
        None => level.vectorize(MaxForward::<false> {
            input,
            output,
            argmax: &mut [],
            geometry: *geometry,
        }),
    }
}

/// Gradient of [`max_pool2d_forward`]: each output gradient goes to the element that `argmax` names.
///
/// `output_grad` and `argmax` are `[n, out_height, out_width, channels]`, `input_grad` is `[n, height, width, channels]` and
/// overwritten.
///
/// # Panics
///
/// If a length differs.
pub fn max_pool2d_backward(
    level: Level,
    geometry: &Pool2dGeometry,
    n: usize,
    output_grad: &[f32],
    argmax: &[u8],
    input_grad: &mut [f32],
) {
    geometry.check(n, input_grad.len(), output_grad.len());
    assert_eq!(
        argmax.len(),
        output_grad.len(),
        "argmax has {} elements, output {}",
        argmax.len(),
        output_grad.len()
    );
    level.vectorize(MaxBackward {
        output_grad,
        argmax,
        input_grad,
        geometry: *geometry,
    });
}

/// The average of every window over its elements inside the image, as Keras averages with `padding="same"`.
///
/// `input` is `[n, height, width, channels]`, `output` is `[n, out_height, out_width, channels]`. PyTorch's default divides by
/// the whole window instead; without padding the two agree.
///
/// # Panics
///
/// If a length differs.
pub fn avg_pool2d_forward(level: Level, geometry: &Pool2dGeometry, n: usize, input: &[f32], output: &mut [f32]) {
    geometry.check(n, input.len(), output.len());
    level.vectorize(AverageForward {
        input,
        output,
        geometry: *geometry,
    });
}

/// Gradient of [`avg_pool2d_forward`]: each output gradient is shared equally by the averaged elements.
///
/// `output_grad` is `[n, out_height, out_width, channels]`, `input_grad` is `[n, height, width, channels]` and overwritten.
///
/// # Panics
///
/// If a length differs.
pub fn avg_pool2d_backward(
    level: Level,
    geometry: &Pool2dGeometry,
    n: usize,
    output_grad: &[f32],
    input_grad: &mut [f32],
) {
    geometry.check(n, input_grad.len(), output_grad.len());
    level.vectorize(AverageBackward {
        output_grad,
        input_grad,
        geometry: *geometry,
    });
}

/// The average of each channel over all positions of a sample.
///
/// `input` is `[n, positions, channels]`, `output` is `[n, channels]`, and `n` follows from the lengths.
///
/// # Panics
///
/// If `positions` or `channels` is 0 or the lengths do not fit.
pub fn global_avg_pool2d_forward(level: Level, positions: usize, channels: usize, input: &[f32], output: &mut [f32]) {
    check_global(positions, channels, input.len(), output.len());
    level.vectorize(GlobalForward {
        positions,
        channels,
        input,
        output,
    });
}

/// Gradient of [`global_avg_pool2d_forward`]: `output_grad / positions` at every position.
///
/// `output_grad` is `[n, channels]`, `input_grad` is `[n, positions, channels]` and overwritten.
///
/// # Panics
///
/// If `positions` or `channels` is 0 or the lengths do not fit.
pub fn global_avg_pool2d_backward(
    level: Level,
    positions: usize,
    channels: usize,
    output_grad: &[f32],
    input_grad: &mut [f32],
) {
    check_global(positions, channels, input_grad.len(), output_grad.len());
    level.vectorize(GlobalBackward {
        positions,
        channels,
        output_grad,
        input_grad,
    });
}

fn check_global(positions: usize, channels: usize, input: usize, output: usize) {
    assert!(
        positions > 0 && channels > 0 && output.is_multiple_of(channels) && input == output * positions,
        "global pooling got {input} input and {output} output elements, expected {positions} positions of {channels} channels \
         for each output row"
    );
}

/// The part of a window that lies inside the image.
pub(super) struct Window {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
    /// Row of the image that lies `pad_top` above row 0 of the window, and likewise the column.
    origin: (usize, usize),
}

impl Window {
    #[inline(always)]
    pub(super) fn new(g: &Pool2dGeometry, oy: usize, ox: usize) -> Self {
        let (y, x) = (oy * g.stride_height, ox * g.stride_width);
        Window {
            rows: g.pad_top.saturating_sub(y)..g.pool_height.min(g.height + g.pad_top - y),
            columns: g.pad_left.saturating_sub(x)..g.pool_width.min(g.width + g.pad_left - x),
            origin: (y, x),
        }
    }

    /// Where the channels of window element `(ky, kx)` begin in the image.
    #[inline(always)]
    fn offset(&self, g: &Pool2dGeometry, ky: usize, kx: usize) -> usize {
        let (y, x) = (self.origin.0 + ky - g.pad_top, self.origin.1 + kx - g.pad_left);
        (y * g.width + x) * g.channels
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.rows.len() * self.columns.len()
    }
}

struct MaxForward<'a, const ARGMAX: bool> {
    input: &'a [f32],
    output: &'a mut [f32],
    argmax: &'a mut [u8],
    geometry: Pool2dGeometry,
}

impl<const ARGMAX: bool> Kernel for MaxForward<'_, ARGMAX> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let g = self.geometry;
        let mut out = 0;
        for image in self.input.chunks_exact(g.height * g.width * g.channels) {
            for oy in 0..g.out_height {
                for ox in 0..g.out_width {
                    let window = Window::new(&g, oy, ox);
                    for c in (0..g.channels).step_by(S::LANES) {
                        let width = S::LANES.min(g.channels - c);
                        let (max, index) = max_of_window::<S, ARGMAX>(simd, &g, image, &window, c, width);
                        store(simd, max, &mut self.output[out + c..][..width]);
                        if ARGMAX {
                            let mut indices = [0.0; 16];
                            simd.store(index, &mut indices);
                            for (argmax, &index) in self.argmax[out + c..][..width].iter_mut().zip(&indices) {
                                *argmax = index as u8;
                            }
                        }
                    }
                    out += g.channels;
                }
            }
        }
    }
}

/// The maxima of `width` channels from `c` on, and their places in the window as floating-point numbers.
#[inline(always)]
fn max_of_window<S: Simd, const ARGMAX: bool>(
    simd: S,
    g: &Pool2dGeometry,
    image: &[f32],
    window: &Window,
    c: usize,
    width: usize,
) -> (S::F32, S::F32) {
    let (first_row, first_column) = (window.rows.start, window.columns.start);
    let mut max = load(simd, &image[window.offset(g, first_row, first_column) + c..][..width]);
    let mut magnitudes = simd.splat(0.0);
    let mut index = simd.splat((first_row * g.pool_width + first_column) as f32);
    for ky in window.rows.clone() {
        for kx in window.columns.clone() {
            let x = load(simd, &image[window.offset(g, ky, kx) + c..][..width]);
            let greater = simd.gt(x, max);
            max = simd.select(greater, x, max);
            magnitudes = simd.add(magnitudes, simd.abs(x));
            if ARGMAX {
                index = simd.select(greater, simd.splat((ky * g.pool_width + kx) as f32), index);
            }
        }
    }
    (nan_if_one_is(simd, magnitudes, max), index)
}

/// `max`, or NaN where one of the numbers is whose magnitudes add up to `magnitudes`: comparisons do not see it, and a sum of
/// magnitudes is NaN for no other reason.
#[inline(always)]
pub(super) fn nan_if_one_is<S: Simd>(simd: S, magnitudes: S::F32, max: S::F32) -> S::F32 {
    simd.select(simd.ge(magnitudes, magnitudes), max, magnitudes)
}

struct MaxBackward<'a> {
    output_grad: &'a [f32],
    argmax: &'a [u8],
    input_grad: &'a mut [f32],
    geometry: Pool2dGeometry,
}

impl Kernel for MaxBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let g = self.geometry;
        let (zero, half) = (simd.splat(0.0), simd.splat(0.5));
        let mut out = 0;
        for image in self.input_grad.chunks_exact_mut(g.height * g.width * g.channels) {
            image.fill(0.0);
            for oy in 0..g.out_height {
                for ox in 0..g.out_width {
                    let window = Window::new(&g, oy, ox);
                    for c in (0..g.channels).step_by(S::LANES) {
                        let width = S::LANES.min(g.channels - c);
                        let grad = load(simd, &self.output_grad[out + c..][..width]);
                        let mut indices = [0.0; 16];
                        for (index, &argmax) in indices.iter_mut().zip(&self.argmax[out + c..][..width]) {
                            *index = f32::from(argmax);
                        }
                        let index = simd.load(&indices);
                        for ky in window.rows.clone() {
                            for kx in window.columns.clone() {
                                let here = simd.splat((ky * g.pool_width + kx) as f32);
                                // Indices are integral: less than one half apart means equal.
                                let chosen = simd.gt(half, simd.abs(simd.sub(index, here)));
                                let dx = &mut image[window.offset(&g, ky, kx) + c..][..width];
                                store(simd, simd.add(load(simd, dx), simd.select(chosen, grad, zero)), dx);
                            }
                        }
                    }
                    out += g.channels;
                }
            }
        }
    }
}

struct AverageForward<'a> {
    input: &'a [f32],
    output: &'a mut [f32],
    geometry: Pool2dGeometry,
}

impl Kernel for AverageForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let g = self.geometry;
        let mut out = 0;
        for image in self.input.chunks_exact(g.height * g.width * g.channels) {
            for oy in 0..g.out_height {
                for ox in 0..g.out_width {
                    let window = Window::new(&g, oy, ox);
                    let share = simd.splat(1.0 / window.len() as f32);
                    for c in (0..g.channels).step_by(S::LANES) {
                        let width = S::LANES.min(g.channels - c);
                        let sum = sum_of_window(simd, &g, image, &window, c, width);
                        store(simd, simd.mul(sum, share), &mut self.output[out + c..][..width]);
                    }
                    out += g.channels;
                }
            }
        }
    }
}

/// The sums of `width` channels from `c` on over the window.
#[inline(always)]
fn sum_of_window<S: Simd>(
    simd: S,
    g: &Pool2dGeometry,
    image: &[f32],
    window: &Window,
    c: usize,
    width: usize,
) -> S::F32 {
    let mut sum = simd.splat(0.0);
    if window.len() <= BLOCK {
        for ky in window.rows.clone() {
            for kx in window.columns.clone() {
                sum = simd.add(sum, load(simd, &image[window.offset(g, ky, kx) + c..][..width]));
            }
        }
        return sum;
    }
    let mut total = Compensated::zero(simd);
    let mut terms = 0;
    for ky in window.rows.clone() {
        for kx in window.columns.clone() {
            sum = simd.add(sum, load(simd, &image[window.offset(g, ky, kx) + c..][..width]));
            terms += 1;
            if terms == BLOCK {
                total.add(simd, sum);
                sum = simd.splat(0.0);
                terms = 0;
            }
        }
    }
    total.add(simd, sum);
    total.value(simd)
}

struct AverageBackward<'a> {
    output_grad: &'a [f32],
    input_grad: &'a mut [f32],
    geometry: Pool2dGeometry,
}

impl Kernel for AverageBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let g = self.geometry;
        let mut out = 0;
        for image in self.input_grad.chunks_exact_mut(g.height * g.width * g.channels) {
            image.fill(0.0);
            for oy in 0..g.out_height {
                for ox in 0..g.out_width {
                    let window = Window::new(&g, oy, ox);
                    let share = simd.splat(1.0 / window.len() as f32);
                    for c in (0..g.channels).step_by(S::LANES) {
                        let width = S::LANES.min(g.channels - c);
                        let grad = simd.mul(load(simd, &self.output_grad[out + c..][..width]), share);
                        for ky in window.rows.clone() {
                            for kx in window.columns.clone() {
                                let dx = &mut image[window.offset(&g, ky, kx) + c..][..width];
                                store(simd, simd.add(load(simd, dx), grad), dx);
                            }
                        }
                    }
                    out += g.channels;
                }
            }
        }
    }
}

struct GlobalForward<'a> {
    positions: usize,
    channels: usize,
    input: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for GlobalForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let share = simd.splat(1.0 / self.positions as f32);
        let images = self.input.chunks_exact(self.positions * self.channels);
        for (image, output) in images.zip(self.output.chunks_exact_mut(self.channels)) {
            for c in (0..self.channels).step_by(S::LANES) {
                let width = S::LANES.min(self.channels - c);
                let sum = sum_of_rows(simd, &image[c..], self.positions, self.channels, width);
                store(simd, simd.mul(sum, share), &mut output[c..][..width]);
            }
        }
    }
}

struct GlobalBackward<'a> {
    positions: usize,
    channels: usize,
    output_grad: &'a [f32],
    input_grad: &'a mut [f32],
}

impl Kernel for GlobalBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let share = simd.splat(1.0 / self.positions as f32);
        let images = self.input_grad.chunks_exact_mut(self.positions * self.channels);
        for (image, output_grad) in images.zip(self.output_grad.chunks_exact(self.channels)) {
            for c in (0..self.channels).step_by(S::LANES) {
                let width = S::LANES.min(self.channels - c);
                let grad = simd.mul(load(simd, &output_grad[c..][..width]), share);
                for position in image.chunks_exact_mut(self.channels) {
                    store(simd, grad, &mut position[c..][..width]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
