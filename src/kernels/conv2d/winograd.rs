//! Convolution by Winograd's minimal filtering: F(2 x 2, 3 x 3) of Lavin & Gray, "Fast algorithms for convolutional neural
//! networks" (2016), section 4.1.
//!
//! Four outputs of a 3 x 3 filter take 16 products where the sum takes 36. Tiles of 4 x 4 inputs and the filters are
//! transformed, V = B^T d B and U = G g G^T; each of the 16 places is a matrix product over channels; and
//! Y = A^T (sum U V) A are the outputs. Rounding grows little: the transforms add at most four numbers.

#![allow(unsafe_code)]

use super::super::accumulation::Accumulation;
use super::super::gemm::{self, Multiply, Overwrite, PositionAxis, Product, SumAxis, check_lengths};
use super::super::tail::{load, store};
use super::{Conv2dGeometry, Len, check, larger, smaller};
use crate::simd::{Kernel, Simd};
use std::marker::PhantomData;

/// Places of a transformed tile.
const PLACES: usize = 16;
/// Most tiles in a block: a register tile at the widest level.
const MOST_TILES: usize = 28;
/// Most elements of transformed filters: half a mebibyte, so that they stay in the second-level cache.
const MOST_WEIGHTS: usize = 128 * 1024;

/// Sizes of the transformed convolution `G`.
pub(super) struct Tiles<G>(PhantomData<G>);

impl<G: Conv2dGeometry> Tiles<G> {
    const COLS: usize = G::OUT_WIDTH / 2;
    const COUNT: usize = G::OUT_HEIGHT / 2 * Self::COLS;
    /// Tiles transformed at a time: the largest divisor that the registers take.
    const BLOCK: usize = {
        let mut block = larger(1, smaller(Self::COUNT, MOST_TILES));
        while block > 1 && !Self::COUNT.is_multiple_of(block) {
            block -= 1;
        }
        block
    };
    /// Filters whose products are computed together: two vectors of the widest level, so that an input is read once for
    /// both, or one where that leaves fewer lanes without work.
    const STRIP: usize = if (G::FILTERS - 1) % 32 < 16 { 16 } else { 32 };
    const STRIPS: usize = G::FILTERS.div_ceil(Self::STRIP);
    const WEIGHTS: usize = Self::STRIPS * PLACES * G::CHANNELS * Self::STRIP;
    const INPUTS: usize = PLACES * Self::BLOCK * G::CHANNELS;
    const SUMS: usize = PLACES * Self::BLOCK * Self::STRIP;

    /// Whether transforming pays: where there are channels enough to spread its cost over, and tiles enough for a block.
    pub(super) const PAYS: bool = G::KERNEL_HEIGHT == 3
        && G::KERNEL_WIDTH == 3
        && G::STRIDE_HEIGHT == 1
        && G::STRIDE_WIDTH == 1
        && G::OUT_HEIGHT.is_multiple_of(2)
        && G::OUT_WIDTH.is_multiple_of(2)
        && G::CHANNELS >= 16
        && G::FILTERS >= 16
        && Self::BLOCK >= 8
        && Self::WEIGHTS <= MOST_WEIGHTS;

    /// Length of the scratch slice: transformed filters, inputs, and sums of products; 0 where it does not pay.
    pub(super) const SCRATCH: usize = if Self::PAYS {
        Self::WEIGHTS + Self::INPUTS + Self::SUMS
    } else {
        0
    };
}

/// One place: tiles times filters of a strip, summed over channels.
struct Place<G>(PhantomData<G>);

impl<G: Conv2dGeometry> Product for Place<G> {
    const ROWS: PositionAxis = PositionAxis { len: 1, a: 0, c: 0 };
    const COLS: PositionAxis = PositionAxis {
        len: Tiles::<G>::BLOCK,
        a: G::CHANNELS,
        c: Tiles::<G>::STRIP,
    };
    const BATCH: SumAxis = SumAxis::ONE;
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis {
        len: G::CHANNELS,
        a: 1,
        b: Tiles::<G>::STRIP,
    };
    const WIDTH: usize = Tiles::<G>::STRIP;
}

/// What becomes of the outputs.
pub(super) trait Outputs {
    /// Takes the 2 x 2 outputs whose first is at row `y`, column `x`, of `lanes` filters from `filter` on.
    ///
    /// Implementations are to be `#[inline(always)]`, as [`Kernel::run`] is.
    fn take<S: Simd>(&mut self, simd: S, y: usize, x: usize, filter: usize, lanes: usize, outputs: [S::F32; 4]);
}

/// The transformed filters, at the beginning of a scratch slice of [`Tiles::SCRATCH`].
pub(super) fn transform_weights<S: Simd, G: Conv2dGeometry>(simd: S, weight: &[f32], scratch: &mut [f32]) {
    check("weight", weight.len(), Len::<G>::WEIGHT);
    let transformed = &mut scratch[..Tiles::<G>::WEIGHTS];
    transformed.fill(0.0);
    simd.vectorize(Weights::<G> {
        weight,
        transformed,
        geometry: PhantomData,
    });
}

struct Weights<'a, G> {
    weight: &'a [f32],
    transformed: &'a mut [f32],
    geometry: PhantomData<G>,
}

impl<G: Conv2dGeometry> Kernel for Weights<'_, G> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // rows and columns of a tile are numbered throughout
    fn run<S: Simd>(self, simd: S) {
        let half = simd.splat(0.5);
        // G of three numbers.
        let spread = |g: [S::F32; 3]| {
            let (even, odd) = (simd.mul(half, simd.add(g[0], g[2])), simd.mul(half, g[1]));
            [g[0], simd.add(even, odd), simd.sub(even, odd), g[2]]
        };
        for channel in 0..G::CHANNELS {
            for filter in (0..G::FILTERS).step_by(S::LANES) {
                let lanes = S::LANES.min(G::FILTERS - filter);
                let tap = |ky: usize, kx: usize| {
                    let at = ((ky * 3 + kx) * G::CHANNELS + channel) * G::FILTERS + filter;
                    load(simd, &self.weight[at..at + lanes])
                };
                let columns: [_; 3] = std::array::from_fn(|kx| spread([tap(0, kx), tap(1, kx), tap(2, kx)]));
                for row in 0..4 {
                    let places = spread([columns[0][row], columns[1][row], columns[2][row]]);
                    for (column, &place) in places.iter().enumerate() {
                        let slab = (filter / Tiles::<G>::STRIP * PLACES + row * 4 + column) * G::CHANNELS + channel;
                        let at = slab * Tiles::<G>::STRIP + filter % Tiles::<G>::STRIP;
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
pub(super) fn convolve<S: Simd, G: Conv2dGeometry>(
    simd: S,
    image: &[f32],
    scratch: &mut [f32],
    outputs: &mut impl Outputs,
) {
    check("image", image.len(), Len::<G>::IMAGE);
    let (weights, scratch) = scratch.split_at_mut(Tiles::<G>::WEIGHTS);
    let (inputs, scratch) = scratch.split_at_mut(Tiles::<G>::INPUTS);
    let sums = &mut scratch[..Tiles::<G>::SUMS];
    check_lengths::<Place<G>>(
        1,
        1,
        &inputs[..Tiles::<G>::BLOCK * G::CHANNELS],
        &weights[..G::CHANNELS * Tiles::<G>::STRIP],
        &sums[..Tiles::<G>::BLOCK * Tiles::<G>::STRIP],
    );
    simd.vectorize(Convolve::<G, _> {
        image,
        weights,
        inputs,
        sums,
        outputs,
        geometry: PhantomData,
    });
}

struct Convolve<'a, G, O> {
    image: &'a [f32],
    weights: &'a [f32],
    inputs: &'a mut [f32],
    sums: &'a mut [f32],
    outputs: &'a mut O,
    geometry: PhantomData<G>,
}

impl<G: Conv2dGeometry, O: Outputs> Kernel for Convolve<'_, G, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        for first in (0..Tiles::<G>::COUNT).step_by(Tiles::<G>::BLOCK) {
            for tile in 0..Tiles::<G>::BLOCK {
                self.transform_input(simd, first + tile, tile);
            }
            for strip in 0..Tiles::<G>::STRIPS {
                self.multiply(simd, strip);
                for tile in 0..Tiles::<G>::BLOCK {
                    self.transform_sums(simd, strip, first + tile, tile);
                }
            }
        }
    }
}

impl<G: Conv2dGeometry, O: Outputs> Convolve<'_, G, O> {
    /// V = B^T d B of one tile, for all channels.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // rows and columns of a tile are numbered throughout
    fn transform_input<S: Simd>(&mut self, simd: S, tile: usize, place: usize) {
        let (y, x) = (tile / Tiles::<G>::COLS * 2, tile % Tiles::<G>::COLS * 2);
        // B^T of four numbers.
        let mix = |d: [S::F32; 4]| {
            [
                simd.sub(d[0], d[2]),
                simd.add(d[1], d[2]),
                simd.sub(d[2], d[1]),
                simd.sub(d[1], d[3]),
            ]
        };
        for channel in (0..G::CHANNELS).step_by(S::LANES) {
            let lanes = S::LANES.min(G::CHANNELS - channel);
            let at = |row: usize, column: usize| {
                let at = (y + row) * Len::<G>::IMAGE_ROW + (x + column) * G::CHANNELS + channel;
                load(simd, &self.image[at..at + lanes])
            };
            let columns: [_; 4] = std::array::from_fn(|c| mix([at(0, c), at(1, c), at(2, c), at(3, c)]));
            for row in 0..4 {
                let places = mix([columns[0][row], columns[1][row], columns[2][row], columns[3][row]]);
                for (column, &value) in places.iter().enumerate() {
                    let at = ((row * 4 + column) * Tiles::<G>::BLOCK + place) * G::CHANNELS + channel;
                    store(simd, value, &mut self.inputs[at..at + lanes]);
                }
            }
        }
    }

    /// The sums over channels at each place, for a block of tiles and a strip of filters.
    #[inline(always)]
    fn multiply<S: Simd>(&mut self, simd: S, strip: usize) {
        for place in 0..PLACES {
            let inputs = Tiles::<G>::BLOCK * G::CHANNELS;
            let weights = G::CHANNELS * Tiles::<G>::STRIP;
            let sums = Tiles::<G>::BLOCK * Tiles::<G>::STRIP;
            let mut product = Multiply::<Place<G>, Overwrite> {
                rows: 1,
                batch: 1,
                a: &self.inputs[place * inputs..(place + 1) * inputs],
                b: &self.weights[(strip * PLACES + place) * weights..][..weights],
                bias: &[],
                accumulation: Accumulation::Overwrite,
                c: &mut self.sums[place * sums..(place + 1) * sums],
                kinds: PhantomData,
            };
            for strip in 0..gemm::strips::<S, Place<G>>() {
                // SAFETY: `convolve` checked slices of these lengths.
                unsafe { product.strip(simd, strip) }
            }
        }
    }

    /// Y = A^T M A of one tile, for a strip of filters.
    #[inline(always)]
    fn transform_sums<S: Simd>(&mut self, simd: S, strip: usize, tile: usize, place: usize) {
        let (y, x) = (tile / Tiles::<G>::COLS * 2, tile % Tiles::<G>::COLS * 2);
        // A^T of four numbers.
        let gather = |m: [S::F32; 4]| {
            let (sum, difference) = (simd.add(m[1], m[2]), simd.sub(m[1], m[2]));
            [simd.add(m[0], sum), simd.sub(difference, m[3])]
        };
        for j in (0..Tiles::<G>::STRIP).step_by(S::LANES) {
            let filter = strip * Tiles::<G>::STRIP + j;
            if filter >= G::FILTERS {
                break;
            }
            let at = |row: usize, column: usize| {
                let at = ((row * 4 + column) * Tiles::<G>::BLOCK + place) * Tiles::<G>::STRIP + j;
                simd.load(&self.sums[at..at + S::LANES])
            };
            let columns: [_; 4] = std::array::from_fn(|c| gather([at(0, c), at(1, c), at(2, c), at(3, c)]));
            let upper = gather([columns[0][0], columns[1][0], columns[2][0], columns[3][0]]);
            let lower = gather([columns[0][1], columns[1][1], columns[2][1], columns[3][1]]);
            let lanes = S::LANES.min(G::FILTERS - filter);
            self.outputs
                .take(simd, y, x, filter, lanes, [upper[0], upper[1], lower[0], lower[1]]);
        }
    }
}
