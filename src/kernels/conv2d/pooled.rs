//! Convolution, rectified linear unit and max pooling as one kernel.
//!
//! The convolution's output lives in a band of rows, as many as a row of windows looks at, and is never stored. Rows and
//! columns that no window reaches are not computed. Backward, at most one position of a window has a gradient: see
//! [`routed`](super::routed).

#![allow(unsafe_code)]

use super::super::accumulation::Accumulation;
use super::super::activation::rectify;
use super::super::gemm::{self, Multiply, Overwrite, PositionAxis, Product, SumAxis, check_bias, check_lengths};
use super::super::pool::{Pool2dGeometry, Window, fits};
use super::super::tail::{load, store, store_ptr};
use super::winograd::{self, Outputs, Tiles};
use super::{Conv2dGeometry, Len, check, pad, smaller, take};
use crate::simd::{Kernel, Simd};
use std::marker::PhantomData;
use std::ops::Range;

/// A convolution whose output is rectified and pooled.
///
/// As a [`Conv2dGeometry`] it is the part of the convolution that some window looks at.
pub struct Pooled<C, P>(PhantomData<(C, P)>);

impl<C: Conv2dGeometry, P: Pool2dGeometry> Conv2dGeometry for Pooled<C, P> {
    const HEIGHT: usize = C::HEIGHT;
    const WIDTH: usize = C::WIDTH;
    const CHANNELS: usize = C::CHANNELS;
    const FILTERS: usize = C::FILTERS;
    const KERNEL_HEIGHT: usize = C::KERNEL_HEIGHT;
    const KERNEL_WIDTH: usize = C::KERNEL_WIDTH;
    const STRIDE_HEIGHT: usize = C::STRIDE_HEIGHT;
    const STRIDE_WIDTH: usize = C::STRIDE_WIDTH;
    const PAD_TOP: usize = C::PAD_TOP;
    const PAD_LEFT: usize = C::PAD_LEFT;
    const OUT_HEIGHT: usize = smaller(
        C::OUT_HEIGHT,
        (P::OUT_HEIGHT - 1) * P::STRIDE_HEIGHT + P::POOL_HEIGHT - P::PAD_TOP,
    );
    const OUT_WIDTH: usize = smaller(
        C::OUT_WIDTH,
        (P::OUT_WIDTH - 1) * P::STRIDE_WIDTH + P::POOL_WIDTH - P::PAD_LEFT,
    );
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> Pooled<C, P> {
    /// Compiles only if the pool is that of the convolution's output, and numbers of places in an image fit `u32`.
    pub(super) const IS_SOUND: () = {
        assert!(
            C::OUT_HEIGHT == P::HEIGHT && C::OUT_WIDTH == P::WIDTH && C::FILTERS == P::CHANNELS,
            "the pool is not that of the convolution's output"
        );
        assert!(Len::<Self>::IMAGE <= u32::MAX as usize, "an image is too large");
    };
    /// Elements of an output sample.
    pub(super) const OUTPUT: usize = P::OUT_HEIGHT * P::OUT_WIDTH * P::CHANNELS;
    /// Output rows whose windows share a band: one where windows do not overlap, else all.
    const BAND: usize = if P::STRIDE_HEIGHT >= P::POOL_HEIGHT {
        1
    } else {
        P::OUT_HEIGHT
    };
    /// Rows of the convolution in a band; near padding a band has fewer.
    const BAND_ROWS: usize = if Self::BAND == 1 {
        P::POOL_HEIGHT
    } else {
        Self::OUT_HEIGHT
    };
    const BAND_LEN: usize = Self::BAND_ROWS * Self::OUT_WIDTH * C::FILTERS;

    /// The convolution's rows that the windows of output rows `oy` to `oy + BAND` look at.
    fn band(oy: usize) -> Range<usize> {
        let first = (oy * P::STRIDE_HEIGHT).saturating_sub(P::PAD_TOP);
        let last = (oy + Self::BAND - 1) * P::STRIDE_HEIGHT + P::POOL_HEIGHT - P::PAD_TOP;
        first..smaller(last, Self::OUT_HEIGHT)
    }

    /// Whether each position that is computed lies in exactly one window.
    pub(super) const fn is_tiled() -> bool {
        fits::<P>() && P::STRIDE_HEIGHT == P::POOL_HEIGHT && P::STRIDE_WIDTH == P::POOL_WIDTH
    }

    /// Whether Winograd's tiles, whose outputs are then the windows, are the way.
    const WINOGRAD: bool = Self::is_tiled() && P::POOL_HEIGHT == 2 && P::POOL_WIDTH == 2 && Tiles::<Self>::PAYS;

    /// Where in the image the patch of the convolution's output at `(y, x)` begins.
    pub(super) const fn patch(y: usize, x: usize) -> usize {
        y * C::STRIDE_HEIGHT * Len::<Self>::IMAGE_ROW + x * C::STRIDE_WIDTH * C::CHANNELS
    }
}

/// The convolution of a band.
struct Band<C, P>(PhantomData<(C, P)>);

impl<C: Conv2dGeometry, P: Pool2dGeometry> Product for Band<C, P> {
    const ROWS: PositionAxis = PositionAxis {
        len: if fits::<P>() {
            Pooled::<C, P>::BAND_ROWS
        } else {
            gemm::AT_CALL
        },
        a: C::STRIDE_HEIGHT * Len::<Pooled<C, P>>::IMAGE_ROW,
        c: Pooled::<C, P>::OUT_WIDTH * C::FILTERS,
    };
    const COLS: PositionAxis = PositionAxis {
        len: Pooled::<C, P>::OUT_WIDTH,
        a: C::STRIDE_WIDTH * C::CHANNELS,
        c: C::FILTERS,
    };
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis {
        len: C::KERNEL_HEIGHT,
        a: Len::<Pooled<C, P>>::IMAGE_ROW,
        b: Len::<Pooled<C, P>>::PATCH_ROW * C::FILTERS,
    };
    const INNER: SumAxis = SumAxis {
        len: Len::<Pooled<C, P>>::PATCH_ROW,
        a: 1,
        b: C::FILTERS,
    };
    const WIDTH: usize = C::FILTERS;
}

/// Length of the scratch slice of [`conv2d_relu_max_pool2d_forward`]: a band or transformed tiles, and a padded sample if
/// there is padding.
pub const fn conv2d_relu_max_pool2d_forward_scratch_len<C: Conv2dGeometry, P: Pool2dGeometry>() -> usize {
    let image = if Len::<Pooled<C, P>>::IS_PADDED {
        Len::<Pooled<C, P>>::IMAGE
    } else {
        0
    };
    let working = if Pooled::<C, P>::WINOGRAD {
        Tiles::<Pooled<C, P>>::SCRATCH
    } else {
        Pooled::<C, P>::BAND_LEN
    };
    working + image
}

/// Overwrites `output` with the largest rectified output of the convolution in each window; an empty `bias` stands for
/// zeros.
///
/// `origins` gets, for each output, where in the padded image the patch begins that it was computed from, in elements.
/// Of equal outputs it is the first in row-major order. A NaN is a maximum only where it is the first of its window.
///
/// # Panics
/// If a slice has another length than the geometries say, or `scratch` is shorter than
/// [`conv2d_relu_max_pool2d_forward_scratch_len`].
#[allow(clippy::too_many_arguments)]
pub fn conv2d_relu_max_pool2d_forward<S: Simd, C: Conv2dGeometry, P: Pool2dGeometry>(
    simd: S,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    origins: Option<&mut [u32]>,
    scratch: &mut [f32],
) {
    const { Pooled::<C, P>::IS_SOUND }
    check("input", input.len(), samples.saturating_mul(Len::<C>::INPUT));
    check("output", output.len(), samples.saturating_mul(Pooled::<C, P>::OUTPUT));
    let scratch = take(scratch, const { conv2d_relu_max_pool2d_forward_scratch_len::<C, P>() });
    let image_len = if Len::<Pooled<C, P>>::IS_PADDED {
        Len::<Pooled<C, P>>::IMAGE
    } else {
        0
    };
    let (image, working) = scratch.split_at_mut(image_len);
    image.fill(0.0);
    check_bias::<Band<C, P>>(bias);
    if Pooled::<C, P>::WINOGRAD {
        winograd::transform_weights::<S, Pooled<C, P>>(simd, weight, working);
    }
    let mut origins = origins.map(|origins| {
        check("origins", origins.len(), output.len());
        origins.chunks_exact_mut(Pooled::<C, P>::OUTPUT)
    });
    for (input, output) in input
        .chunks_exact(Len::<C>::INPUT)
        .zip(output.chunks_exact_mut(Pooled::<C, P>::OUTPUT))
    {
        let image = if Len::<Pooled<C, P>>::IS_PADDED {
            pad::<Pooled<C, P>>(input, image);
            &*image
        } else {
            input
        };
        match origins.as_mut().and_then(Iterator::next) {
            Some(origins) => {
                let maxima = Maxima::<C, P, true>::new(output, origins);
                one_sample(simd, image, weight, bias, maxima, working);
            }
            None => {
                let maxima = Maxima::<C, P, false>::new(output, &mut []);
                one_sample(simd, image, weight, bias, maxima, working);
            }
        }
    }
}

/// The maxima of one image, padded if there is padding; `working` is the band, or holds the transformed weights.
fn one_sample<S: Simd, C: Conv2dGeometry, P: Pool2dGeometry, const KEEP: bool>(
    simd: S,
    image: &[f32],
    weight: &[f32],
    bias: &[f32],
    maxima: Maxima<'_, C, P, KEEP>,
    working: &mut [f32],
) {
    if Pooled::<C, P>::WINOGRAD {
        winograd::convolve::<S, Pooled<C, P>>(simd, image, working, &mut Windows { bias, maxima });
        return;
    }
    for oy in (0..P::OUT_HEIGHT).step_by(Pooled::<C, P>::BAND) {
        let rows = Pooled::<C, P>::band(oy);
        let a = &image[rows.start * Band::<C, P>::ROWS.a..];
        check_lengths::<Band<C, P>>(rows.len(), 1, a, weight, working);
    }
    simd.vectorize(Bands {
        image,
        weight,
        bias,
        band: working,
        maxima,
    });
}

/// Where the maximum of each window goes, and where it came from if that is to be kept.
struct Maxima<'a, C, P, const KEEP: bool> {
    output: &'a mut [f32],
    origins: &'a mut [u32],
    geometry: PhantomData<(C, P)>,
}

impl<'a, C: Conv2dGeometry, P: Pool2dGeometry, const KEEP: bool> Maxima<'a, C, P, KEEP> {
    fn new(output: &'a mut [f32], origins: &'a mut [u32]) -> Self {
        Self {
            output,
            origins,
            geometry: PhantomData,
        }
    }

    /// Takes the window of output `(oy, ox)`, for `lanes` filters from `filter` on: `height` x `width` values, the first
    /// of which is the convolution's output at `(y, x)`.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn take<S: Simd>(
        &mut self,
        simd: S,
        [oy, ox]: [usize; 2],
        [y, x]: [usize; 2],
        [height, width]: [usize; 2],
        filter: usize,
        lanes: usize,
        value: impl Fn(usize, usize) -> S::F32,
    ) {
        let origin = |dy: usize, dx: usize| simd.splat(f32::from_bits(Pooled::<C, P>::patch(y + dy, x + dx) as u32));
        let (mut max, mut best) = (value(0, 0), origin(0, 0));
        for dy in 0..height {
            for dx in 0..width {
                let value = value(dy, dx);
                let greater = simd.gt(value, max);
                max = simd.select(greater, value, max);
                if KEEP {
                    best = simd.select(greater, origin(dy, dx), best);
                }
            }
        }
        let at = (oy * P::OUT_WIDTH + ox) * C::FILTERS + filter;
        store(simd, rectify(simd, max), &mut self.output[at..at + lanes]);
        if KEEP {
            let origins = &mut self.origins[at..at + lanes];
            // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed.
            unsafe { store_ptr(simd, best, origins.as_mut_ptr().cast(), lanes) }
        }
    }
}

/// Windows that are the tiles of a transformed convolution.
struct Windows<'a, C, P, const KEEP: bool> {
    bias: &'a [f32],
    maxima: Maxima<'a, C, P, KEEP>,
}

impl<C: Conv2dGeometry, P: Pool2dGeometry, const KEEP: bool> Outputs for Windows<'_, C, P, KEEP> {
    #[inline(always)]
    fn take<S: Simd>(&mut self, simd: S, y: usize, x: usize, filter: usize, lanes: usize, outputs: [S::F32; 4]) {
        let bias = match self.bias {
            [] => simd.splat(0.0),
            bias => load(simd, &bias[filter..filter + lanes]),
        };
        let outputs = outputs.map(|output| simd.add(output, bias));
        let value = |dy: usize, dx: usize| outputs[2 * dy + dx];
        self.maxima
            .take(simd, [y / 2, x / 2], [y, x], [2, 2], filter, lanes, value);
    }
}

/// The convolution band by band. The lengths have been checked.
struct Bands<'a, C, P, const KEEP: bool> {
    image: &'a [f32],
    weight: &'a [f32],
    bias: &'a [f32],
    band: &'a mut [f32],
    maxima: Maxima<'a, C, P, KEEP>,
}

impl<C: Conv2dGeometry, P: Pool2dGeometry, const KEEP: bool> Kernel for Bands<'_, C, P, KEEP> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        // Strips outside: their part of the weight stays in the first-level cache while the bands go by.
        for strip in 0..gemm::strips::<S, Band<C, P>>() {
            let filters = gemm::strip_range::<S, Band<C, P>>(strip);
            for band in (0..P::OUT_HEIGHT).step_by(Pooled::<C, P>::BAND) {
                let rows = Pooled::<C, P>::band(band);
                let mut product = Multiply::<Band<C, P>, Overwrite> {
                    rows: rows.len(),
                    batch: 1,
                    a: &self.image[rows.start * Band::<C, P>::ROWS.a..],
                    b: self.weight,
                    bias: self.bias,
                    accumulation: Accumulation::Overwrite,
                    c: self.band,
                    kinds: PhantomData,
                };
                // SAFETY: the lengths were checked for every band, and the bias too.
                unsafe { product.strip(simd, strip) }
                for oy in band..band + Pooled::<C, P>::BAND {
                    for ox in 0..P::OUT_WIDTH {
                        self.pool(simd, rows.start, oy, ox, filters.clone());
                    }
                }
            }
        }
    }
}

impl<C: Conv2dGeometry, P: Pool2dGeometry, const KEEP: bool> Bands<'_, C, P, KEEP> {
    /// The maxima of a window, for some filters; the band begins at row `first_row` of the convolution.
    #[inline(always)]
    fn pool<S: Simd>(&mut self, simd: S, first_row: usize, oy: usize, ox: usize, filters: Range<usize>) {
        let window = Window::<P>::new(oy, ox);
        let (y, x) = (
            (oy * P::STRIDE_HEIGHT + window.rows.start) - P::PAD_TOP,
            (ox * P::STRIDE_WIDTH + window.columns.start) - P::PAD_LEFT,
        );
        let size = [window.rows.len(), window.columns.len()];
        for filter in filters.clone().step_by(S::LANES) {
            let lanes = S::LANES.min(filters.end - filter);
            let band = &*self.band;
            let value = |dy: usize, dx: usize| {
                let at = ((y + dy - first_row) * Pooled::<C, P>::OUT_WIDTH + x + dx) * C::FILTERS + filter;
                load(simd, &band[at..at + lanes])
            };
            self.maxima.take(simd, [oy, ox], [y, x], size, filter, lanes, value);
        }
    }
}
