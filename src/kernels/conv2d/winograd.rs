//! Convolution by Winograd's minimal filtering: F(2 x 2, 3 x 3) of Lavin & Gray, "Fast algorithms for convolutional neural
//! networks" (2016), section 4.1.
//!
//! Four outputs of a 3 x 3 filter take 16 products where the sum takes 36. Tiles of 4 x 4 inputs and the filters are
//! transformed, V = B^T d B and U = G g G^T; each of the 16 places is a matrix product over channels; and
//! Y = A^T (sum U V) A are the outputs. Rounding grows little: the transforms add at most four numbers.

#![allow(unsafe_code)]

use super::super::gemm::{List, Multiply, PositionAxis, Product, ProductAxis, Products, SumAxis, TiledProduct};
use super::super::tail::{load, load_ptr, store, store_ptr};
use super::geometry::{larger, smaller};
use super::{Conv2dGeometry, check};
use crate::simd::{Kernel, Level, Simd};

/// Places of a transformed tile.
const PLACES: usize = 16;
/// Most tiles in a block: a register tile at the widest level.
const MOST_TILES: usize = 28;
/// Most elements of transformed filters: half a mebibyte, so that they stay in the second-level cache.
const MOST_WEIGHTS: usize = 128 * 1024;

/// The transformed convolution: its sizes, and the product of one place, tiles times filters of a strip, summed over channels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Winograd {
    geometry: Conv2dGeometry,
    /// Tiles beside each other, and all.
    cols: usize,
    count: usize,
    /// Tiles transformed at a time: the largest divisor that the registers take.
    block: usize,
    /// Filters whose products are computed together: two vectors of the widest level, so that an input is read once for
    /// both, or one where that leaves fewer lanes without work.
    strip: usize,
    strips: usize,
    place: TiledProduct,
}

impl Winograd {
    /// The convolution transformed, if that pays: where there are channels enough to spread its cost over, and tiles enough
    /// for a block.
    pub(super) const fn new(geometry: Conv2dGeometry) -> Option<Self> {
        let g = &geometry;
        if g.kernel_height != 3
            || g.kernel_width != 3
            || g.stride_height != 1
            || g.stride_width != 1
            || !g.out_height.is_multiple_of(2)
            || !g.out_width.is_multiple_of(2)
            || g.channels < 16
            || g.filters < 16
        {
            return None;
        }
        let cols = g.out_width / 2;
        let count = g.out_height / 2 * cols;
        let mut block = larger(1, smaller(count, MOST_TILES));
        while block > 1 && !count.is_multiple_of(block) {
            block -= 1;
        }
        let strip = if (g.filters - 1) % 32 < 16 { 16 } else { 32 };
        let strips = g.filters.div_ceil(strip);
        if block < 8 || strips * PLACES * g.channels * strip > MOST_WEIGHTS {
            return None;
        }
        let place = TiledProduct::new(Product {
            rows: PositionAxis::ONE,
            cols: PositionAxis {
                len: block,
                a: g.channels,
                c: strip,
            },
            batch: SumAxis::ONE,
            outer: SumAxis::ONE,
            inner: SumAxis {
                len: g.channels,
                a: 1,
                b: strip,
            },
            width: strip,
        });
        Some(Self {
            geometry,
            cols,
            count,
            block,
            strip,
            strips,
            place,
        })
    }

    const fn weights_len(&self) -> usize {
        self.strips * PLACES * self.geometry.channels * self.strip
    }

    const fn inputs_len(&self) -> usize {
        PLACES * self.block * self.geometry.channels
    }

    const fn sums_len(&self) -> usize {
        PLACES * self.block * self.strip
    }

    /// Length of the scratch slice: transformed filters, inputs, and sums of products.
    pub(super) const fn scratch_len(&self) -> usize {
        self.weights_len() + self.inputs_len() + self.sums_len()
    }
}

/// What becomes of the outputs.
pub(super) trait Outputs {
    /// Takes the 2 x 2 outputs whose first is at row `y`, column `x`, of `lanes` filters from `filter` on.
    ///
    /// Implementations are to be `#[inline(always)]`, as [`Kernel::run`] is.
    fn take<S: Simd>(&mut self, simd: S, y: usize, x: usize, filter: usize, lanes: usize, outputs: [S::F32; 4]);
}

/// The transformed filters, at the beginning of a scratch slice of [`Winograd::scratch_len`].
pub(super) fn transform_weights(level: Level, winograd: &Winograd, weight: &[f32], scratch: &mut [f32]) {
    check("weight", weight.len(), winograd.geometry.weight_len());
    let transformed = &mut scratch[..winograd.weights_len()];
    transformed.fill(0.0);
    level.vectorize(Weights {
        winograd,
        weight,
        transformed,
    });
}

// These are functions and no closures: a closure is not always inlined, and outside of a frame for its level slow.

/// G of three numbers.
#[inline(always)]
fn spread<S: Simd>(simd: S, g: [S::F32; 3]) -> [S::F32; 4] {
    let half = simd.splat(0.5);
    let (even, odd) = (simd.mul(half, simd.add(g[0], g[2])), simd.mul(half, g[1]));
    [g[0], simd.add(even, odd), simd.sub(even, odd), g[2]]
}

/// B^T of four numbers.
#[inline(always)]
fn mix<S: Simd>(simd: S, d: [S::F32; 4]) -> [S::F32; 4] {
    [
        simd.sub(d[0], d[2]),
        simd.add(d[1], d[2]),
        simd.sub(d[2], d[1]),
        simd.sub(d[1], d[3]),
    ]
}

/// A^T of four numbers.
#[inline(always)]
fn gather<S: Simd>(simd: S, m: [S::F32; 4]) -> [S::F32; 2] {
    let (sum, difference) = (simd.add(m[1], m[2]), simd.sub(m[1], m[2]));
    [simd.add(m[0], sum), simd.sub(difference, m[3])]
}

struct Weights<'a> {
    winograd: &'a Winograd,
    weight: &'a [f32],
    transformed: &'a mut [f32],
}

impl Kernel for Weights<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // rows and columns of a tile are numbered throughout
    fn run<S: Simd>(self, simd: S) {
        let (w, g) = (*self.winograd, self.winograd.geometry);
        for channel in 0..g.channels {
            for filter in (0..g.filters).step_by(S::LANES) {
                let lanes = S::LANES.min(g.filters - filter);
                let mut columns = [[simd.splat(0.0); 4]; 3];
                for kx in 0..3 {
                    let mut taps = [simd.splat(0.0); 3];
                    for ky in 0..3 {
                        let at = ((ky * 3 + kx) * g.channels + channel) * g.filters + filter;
                        taps[ky] = load(simd, &self.weight[at..at + lanes]);
                    }
                    columns[kx] = spread(simd, taps);
                }
                for row in 0..4 {
                    let places = spread(simd, [columns[0][row], columns[1][row], columns[2][row]]);
                    for (column, &place) in places.iter().enumerate() {
                        let slab = (filter / w.strip * PLACES + row * 4 + column) * g.channels + channel;
                        let at = slab * w.strip + filter % w.strip;
                        store(simd, place, &mut self.transformed[at..at + lanes]);
                    }
                }
            }
        }
    }
}

/// Convolves one image, padded if there is padding, and hands the outputs on; the bias is not added.
///
/// `scratch` holds what [`transform_weights`] left there.
pub(super) fn convolve(
    level: Level,
    winograd: &Winograd,
    image: &[f32],
    scratch: &mut [f32],
    outputs: &mut impl Outputs,
) {
    check("image", image.len(), winograd.geometry.image_len());
    let (weights, scratch) = scratch.split_at_mut(winograd.weights_len());
    let (inputs, scratch) = scratch.split_at_mut(winograd.inputs_len());
    let sums = &mut scratch[..winograd.sums_len()];
    let (channels, block, strip) = (winograd.geometry.channels, winograd.block, winograd.strip);
    let (a, b, c) = (
        &inputs[..block * channels],
        &weights[..channels * strip],
        &sums[..block * strip],
    );
    winograd.place.product().check_lengths(1, 1, a, b, c);
    level.vectorize(Convolve {
        winograd,
        image,
        weights,
        inputs,
        sums,
        outputs,
    });
}

struct Convolve<'a, O> {
    winograd: &'a Winograd,
    image: &'a [f32],
    weights: &'a [f32],
    inputs: &'a mut [f32],
    sums: &'a mut [f32],
    outputs: &'a mut O,
}

impl<O: Outputs> Kernel for Convolve<'_, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let w = *self.winograd;
        for first in (0..w.count).step_by(w.block) {
            for tile in 0..w.block {
                self.transform_input(simd, first + tile, tile);
            }
            for strip in 0..w.strips {
                self.multiply(simd, strip);
                for tile in 0..w.block {
                    self.transform_sums(simd, strip, first + tile, tile);
                }
            }
        }
    }
}

impl<O: Outputs> Convolve<'_, O> {
    /// V = B^T d B of one tile, for all channels.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // rows and columns of a tile are numbered throughout
    fn transform_input<S: Simd>(&mut self, simd: S, tile: usize, place: usize) {
        let (w, g) = (*self.winograd, self.winograd.geometry);
        let image_row = g.image_row();
        let (y, x) = (tile / w.cols * 2, tile % w.cols * 2);
        let (corner, stride) = (y * image_row + x * g.channels, w.block * g.channels);
        for channel in (0..g.channels).step_by(S::LANES) {
            let lanes = S::LANES.min(g.channels - channel);
            let last = corner + 3 * image_row + 3 * g.channels + channel;
            let image = self.image[corner + channel..last + lanes].as_ptr();
            let values = self.inputs[place * g.channels + channel..][..(PLACES - 1) * stride + lanes].as_mut_ptr();
            let mut columns = [[simd.splat(0.0); 4]; 4];
            for column in 0..4 {
                let mut inputs = [simd.splat(0.0); 4];
                for row in 0..4 {
                    // SAFETY: the tile ends within the image, and the lanes within its channels.
                    inputs[row] = unsafe { load_ptr(simd, image.add(row * image_row + column * g.channels), lanes) };
                }
                columns[column] = mix(simd, inputs);
            }
            for row in 0..4 {
                let places = mix(
                    simd,
                    [columns[0][row], columns[1][row], columns[2][row], columns[3][row]],
                );
                for (column, &value) in places.iter().enumerate() {
                    // SAFETY: the slice goes on to the last place's lanes.
                    unsafe { store_ptr(simd, value, values.add((row * 4 + column) * stride), lanes) };
                }
            }
        }
    }

    /// The sums over channels at each place, for a block of tiles and a strip of filters.
    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S, strip: usize) {
        let (w, g) = (*self.winograd, self.winograd.geometry);
        let mut list = List::new();
        let places = ProductAxis {
            len: PLACES,
            a: w.block * g.channels,
            b: g.channels * w.strip,
            c: w.block * w.strip,
        };
        let product = Multiply {
            products: places,
            product: &self.winograd.place,
            rows: 1,
            terms: w.place.product().terms(1, &mut list),
            a: self.inputs[..PLACES * places.a].as_ptr(),
            b: self.weights[strip * PLACES * places.b..][..PLACES * places.b].as_ptr(),
            into: Products::Biased(&[]),
            c: self.sums[..PLACES * places.c].as_mut_ptr(),
        };
        for strip in 0..self.winograd.place.strips::<S>() {
            // SAFETY: `convolve` checked the lengths of a place's product, and there are slices for all places.
            unsafe { product.strip(simd, strip) }
        }
    }

    /// Y = A^T M A of one tile, for a strip of filters.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // rows and columns of a tile are numbered throughout
    fn transform_sums<S: Simd>(&mut self, simd: S, strip: usize, tile: usize, place: usize) {
        let (w, g) = (*self.winograd, self.winograd.geometry);
        let (y, x) = (tile / w.cols * 2, tile % w.cols * 2);
        let stride = w.block * w.strip;
        for j in (0..w.strip).step_by(S::LANES) {
            let filter = strip * w.strip + j;
            if filter >= g.filters {
                break;
            }
            let places = self.sums[place * w.strip + j..][..(PLACES - 1) * stride + S::LANES].as_ptr();
            let mut columns = [[simd.splat(0.0); 2]; 4];
            for column in 0..4 {
                let mut sums = [simd.splat(0.0); 4];
                for row in 0..4 {
                    // SAFETY: the slice goes on to the last place's vector.
                    sums[row] = unsafe { simd.load_ptr(places.add((row * 4 + column) * stride)) };
                }
                columns[column] = gather(simd, sums);
            }
            let upper = gather(simd, [columns[0][0], columns[1][0], columns[2][0], columns[3][0]]);
            let lower = gather(simd, [columns[0][1], columns[1][1], columns[2][1], columns[3][1]]);
            let lanes = S::LANES.min(g.filters - filter);
            self.outputs
                .take(simd, y, x, filter, lanes, [upper[0], upper[1], lower[0], lower[1]]);
        }
    }
}
