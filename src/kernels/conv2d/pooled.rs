//! Convolution, rectified linear unit and max pooling as one kernel.
//!
//! The convolution's output lives in a band of rows, as many as a row of windows looks at, and is never stored. Rows and
//! columns that no window reaches are not computed. Backward, at most one position of a window has a gradient: see
//! [`routed`](super::routed).

#![allow(unsafe_code)]

use super::super::activation::rectify;
use super::super::gemm::{self, List, Multiply, PositionAxis, Product, ProductAxis, Products, SumAxis, TiledProduct};
use super::super::pool::{Pool2dGeometry, Window, nan_if_one_is};
use super::super::tail::{load, store, store_ptr};
use super::geometry::smaller;
use super::winograd::{self, Outputs, Winograd};
use super::{Conv2d, Conv2dGeometry, check, pad, take};
use crate::simd::{Kernel, Level, Simd};
use std::ops::Range;

/// A convolution whose output is rectified and pooled: the sizes of both, and the products.
#[derive(Clone, Copy, Debug)]
pub struct Conv2dReluMaxPool2d {
    /// The sizes of the convolution.
    pub(super) conv: Conv2dGeometry,
    pub(super) pool: Pool2dGeometry,
    /// The part of the convolution that some window looks at.
    pub(super) seen: Conv2d,
    /// The convolution of a band.
    band: TiledProduct,
    /// Winograd's tiles, whose outputs are then the windows, if they are the way.
    winograd: Option<Winograd>,
}

impl Conv2dReluMaxPool2d {
    /// A convolution and a pool of its output.
    ///
    /// # Panics
    /// If the pool is not that of the convolution's output, or numbers of places in an image do not fit `u32`.
    pub const fn new(conv: Conv2dGeometry, pool: Pool2dGeometry) -> Self {
        assert!(
            conv.out_height == pool.height && conv.out_width == pool.width && conv.filters == pool.channels,
            "the pool is not that of the convolution's output"
        );
        let pool = pool.checked();
        let seen = Conv2dGeometry {
            out_height: smaller(
                conv.out_height,
                (pool.out_height - 1) * pool.stride_height + pool.pool_height - pool.pad_top,
            ),
            out_width: smaller(
                conv.out_width,
                (pool.out_width - 1) * pool.stride_width + pool.pool_width - pool.pad_left,
            ),
            ..conv
        };
        assert!(seen.image_len() <= u32::MAX as usize, "an image is too large");
        let is_tiled = pool.fits() && pool.stride_height == pool.pool_height && pool.stride_width == pool.pool_width;
        let winograd = if is_tiled && pool.pool_height == 2 && pool.pool_width == 2 {
            Winograd::new(seen)
        } else {
            None
        };
        let band = Product {
            rows: PositionAxis {
                len: if pool.fits() {
                    band_rows(&seen, &pool)
                } else {
                    gemm::AT_CALL
                },
                a: conv.stride_height * seen.image_row(),
                c: seen.out_width * conv.filters,
            },
            cols: PositionAxis {
                len: seen.out_width,
                a: conv.stride_width * conv.channels,
                c: conv.filters,
            },
            batch: SumAxis::ONE,
            outer: SumAxis {
                len: conv.kernel_height,
                a: seen.image_row(),
                b: seen.patch_row() * conv.filters,
            },
            inner: SumAxis {
                len: seen.patch_row(),
                a: 1,
                b: conv.filters,
            },
            width: conv.filters,
        };
        Self {
            conv,
            pool,
            seen: Conv2d::new(seen),
            band: TiledProduct::new(band),
            winograd,
        }
    }

    /// Elements of an output sample.
    pub const fn output_len(&self) -> usize {
        self.pool.output_len()
    }

    /// Output rows whose windows share a band.
    const fn band(&self) -> usize {
        band(&self.pool)
    }

    /// The convolution's rows that the windows of output rows `oy` to `oy + band` look at.
    fn rows(&self, oy: usize) -> Range<usize> {
        let pool = &self.pool;
        let first = (oy * pool.stride_height).saturating_sub(pool.pad_top);
        let last = (oy + self.band() - 1) * pool.stride_height + pool.pool_height - pool.pad_top;
        first..smaller(last, self.seen.geometry.out_height)
    }

    /// Whether each position that is computed lies in exactly one window.
    pub(super) const fn is_tiled(&self) -> bool {
        let pool = &self.pool;
        pool.fits() && pool.stride_height == pool.pool_height && pool.stride_width == pool.pool_width
    }

    /// How to find where in the image the patch of an output of the convolution begins.
    #[inline(always)]
    pub(super) fn patches(&self) -> Patches {
        Patches {
            row: self.conv.stride_height * self.seen.geometry.image_row(),
            col: self.conv.stride_width * self.conv.channels,
        }
    }

    /// Length of the scratch slice of [`conv2d_relu_max_pool2d_forward`]: a band or transformed tiles, and a padded sample if
    /// there is padding.
    pub const fn forward_scratch_len(&self) -> usize {
        let seen = &self.seen.geometry;
        let working = match &self.winograd {
            Some(winograd) => winograd.scratch_len(),
            None => band_rows(seen, &self.pool) * seen.out_width * self.conv.filters,
        };
        working + seen.padded_len()
    }
}

/// Output rows whose windows share a band: one where windows do not overlap, else all.
const fn band(pool: &Pool2dGeometry) -> usize {
    if pool.stride_height >= pool.pool_height {
        1
    } else {
        pool.out_height
    }
}

/// Rows of the convolution in a band; near padding a band has fewer.
const fn band_rows(seen: &Conv2dGeometry, pool: &Pool2dGeometry) -> usize {
    if band(pool) == 1 {
        pool.pool_height
    } else {
        seen.out_height
    }
}

/// Where in the image patches begin.
#[derive(Clone, Copy)]
pub(super) struct Patches {
    row: usize,
    col: usize,
}

impl Patches {
    /// The beginning of the patch of the convolution's output at `(y, x)`.
    #[inline(always)]
    pub(super) fn at(self, y: usize, x: usize) -> usize {
        y * self.row + x * self.col
    }
}

/// Overwrites `output` with the largest rectified output of the convolution in each window; an empty `bias` stands for
/// zeros.
///
/// `origins` gets, for each output, where in the padded image the patch begins that it was computed from, in elements.
/// Of equal outputs it is the first in row-major order. A window with a NaN has NaN as its output, and some patch in it as its
/// origin.
///
/// # Panics
/// If a slice has another length than the sizes say, or `scratch` is shorter than
/// [`Conv2dReluMaxPool2d::forward_scratch_len`].
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub fn conv2d_relu_max_pool2d_forward(
    level: Level,
    fused: &Conv2dReluMaxPool2d,
    samples: usize,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
    origins: Option<&mut [u32]>,
    scratch: &mut [f32],
) {
    let (input_len, output_len) = (fused.conv.input_len(), fused.output_len());
    let seen = &fused.seen.geometry;
    check("input", input.len(), samples.saturating_mul(input_len));
    check("output", output.len(), samples.saturating_mul(output_len));
    let scratch = take(scratch, fused.forward_scratch_len());
    let (image, working) = scratch.split_at_mut(seen.padded_len());
    image.fill(0.0);
    fused.band.product().check_bias(Products::Biased(bias));
    if let Some(winograd) = &fused.winograd {
        winograd::transform_weights(level, winograd, weight, working);
    }
    let mut origins = origins.map(|origins| {
        check("origins", origins.len(), output.len());
        origins.chunks_exact_mut(output_len)
    });
    for (input, output) in input.chunks_exact(input_len).zip(output.chunks_exact_mut(output_len)) {
        let image = if seen.is_padded() {
            pad(seen, input, image);
            &*image
        } else {
            input
        };
        match origins.as_mut().and_then(Iterator::next) {
            Some(origins) => {
                let maxima = Maxima::<true>::new(fused, output, origins);
                one_sample(level, fused, image, weight, bias, maxima, working);
            }
            None => {
                let maxima = Maxima::<false>::new(fused, output, &mut []);
                one_sample(level, fused, image, weight, bias, maxima, working);
            }
        }
    }
}

/// The maxima of one image, padded if there is padding; `working` is the band, or holds the transformed weights.
fn one_sample<const KEEP: bool>(
    level: Level,
    fused: &Conv2dReluMaxPool2d,
    image: &[f32],
    weight: &[f32],
    bias: &[f32],
    maxima: Maxima<'_, KEEP>,
    working: &mut [f32],
) {
    if let Some(winograd) = &fused.winograd {
        winograd::convolve(level, winograd, image, working, &mut Windows { bias, maxima });
        return;
    }
    for oy in (0..fused.pool.out_height).step_by(fused.band()) {
        let (rows, loops) = (fused.rows(oy), fused.band.product());
        loops.check_lengths(rows.len(), 1, &image[rows.start * loops.rows.a..], weight, working);
    }
    level.vectorize(Bands {
        fused,
        image,
        weight,
        bias,
        band: working,
        maxima,
    });
}

/// The values of a window, for a vector of filters.
trait Values<S: Simd> {
    /// The value at row `dy` and column `dx` of the window; implementations are to be `#[inline(always)]`.
    fn at(&self, simd: S, dy: usize, dx: usize) -> S::F32;
}

/// A window of 2 x 2 in registers.
impl<S: Simd> Values<S> for [S::F32; 4] {
    #[inline(always)]
    fn at(&self, _: S, dy: usize, dx: usize) -> S::F32 {
        self[2 * dy + dx]
    }
}

/// A window in a band.
struct BandWindow<'a> {
    band: &'a [f32],
    /// Where its first value is, and the distances of the others.
    first: usize,
    row: usize,
    column: usize,
    lanes: usize,
}

impl<S: Simd> Values<S> for BandWindow<'_> {
    #[inline(always)]
    fn at(&self, simd: S, dy: usize, dx: usize) -> S::F32 {
        let at = self.first + dy * self.row + dx * self.column;
        load(simd, &self.band[at..at + self.lanes])
    }
}

/// Where the maximum of each window goes, and where it came from if that is to be kept.
struct Maxima<'a, const KEEP: bool> {
    output: &'a mut [f32],
    origins: &'a mut [u32],
    patches: Patches,
    out_width: usize,
    filters: usize,
}

impl<'a, const KEEP: bool> Maxima<'a, KEEP> {
    fn new(fused: &Conv2dReluMaxPool2d, output: &'a mut [f32], origins: &'a mut [u32]) -> Self {
        Self {
            output,
            origins,
            patches: fused.patches(),
            out_width: fused.pool.out_width,
            filters: fused.conv.filters,
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
        values: impl Values<S>,
    ) {
        let patches = self.patches;
        let (mut max, mut magnitudes) = (values.at(simd, 0, 0), simd.splat(0.0));
        let mut best = simd.splat(f32::from_bits(patches.at(y, x) as u32));
        for dy in 0..height {
            for dx in 0..width {
                let value = values.at(simd, dy, dx);
                let greater = simd.gt(value, max);
                max = simd.select(greater, value, max);
                magnitudes = simd.add(magnitudes, simd.abs(value));
                if KEEP {
                    let origin = simd.splat(f32::from_bits(patches.at(y + dy, x + dx) as u32));
                    best = simd.select(greater, origin, best);
                }
            }
        }
        let at = (oy * self.out_width + ox) * self.filters + filter;
        let max = nan_if_one_is(simd, magnitudes, max);
        store(simd, rectify(simd, max), &mut self.output[at..at + lanes]);
        if KEEP {
            let origins = &mut self.origins[at..at + lanes];
            // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed.
            unsafe { store_ptr(simd, best, origins.as_mut_ptr().cast(), lanes) }
        }
    }
}

/// Windows that are the tiles of a transformed convolution.
struct Windows<'a, const KEEP: bool> {
    bias: &'a [f32],
    maxima: Maxima<'a, KEEP>,
}

impl<const KEEP: bool> Outputs for Windows<'_, KEEP> {
    #[inline(always)]
    fn take<S: Simd>(&mut self, simd: S, y: usize, x: usize, filter: usize, lanes: usize, outputs: [S::F32; 4]) {
        let bias = match self.bias {
            [] => simd.splat(0.0),
            bias => load(simd, &bias[filter..filter + lanes]),
        };
        let mut values = [bias; 4];
        for i in 0..4 {
            values[i] = simd.add(outputs[i], bias);
        }
        self.maxima
            .take(simd, [y / 2, x / 2], [y, x], [2, 2], filter, lanes, values);
    }
}

/// The convolution band by band. The lengths have been checked.
struct Bands<'a, const KEEP: bool> {
    fused: &'a Conv2dReluMaxPool2d,
    image: &'a [f32],
    weight: &'a [f32],
    bias: &'a [f32],
    band: &'a mut [f32],
    maxima: Maxima<'a, KEEP>,
}

impl<const KEEP: bool> Kernel for Bands<'_, KEEP> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let (fused, pool) = (self.fused, self.fused.pool);
        let is_usual = pool.pool_height == 2 && pool.pool_width == 2 && pool.fits();
        let mut list = List::new();
        let terms = fused.band.product().terms(1, &mut list);
        // Strips outside: their part of the weight stays in the first-level cache while the bands go by.
        for strip in 0..fused.band.strips::<S>() {
            let filters = fused.band.strip_range::<S>(strip);
            for band in (0..pool.out_height).step_by(fused.band()) {
                let rows = fused.rows(band);
                let product = Multiply {
                    products: ProductAxis::ONE,
                    product: &fused.band,
                    rows: rows.len(),
                    terms,
                    a: self.image[rows.start * fused.band.product().rows.a..].as_ptr(),
                    b: self.weight.as_ptr(),
                    into: Products::Biased(self.bias),
                    c: self.band.as_mut_ptr(),
                };
                // SAFETY: the lengths were checked for every band, and the bias too.
                unsafe { product.strip(simd, strip) }
                for oy in band..band + fused.band() {
                    if is_usual {
                        self.usual_row(simd, rows.start, oy, filters.clone());
                        continue;
                    }
                    for ox in 0..pool.out_width {
                        self.pool(simd, rows.start, oy, ox, filters.clone());
                    }
                }
            }
        }
    }
}

impl<const KEEP: bool> Bands<'_, KEEP> {
    /// The maxima of a row of windows of 2 x 2 inside of the image, for some filters; the band begins at row `first_row`.
    #[inline(always)]
    fn usual_row<S: Simd>(&mut self, simd: S, first_row: usize, oy: usize, filters: Range<usize>) {
        let pool = self.fused.pool;
        let (width, column) = (self.fused.seen.geometry.out_width, self.fused.conv.filters);
        let (y, row) = (oy * pool.stride_height, width * column);
        for filter in filters.clone().step_by(S::LANES) {
            let lanes = S::LANES.min(filters.end - filter);
            let mut first = (y - first_row) * row + filter;
            for ox in 0..pool.out_width {
                let band = &self.band[first..first + row + column + lanes];
                let values = [
                    load(simd, &band[..lanes]),
                    load(simd, &band[column..column + lanes]),
                    load(simd, &band[row..row + lanes]),
                    load(simd, &band[row + column..row + column + lanes]),
                ];
                let x = ox * pool.stride_width;
                self.maxima.take(simd, [oy, ox], [y, x], [2, 2], filter, lanes, values);
                first += pool.stride_width * column;
            }
        }
    }

    /// The maxima of a window, for some filters; the band begins at row `first_row` of the convolution.
    #[inline(always)]
    fn pool<S: Simd>(&mut self, simd: S, first_row: usize, oy: usize, ox: usize, filters: Range<usize>) {
        let pool = &self.fused.pool;
        let window = Window::new(pool, oy, ox);
        let (y, x) = (
            (oy * pool.stride_height + window.rows.start) - pool.pad_top,
            (ox * pool.stride_width + window.columns.start) - pool.pad_left,
        );
        let size = [window.rows.len(), window.columns.len()];
        let (width, all_filters) = (self.fused.seen.geometry.out_width, self.fused.conv.filters);
        for filter in filters.clone().step_by(S::LANES) {
            let lanes = S::LANES.min(filters.end - filter);
            let values = BandWindow {
                band: self.band,
                first: ((y - first_row) * width + x) * all_filters + filter,
                row: width * all_filters,
                column: all_filters,
                lanes,
            };
            self.maxima.take(simd, [oy, ox], [y, x], size, filter, lanes, values);
        }
    }
}
