//! Pooling over images with vectors along the channels.
//!
//! Images are `[sample][y][x][channel]`. Output position `(oy, ox)` looks at the window of input rows
//! `oy * STRIDE_HEIGHT - PAD_TOP ..` and columns `ox * STRIDE_WIDTH - PAD_LEFT ..`; what of it lies outside the image is
//! padding, which is never read: it can be no maximum and does not count in an average. Rows and columns that no window
//! reaches have a zero gradient, and where windows overlap their gradients add up.

use super::tail::{load, store};
use crate::simd::{Kernel, Simd};
use std::marker::PhantomData;
use std::ops::Range;

/// The sizes of a two-dimensional pooling, in elements.
pub trait Pool2dGeometry {
    /// Rows of the input.
    const HEIGHT: usize;
    /// Columns of the input.
    const WIDTH: usize;
    /// Channels of input and output.
    const CHANNELS: usize;
    /// Rows of a window.
    const POOL_HEIGHT: usize;
    /// Columns of a window.
    const POOL_WIDTH: usize;
    /// Rows from window to window.
    const STRIDE_HEIGHT: usize;
    /// Columns from window to window.
    const STRIDE_WIDTH: usize;
    /// Rows of padding above the input.
    const PAD_TOP: usize;
    /// Columns of padding left of the input.
    const PAD_LEFT: usize;
    /// Rows of the output.
    const OUT_HEIGHT: usize;
    /// Columns of the output.
    const OUT_WIDTH: usize;
}

/// The maximum of every window, and which of its elements that is.
///
/// `input` is `[n, HEIGHT, WIDTH, CHANNELS]`, `output` and `argmax` are `[n, OUT_HEIGHT, OUT_WIDTH, CHANNELS]`.
/// `argmax` is `ky * POOL_WIDTH + kx` of the first maximum in row-major order, counted within the whole window, padding
/// included. A NaN is a maximum only where it is the first element of its window.
///
/// # Panics
///
/// If a length differs. A window without an element of the input, or of more than 256 elements, does not compile.
pub fn max_pool2d_forward<S: Simd, G: Pool2dGeometry>(
    simd: S,
    n: usize,
    input: &[f32],
    output: &mut [f32],
    argmax: Option<&mut [u8]>,
) {
    check::<G>(n, input.len(), output.len());
    match argmax {
        Some(argmax) => {
            assert_eq!(
                argmax.len(),
                output.len(),
                "argmax has {} elements, output {}",
                argmax.len(),
                output.len()
            );
            simd.vectorize(MaxForward::<G, true> {
                input,
                output,
                argmax,
                geometry: PhantomData,
            });
        }
        None => simd.vectorize(MaxForward::<G, false> {
            input,
            output,
            argmax: &mut [],
            geometry: PhantomData,
        }),
    }
}

/// Gradient of [`max_pool2d_forward`]: each output gradient goes to the element that `argmax` names.
///
/// `output_grad` and `argmax` are `[n, OUT_HEIGHT, OUT_WIDTH, CHANNELS]`, `input_grad` is `[n, HEIGHT, WIDTH, CHANNELS]` and
/// overwritten.
///
/// # Panics
///
/// If a length differs.
pub fn max_pool2d_backward<S: Simd, G: Pool2dGeometry>(
    simd: S,
    n: usize,
    output_grad: &[f32],
    argmax: &[u8],
    input_grad: &mut [f32],
) {
    check::<G>(n, input_grad.len(), output_grad.len());
    assert_eq!(
        argmax.len(),
        output_grad.len(),
        "argmax has {} elements, output {}",
        argmax.len(),
        output_grad.len()
    );
    simd.vectorize(MaxBackward::<G> {
        output_grad,
        argmax,
        input_grad,
        geometry: PhantomData,
    });
}

/// The average of every window over its elements inside the image, as Keras averages with `padding="same"`.
///
/// `input` is `[n, HEIGHT, WIDTH, CHANNELS]`, `output` is `[n, OUT_HEIGHT, OUT_WIDTH, CHANNELS]`. PyTorch's default divides by
/// the whole window instead; without padding the two agree.
///
/// # Panics
///
/// If a length differs. A window without an element of the input does not compile.
pub fn avg_pool2d_forward<S: Simd, G: Pool2dGeometry>(simd: S, n: usize, input: &[f32], output: &mut [f32]) {
    check::<G>(n, input.len(), output.len());
    simd.vectorize(AverageForward::<G> {
        input,
        output,
        geometry: PhantomData,
    });
}

/// Gradient of [`avg_pool2d_forward`]: each output gradient is shared equally by the averaged elements.
///
/// `output_grad` is `[n, OUT_HEIGHT, OUT_WIDTH, CHANNELS]`, `input_grad` is `[n, HEIGHT, WIDTH, CHANNELS]` and overwritten.
///
/// # Panics
///
/// If a length differs.
pub fn avg_pool2d_backward<S: Simd, G: Pool2dGeometry>(simd: S, n: usize, output_grad: &[f32], input_grad: &mut [f32]) {
    check::<G>(n, input_grad.len(), output_grad.len());
    simd.vectorize(AverageBackward::<G> {
        output_grad,
        input_grad,
        geometry: PhantomData,
    });
}

/// The average of each channel over all positions of a sample.
///
/// `input` is `[n, positions, channels]`, `output` is `[n, channels]`, and `n` follows from the lengths.
///
/// # Panics
///
/// If `positions` or `channels` is 0 or the lengths do not fit.
pub fn global_avg_pool2d_forward<S: Simd>(
    simd: S,
    positions: usize,
    channels: usize,
    input: &[f32],
    output: &mut [f32],
) {
    check_global(positions, channels, input.len(), output.len());
    simd.vectorize(GlobalForward {
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
pub fn global_avg_pool2d_backward<S: Simd>(
    simd: S,
    positions: usize,
    channels: usize,
    output_grad: &[f32],
    input_grad: &mut [f32],
) {
    check_global(positions, channels, input_grad.len(), output_grad.len());
    simd.vectorize(GlobalBackward {
        positions,
        channels,
        output_grad,
        input_grad,
    });
}

/// Whether every window lies inside the image, so that windows need no clipping.
pub(super) const fn fits<G: Pool2dGeometry>() -> bool {
    G::PAD_TOP == 0
        && G::PAD_LEFT == 0
        && (G::OUT_HEIGHT - 1) * G::STRIDE_HEIGHT + G::POOL_HEIGHT <= G::HEIGHT
        && (G::OUT_WIDTH - 1) * G::STRIDE_WIDTH + G::POOL_WIDTH <= G::WIDTH
}

fn check<G: Pool2dGeometry>(n: usize, input: usize, output: usize) {
    const {
        assert!(
            G::CHANNELS > 0 && G::OUT_HEIGHT > 0 && G::OUT_WIDTH > 0,
            "pooling leaves no output"
        );
        assert!(
            G::POOL_HEIGHT * G::POOL_WIDTH <= 256,
            "a pooling window has at most 256 elements"
        );
        assert!(
            G::PAD_TOP < G::POOL_HEIGHT && (G::OUT_HEIGHT - 1) * G::STRIDE_HEIGHT < G::HEIGHT + G::PAD_TOP,
            "a pooling window lies above or below the image"
        );
        assert!(
            G::PAD_LEFT < G::POOL_WIDTH && (G::OUT_WIDTH - 1) * G::STRIDE_WIDTH < G::WIDTH + G::PAD_LEFT,
            "a pooling window lies left or right of the image"
        );
    }
    let expected = n * G::HEIGHT * G::WIDTH * G::CHANNELS;
    assert!(
        input == expected,
        "pooling input has {input} elements, expected {expected} for {n} samples"
    );
    let expected = n * G::OUT_HEIGHT * G::OUT_WIDTH * G::CHANNELS;
    assert!(
        output == expected,
        "pooling output has {output} elements, expected {expected} for {n} samples"
    );
}

fn check_global(positions: usize, channels: usize, input: usize, output: usize) {
    assert!(
        positions > 0 && channels > 0 && output.is_multiple_of(channels) && input == output * positions,
        "global pooling got {input} input and {output} output elements, expected {positions} positions of {channels} channels \
         for each output row"
    );
}

/// The part of a window that lies inside the image.
pub(super) struct Window<G> {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
    /// Row of the image that lies `PAD_TOP` above row 0 of the window, and likewise the column.
    origin: (usize, usize),
    geometry: PhantomData<G>,
}

impl<G: Pool2dGeometry> Window<G> {
    #[inline(always)]
    pub(super) fn new(oy: usize, ox: usize) -> Self {
        let (y, x) = (oy * G::STRIDE_HEIGHT, ox * G::STRIDE_WIDTH);
        let (rows, columns) = if const { fits::<G>() } {
            (0..G::POOL_HEIGHT, 0..G::POOL_WIDTH)
        } else {
            (
                G::PAD_TOP.saturating_sub(y)..G::POOL_HEIGHT.min(G::HEIGHT + G::PAD_TOP - y),
                G::PAD_LEFT.saturating_sub(x)..G::POOL_WIDTH.min(G::WIDTH + G::PAD_LEFT - x),
            )
        };
        Window {
            rows,
            columns,
            origin: (y, x),
            geometry: PhantomData,
        }
    }

    /// Where the channels of window element `(ky, kx)` begin in the image.
    #[inline(always)]
    fn offset(&self, ky: usize, kx: usize) -> usize {
        let (y, x) = (self.origin.0 + ky - G::PAD_TOP, self.origin.1 + kx - G::PAD_LEFT);
        (y * G::WIDTH + x) * G::CHANNELS
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.rows.len() * self.columns.len()
    }
}

struct MaxForward<'a, G, const ARGMAX: bool> {
    input: &'a [f32],
    output: &'a mut [f32],
    argmax: &'a mut [u8],
    geometry: PhantomData<G>,
}

impl<G: Pool2dGeometry, const ARGMAX: bool> Kernel for MaxForward<'_, G, ARGMAX> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let mut out = 0;
        for image in self.input.chunks_exact(G::HEIGHT * G::WIDTH * G::CHANNELS) {
            for oy in 0..G::OUT_HEIGHT {
                for ox in 0..G::OUT_WIDTH {
                    let window = Window::<G>::new(oy, ox);
                    for c in (0..G::CHANNELS).step_by(S::LANES) {
                        let width = S::LANES.min(G::CHANNELS - c);
                        let (max, index) = max_of_window::<S, G, ARGMAX>(simd, image, &window, c, width);
                        store(simd, max, &mut self.output[out + c..][..width]);
                        if ARGMAX {
                            let mut indices = [0.0; 16];
                            simd.store(index, &mut indices);
                            for (argmax, &index) in self.argmax[out + c..][..width].iter_mut().zip(&indices) {
                                *argmax = index as u8;
                            }
                        }
                    }
                    out += G::CHANNELS;
                }
            }
        }
    }
}

/// The maxima of `width` channels from `c` on, and their places in the window as floating-point numbers.
#[inline(always)]
fn max_of_window<S: Simd, G: Pool2dGeometry, const ARGMAX: bool>(
    simd: S,
    image: &[f32],
    window: &Window<G>,
    c: usize,
    width: usize,
) -> (S::F32, S::F32) {
    let (first_row, first_column) = (window.rows.start, window.columns.start);
    let mut max = load(simd, &image[window.offset(first_row, first_column) + c..][..width]);
    let mut index = simd.splat((first_row * G::POOL_WIDTH + first_column) as f32);
    for ky in window.rows.clone() {
        for kx in window.columns.clone() {
            let x = load(simd, &image[window.offset(ky, kx) + c..][..width]);
            let greater = simd.gt(x, max);
            max = simd.select(greater, x, max);
            if ARGMAX {
                index = simd.select(greater, simd.splat((ky * G::POOL_WIDTH + kx) as f32), index);
            }
        }
    }
    (max, index)
}

struct MaxBackward<'a, G> {
    output_grad: &'a [f32],
    argmax: &'a [u8],
    input_grad: &'a mut [f32],
    geometry: PhantomData<G>,
}

impl<G: Pool2dGeometry> Kernel for MaxBackward<'_, G> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (zero, half) = (simd.splat(0.0), simd.splat(0.5));
        let mut out = 0;
        for image in self.input_grad.chunks_exact_mut(G::HEIGHT * G::WIDTH * G::CHANNELS) {
            image.fill(0.0);
            for oy in 0..G::OUT_HEIGHT {
                for ox in 0..G::OUT_WIDTH {
                    let window = Window::<G>::new(oy, ox);
                    for c in (0..G::CHANNELS).step_by(S::LANES) {
                        let width = S::LANES.min(G::CHANNELS - c);
                        let grad = load(simd, &self.output_grad[out + c..][..width]);
                        let mut indices = [0.0; 16];
                        for (index, &argmax) in indices.iter_mut().zip(&self.argmax[out + c..][..width]) {
                            *index = f32::from(argmax);
                        }
                        let index = simd.load(&indices);
                        for ky in window.rows.clone() {
                            for kx in window.columns.clone() {
                                let here = simd.splat((ky * G::POOL_WIDTH + kx) as f32);
                                // Indices are integral: less than one half apart means equal.
                                let chosen = simd.gt(half, simd.abs(simd.sub(index, here)));
                                let dx = &mut image[window.offset(ky, kx) + c..][..width];
                                store(simd, simd.add(load(simd, dx), simd.select(chosen, grad, zero)), dx);
                            }
                        }
                    }
                    out += G::CHANNELS;
                }
            }
        }
    }
}

struct AverageForward<'a, G> {
    input: &'a [f32],
    output: &'a mut [f32],
    geometry: PhantomData<G>,
}

impl<G: Pool2dGeometry> Kernel for AverageForward<'_, G> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let mut out = 0;
        for image in self.input.chunks_exact(G::HEIGHT * G::WIDTH * G::CHANNELS) {
            for oy in 0..G::OUT_HEIGHT {
                for ox in 0..G::OUT_WIDTH {
                    let window = Window::<G>::new(oy, ox);
                    let share = simd.splat(1.0 / window.len() as f32);
                    for c in (0..G::CHANNELS).step_by(S::LANES) {
                        let width = S::LANES.min(G::CHANNELS - c);
                        let mut sum = simd.splat(0.0);
                        for ky in window.rows.clone() {
                            for kx in window.columns.clone() {
                                sum = simd.add(sum, load(simd, &image[window.offset(ky, kx) + c..][..width]));
                            }
                        }
                        store(simd, simd.mul(sum, share), &mut self.output[out + c..][..width]);
                    }
                    out += G::CHANNELS;
                }
            }
        }
    }
}

struct AverageBackward<'a, G> {
    output_grad: &'a [f32],
    input_grad: &'a mut [f32],
    geometry: PhantomData<G>,
}

impl<G: Pool2dGeometry> Kernel for AverageBackward<'_, G> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let mut out = 0;
        for image in self.input_grad.chunks_exact_mut(G::HEIGHT * G::WIDTH * G::CHANNELS) {
            image.fill(0.0);
            for oy in 0..G::OUT_HEIGHT {
                for ox in 0..G::OUT_WIDTH {
                    let window = Window::<G>::new(oy, ox);
                    let share = simd.splat(1.0 / window.len() as f32);
                    for c in (0..G::CHANNELS).step_by(S::LANES) {
                        let width = S::LANES.min(G::CHANNELS - c);
                        let grad = simd.mul(load(simd, &self.output_grad[out + c..][..width]), share);
                        for ky in window.rows.clone() {
                            for kx in window.columns.clone() {
                                let dx = &mut image[window.offset(ky, kx) + c..][..width];
                                store(simd, simd.add(load(simd, dx), grad), dx);
                            }
                        }
                    }
                    out += G::CHANNELS;
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
                let mut sum = simd.splat(0.0);
                for position in image.chunks_exact(self.channels) {
                    sum = simd.add(sum, load(simd, &position[c..][..width]));
                }
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
