//! Gradients of a convolution through a max pooling: exact, on the few positions that have one.
//!
//! A window routes its gradient to the one position that was its maximum. With windows of 2 x 2 that leaves a quarter of
//! the products of the dense gradient. For one filter, each window adds its gradient times a patch of the image to the
//! filter's weight gradient, and its gradient times the filter to a patch of the image's gradient. Vectors run along
//! the patch's rows, which are contiguous; so both work on weights transposed to `[filter][ky][kx][channel]`.

#![allow(unsafe_code)]

use super::super::accumulation::Accumulation;
use super::super::activation::relu_backward;
use super::super::column_sums::add_column_sums;
use super::super::pool::{Pool2dGeometry, Window};
use super::super::reduce::add_assign;
use super::super::tail::{load, load_ptr, store, store_ptr};
use super::super::transpose::transpose;
use super::pooled::Pooled;
use super::{
    Conv2dGeometry, Len, check, conv2d_backward_input, conv2d_backward_input_scratch_len, conv2d_backward_weight,
    conv2d_backward_weight_scratch_len, crop, larger, pad, smaller, take,
};
use crate::simd::{Kernel, Simd};
use std::marker::PhantomData;
use std::ops::Range;

/// Evaluates an expression with the constants `ROWS` and `COLS` as numbers that generics take; where one is 0, not at all.
macro_rules! by_shape {
    ([$rows:expr, $cols:expr], |$r:ident, $c:ident| $e:expr) => {
        by_shape!(@
            [$rows, $cols], $r, $c, $e,
            (1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27)
            (2: 1 2 3 4 5 6 7 8 9 10 11 12 13)
            (3: 1 2 3 4 5 6 7 8 9)
            (4: 1 2 3 4 5 6)
            (5: 1 2 3 4 5)
            (6: 1 2 3 4)
            (7: 1 2 3)
            (8: 1 2 3)
        )
    };
    (@ [$rows:expr, $cols:expr], $r:ident, $c:ident, $e:expr, $(($row:literal: $($col:literal)*))*) => {
        // Matching on a constant number compiles only the arm that is taken; on a pair of them rustc would compile all.
        match const { $rows } {
            $($row => match const { $cols } {
                $($col => {
                    const $r: usize = $row;
                    const $c: usize = $col;
                    $e
                })*
                cols => debug_assert!(cols == 0, "no case for a piece of {} x {cols}", $rows),
            })*
            rows => debug_assert!(rows == 0, "no case for a piece of {rows} x {}", $cols),
        }
    };
}

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
    /// The gradient by the weight.
    pub weight_grad: &'a mut [f32],
    /// The gradient by the bias; empty for a convolution without bias.
    pub bias_grad: &'a mut [f32],
    /// The gradient by the input, to be overwritten; `None` where nobody needs it.
    pub input_grad: Option<&'a mut [f32]>,
}

/// Which way is taken, and the memory it needs, from the sizes.
struct Way<C, P>(PhantomData<(C, P)>);

impl<C: Conv2dGeometry, P: Pool2dGeometry> Way<C, P> {
    /// Lanes that costs are reckoned with, at any level: what is chosen must not depend on the level.
    const LANES: usize = 16;
    /// Vector operations of the routed and of the dense gradient by the weight.
    const ROUTED: usize =
        Pooled::<C, P>::OUTPUT * C::KERNEL_HEIGHT * Len::<Pooled<C, P>>::PATCH_ROW.div_ceil(Self::LANES);
    const DENSE: usize =
        Self::POSITIONS * C::FILTERS.div_ceil(Self::LANES) * C::KERNEL_HEIGHT * Len::<Pooled<C, P>>::PATCH_ROW;
    const POSITIONS: usize = <Pooled<C, P>>::OUT_HEIGHT * <Pooled<C, P>>::OUT_WIDTH;
    const ROUTES_WEIGHT: bool = Self::ROUTED <= Self::DENSE;
    /// The gradient by the input stores as often as it multiplies.
    const ROUTES_INPUT: bool = 2 * Self::ROUTED <= Self::DENSE;
    const SPREADS: bool = !(Self::ROUTES_WEIGHT && Self::ROUTES_INPUT);

    const IMAGE: usize = if Len::<Pooled<C, P>>::IS_PADDED {
        Len::<Pooled<C, P>>::IMAGE
    } else {
        0
    };
    const SPREAD: usize = if Self::SPREADS { Self::POSITIONS * C::FILTERS } else { 0 };
    const DENSE_SCRATCH: usize = if Self::SPREADS {
        larger(
            conv2d_backward_input_scratch_len::<Pooled<C, P>>(),
            conv2d_backward_weight_scratch_len::<Pooled<C, P>>(),
        )
    } else {
        0
    };
}

/// Length of the scratch slice of [`conv2d_relu_max_pool2d_backward`].
pub const fn conv2d_relu_max_pool2d_backward_scratch_len<C: Conv2dGeometry, P: Pool2dGeometry>() -> usize {
    Windows::<C, P>::GRADS
        + Windows::<C, P>::SCRATCH
        + lists_len::<C>()
        + 2 * Len::<C>::WEIGHT
        + 2 * Way::<C, P>::IMAGE
        + Way::<C, P>::SPREAD
        + Way::<C, P>::DENSE_SCRATCH
}

/// Gradients of [`conv2d_relu_max_pool2d_forward`](super::conv2d_relu_max_pool2d_forward).
///
/// # Panics
/// If a slice has another length than the geometries say, an origin is outside of the image, or `scratch` is shorter
/// than [`conv2d_relu_max_pool2d_backward_scratch_len`].
pub fn conv2d_relu_max_pool2d_backward<S: Simd, C: Conv2dGeometry, P: Pool2dGeometry>(
    simd: S,
    samples: usize,
    io: PooledBackward<'_>,
    scratch: &mut [f32],
) {
    const { Pooled::<C, P>::IS_SOUND }
    let PooledBackward {
        input,
        weight,
        output,
        origins,
        output_grad,
        accumulation,
        weight_grad,
        bias_grad,
        mut input_grad,
    } = io;
    let outputs = samples.saturating_mul(Pooled::<C, P>::OUTPUT);
    check("input", input.len(), samples.saturating_mul(Len::<C>::INPUT));
    check("weight", weight.len(), Len::<C>::WEIGHT);
    check("output", output.len(), outputs);
    check("output gradient", output_grad.len(), outputs);
    check("origins", origins.len(), outputs);
    check("weight gradient", weight_grad.len(), Len::<C>::WEIGHT);
    if !bias_grad.is_empty() {
        check("bias gradient", bias_grad.len(), C::FILTERS);
        accumulation.begin(bias_grad);
    }
    if let Some(input_grad) = &input_grad {
        check("input gradient", input_grad.len(), input.len());
    }
    let scratch = take(scratch, const { conv2d_relu_max_pool2d_backward_scratch_len::<C, P>() });
    let (padded_grad, scratch) = scratch.split_at_mut(Windows::<C, P>::GRADS);
    padded_grad[Pooled::<C, P>::OUTPUT..].fill(0.0);
    let (windows, scratch) = scratch.split_at_mut(Windows::<C, P>::SCRATCH);
    let (sums, scratch) = scratch.split_at_mut(Len::<C>::WEIGHT);
    let (transposed, scratch) = scratch.split_at_mut(Len::<C>::WEIGHT);
    let (image, scratch) = scratch.split_at_mut(Way::<C, P>::IMAGE);
    let (image_grad, scratch) = scratch.split_at_mut(Way::<C, P>::IMAGE);
    let (spread, scratch) = scratch.split_at_mut(Way::<C, P>::SPREAD);
    let (lists, scratch) = scratch.split_at_mut(lists_len::<C>());

    let rows = C::KERNEL_HEIGHT * Len::<C>::PATCH_ROW;
    let sums_up = Way::<C, P>::ROUTES_WEIGHT && !const { fits_registers::<S, C>() };
    if sums_up {
        sums.fill(0.0);
    } else {
        accumulation.begin(weight_grad);
    }
    if Way::<C, P>::ROUTES_INPUT && input_grad.is_some() {
        transpose(simd, rows, C::FILTERS, weight, transposed);
    }
    image.fill(0.0);
    for sample in 0..samples {
        let range = |len: usize| sample * len..(sample + 1) * len;
        let outputs = range(Pooled::<C, P>::OUTPUT);
        let (input, origins) = (&input[range(Len::<C>::INPUT)], &origins[outputs.clone()]);
        let grad = &mut padded_grad[..Pooled::<C, P>::OUTPUT];
        relu_backward(simd, &output[outputs.clone()], &output_grad[outputs], grad);
        let grad = &padded_grad[..Pooled::<C, P>::OUTPUT];
        if sums_up || Way::<C, P>::ROUTES_INPUT && input_grad.is_some() {
            check_origins::<S, Pooled<C, P>>(simd, origins);
        }
        if !bias_grad.is_empty() {
            add_column_sums(simd, grad, bias_grad);
        }
        let fits_registers = const { fits_registers::<S, C>() };
        if !(Way::<C, P>::ROUTES_WEIGHT || fits_registers) || !Way::<C, P>::ROUTES_INPUT && input_grad.is_some() {
            simd.vectorize(Spread::<C, P> {
                grad,
                origins,
                spread,
                geometry: PhantomData,
            });
        }
        if Way::<C, P>::ROUTES_WEIGHT || fits_registers {
            let image = if Len::<Pooled<C, P>>::IS_PADDED {
                pad::<Pooled<C, P>>(input, image);
                &*image
            } else {
                input
            };
            if fits_registers {
                simd.vectorize(PatchGradient::<C, P> {
                    image,
                    grad,
                    origins,
                    weight_grad,
                    geometry: PhantomData,
                });
            } else {
                add_weight_gradient::<S, C, P>(simd, image, padded_grad, origins, sums, windows);
            }
        } else {
            let add = Accumulation::Add;
            conv2d_backward_weight::<S, Pooled<C, P>>(simd, 1, input, spread, add, weight_grad, &mut [], scratch);
        }
        let Some(input_grad) = input_grad.as_deref_mut().map(|all| &mut all[range(Len::<C>::INPUT)]) else {
            continue;
        };
        if !Way::<C, P>::ROUTES_INPUT {
            conv2d_backward_input::<S, Pooled<C, P>>(simd, 1, weight, spread, input_grad, scratch);
        } else if Len::<Pooled<C, P>>::IS_PADDED {
            image_grad.fill(0.0);
            add_input_gradient::<S, C, P>(simd, transposed, grad, origins, image_grad, lists);
            crop::<Pooled<C, P>>(image_grad, input_grad);
        } else {
            input_grad.fill(0.0);
            add_input_gradient::<S, C, P>(simd, transposed, grad, origins, input_grad, lists);
        }
    }
    match (sums_up, accumulation) {
        (false, _) => {}
        (true, Accumulation::Overwrite) => transpose(simd, C::FILTERS, rows, sums, weight_grad),
        (true, Accumulation::Add) => {
            transpose(simd, C::FILTERS, rows, sums, transposed);
            add_assign(simd, weight_grad, transposed);
        }
    }
}

/// Whether the gradient by all weights of a vector of filters fits the registers, as in a first layer of few channels.
const fn fits_registers<S: Simd, G: Conv2dGeometry>() -> bool {
    let most = if S::REGISTERS > 16 { 27 } else { 12 };
    G::KERNEL_HEIGHT <= MOST_ROWS && Len::<G>::PATCH <= most
}

/// Adds to the gradient by the weight, filter vector by filter vector: each position of a window adds its patch times the
/// gradients of those filters that it was the maximum of.
struct PatchGradient<'a, C, P> {
    image: &'a [f32],
    grad: &'a [f32],
    origins: &'a [u32],
    weight_grad: &'a mut [f32],
    geometry: PhantomData<(C, P)>,
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> Kernel for PatchGradient<'_, C, P> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        if const { fits_registers::<S, C>() } {
            for filter in (0..C::FILTERS).step_by(S::LANES) {
                by_shape!([C::KERNEL_HEIGHT, Len::<C>::PATCH_ROW], |ROWS, COLS| {
                    // A macro's arms are compiled for sizes that do not occur, too.
                    if const { fits_registers::<S, C>() } {
                        self.filters::<S, ROWS, COLS>(simd, filter)
                    }
                });
            }
        }
    }
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> PatchGradient<'_, C, P> {
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // weights are numbered throughout
    fn filters<S: Simd, const ROWS: usize, const COLS: usize>(&mut self, simd: S, filter: usize) {
        let lanes = S::LANES.min(C::FILTERS - filter);
        let weight = |r: usize, c: usize| (r * COLS + c) * C::FILTERS + filter;
        let zero = simd.splat(0.0);
        let mut sum = [[zero; COLS]; ROWS];
        for r in 0..ROWS {
            for c in 0..COLS {
                sum[r][c] = load(simd, &self.weight_grad[weight(r, c)..][..lanes]);
            }
        }
        for oy in 0..P::OUT_HEIGHT {
            for ox in 0..P::OUT_WIDTH {
                let window = Window::<P>::new(oy, ox);
                let place = (oy * P::OUT_WIDTH + ox) * C::FILTERS + filter;
                let grad = load(simd, &self.grad[place..place + lanes]);
                let origins = &self.origins[place..place + lanes];
                // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed.
                let origin = unsafe { load_ptr(simd, origins.as_ptr().cast(), lanes) };
                for ky in window.rows.clone() {
                    for kx in window.columns.clone() {
                        let here = Pooled::<C, P>::patch(
                            oy * P::STRIDE_HEIGHT + ky - P::PAD_TOP,
                            ox * P::STRIDE_WIDTH + kx - P::PAD_LEFT,
                        );
                        let is_here = simd.eq_bits(origin, simd.splat(f32::from_bits(here as u32)));
                        let grad = simd.select(is_here, grad, zero);
                        for r in 0..ROWS {
                            let row = here + r * Len::<Pooled<C, P>>::IMAGE_ROW;
                            let row = &self.image[row..row + COLS];
                            for c in 0..COLS {
                                sum[r][c] = simd.mul_add(simd.splat(row[c]), grad, sum[r][c]);
                            }
                        }
                    }
                }
            }
        }
        for r in 0..ROWS {
            for c in 0..COLS {
                store(simd, sum[r][c], &mut self.weight_grad[weight(r, c)..][..lanes]);
            }
        }
    }
}

/// Puts each gradient at the position of the convolution's output that it belongs to.
struct Spread<'a, C, P> {
    grad: &'a [f32],
    origins: &'a [u32],
    spread: &'a mut [f32],
    geometry: PhantomData<(C, P)>,
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> Kernel for Spread<'_, C, P> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let zero = simd.splat(0.0);
        // Where windows share no position and leave none out, each position is written once.
        let adds = !const { Pooled::<C, P>::is_tiled() };
        if adds {
            self.spread.fill(0.0);
        }
        for oy in 0..P::OUT_HEIGHT {
            for ox in 0..P::OUT_WIDTH {
                let window = Window::<P>::new(oy, ox);
                let place = (oy * P::OUT_WIDTH + ox) * C::FILTERS;
                for j in (0..C::FILTERS).step_by(S::LANES) {
                    let lanes = S::LANES.min(C::FILTERS - j);
                    let grad = load(simd, &self.grad[place + j..][..lanes]);
                    let origins = &self.origins[place + j..][..lanes];
                    // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed.
                    let origin = unsafe { simd.load_ptr_partial(origins.as_ptr().cast(), lanes) };
                    for ky in window.rows.clone() {
                        for kx in window.columns.clone() {
                            let (y, x) = (
                                oy * P::STRIDE_HEIGHT + ky - P::PAD_TOP,
                                ox * P::STRIDE_WIDTH + kx - P::PAD_LEFT,
                            );
                            let here = simd.splat(f32::from_bits(Pooled::<C, P>::patch(y, x) as u32));
                            let routed = simd.select(simd.eq_bits(origin, here), grad, zero);
                            let at = &mut self.spread[(y * <Pooled<C, P>>::OUT_WIDTH + x) * C::FILTERS + j..][..lanes];
                            let sum = if adds { simd.add(load(simd, at), routed) } else { routed };
                            store(simd, sum, at);
                        }
                    }
                }
            }
        }
    }
}

/// How a patch is cut into pieces that fit the registers.
struct Pieces<S, G>(PhantomData<(S, G)>);

impl<S: Simd, G: Conv2dGeometry> Pieces<S, G> {
    /// Vectors of a piece: what is left of the registers when the gradient and what is loaded have theirs.
    const MOST: usize = if S::REGISTERS > 16 { 24 } else { 12 };
    /// Vectors of a patch row, the last of them perhaps partial.
    const ROW: usize = Len::<G>::PATCH_ROW.div_ceil(S::LANES);
    /// Lanes of the last vector of a row.
    const LAST_LANES: usize = Len::<G>::PATCH_ROW - (Self::ROW - 1) * S::LANES;
    /// Vectors along a row and rows of a piece; those at the end may be smaller.
    const COLS: usize = smaller(Self::ROW, Self::MOST);
    const ROWS: usize = smaller(smaller(Self::MOST / Self::COLS, G::KERNEL_HEIGHT), MOST_ROWS);
    const LAST_COLS: usize = Self::ROW % Self::COLS;
    const LAST_ROWS: usize = G::KERNEL_HEIGHT % Self::ROWS;

    /// Lanes of a row's vector.
    #[inline(always)]
    fn lanes(vector: usize) -> usize {
        if const { Self::LAST_LANES < S::LANES } && vector + 1 == Self::ROW {
            Self::LAST_LANES
        } else {
            S::LANES
        }
    }
}

/// Most rows of a piece.
const MOST_ROWS: usize = 8;

/// What is done with patches, piece by piece.
trait ForPieces<G: Conv2dGeometry> {
    /// Handles the piece of `ROWS` x `COLS` vectors at row `ky` and vector `vector` of each patch.
    ///
    /// # Safety
    /// The piece must lie in the patch.
    unsafe fn piece<S: Simd, const ROWS: usize, const COLS: usize>(&mut self, simd: S, ky: usize, vector: usize);

    /// Handles all pieces.
    #[inline(always)]
    fn pieces<S: Simd>(&mut self, simd: S) {
        macro_rules! piece {
            ($rows:expr, $cols:expr, $ky:expr, $vector:expr) => {
                by_shape!(
                    [$rows, $cols],
                    // SAFETY: rows and columns of pieces end with the patch's.
                    |ROWS, COLS| unsafe { self.piece::<S, ROWS, COLS>(simd, $ky, $vector) }
                )
            };
        }
        let (whole_rows, whole_cols) = (
            G::KERNEL_HEIGHT - Pieces::<S, G>::LAST_ROWS,
            Pieces::<S, G>::ROW - Pieces::<S, G>::LAST_COLS,
        );
        for ky in (0..whole_rows).step_by(Pieces::<S, G>::ROWS) {
            for vector in (0..whole_cols).step_by(Pieces::<S, G>::COLS) {
                piece!(Pieces::<S, G>::ROWS, Pieces::<S, G>::COLS, ky, vector);
            }
            piece!(Pieces::<S, G>::ROWS, Pieces::<S, G>::LAST_COLS, ky, whole_cols);
        }
        for vector in (0..whole_cols).step_by(Pieces::<S, G>::COLS) {
            piece!(Pieces::<S, G>::LAST_ROWS, Pieces::<S, G>::COLS, whole_rows, vector);
        }
        piece!(
            Pieces::<S, G>::LAST_ROWS,
            Pieces::<S, G>::LAST_COLS,
            whole_rows,
            whole_cols
        );
    }
}

/// Panics unless every patch lies in the image.
#[track_caller]
fn check_origins<S: Simd, G: Conv2dGeometry>(simd: S, origins: &[u32]) {
    let patch = (G::KERNEL_HEIGHT - 1) * Len::<G>::IMAGE_ROW + Len::<G>::PATCH_ROW;
    let last = Len::<G>::IMAGE - patch;
    let furthest = simd.vectorize(Furthest(origins));
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

/// The windows' gradients and origins, filter by filter: transposed, and then listed without those that are 0.
struct Windows<C, P>(PhantomData<(C, P)>);

impl<C: Conv2dGeometry, P: Pool2dGeometry> Windows<C, P> {
    /// Windows, with more of gradient 0 so that they are transposed in whole blocks.
    const COUNT: usize = (P::OUT_HEIGHT * P::OUT_WIDTH).next_multiple_of(16);
    /// Gradients of all of them.
    const GRADS: usize = if Way::<C, P>::ROUTES_WEIGHT {
        Self::COUNT * C::FILTERS
    } else {
        Pooled::<C, P>::OUTPUT
    };
    /// One filter's list, with room for one more vector.
    const LIST: usize = Self::COUNT + 16;
    /// Transposed gradients, origins and transposed origins, and two lists.
    const SCRATCH: usize = if Way::<C, P>::ROUTES_WEIGHT {
        3 * Self::GRADS + 2 * Self::LIST
    } else {
        0
    };
}

/// `sums[filter][ky][kx][channel] += grad * patch`, for each window.
///
/// `grad` has [`Windows::GRADS`] elements, those past the output 0; `windows` is scratch memory of [`Windows::SCRATCH`].
/// The origins have been checked.
fn add_weight_gradient<S: Simd, C: Conv2dGeometry, P: Pool2dGeometry>(
    simd: S,
    image: &[f32],
    grad: &[f32],
    origins: &[u32],
    sums: &mut [f32],
    windows: &mut [f32],
) {
    check("image", image.len(), Len::<Pooled<C, P>>::IMAGE);
    check("sums", sums.len(), Len::<C>::WEIGHT);
    check("scratch for windows", windows.len(), Windows::<C, P>::SCRATCH);
    let count = Windows::<C, P>::COUNT;
    let (grads, windows) = windows.split_at_mut(Windows::<C, P>::GRADS);
    let (copies, windows) = windows.split_at_mut(Windows::<C, P>::GRADS);
    let (places, lists) = windows.split_at_mut(Windows::<C, P>::GRADS);
    let (listed_grads, listed_places) = lists.split_at_mut(Windows::<C, P>::LIST);
    transpose(simd, count, C::FILTERS, grad, grads);
    for (copy, &origin) in copies.iter_mut().zip(origins) {
        *copy = f32::from_bits(origin);
    }
    copies[origins.len()..].fill(0.0);
    transpose(simd, count, C::FILTERS, copies, places);
    simd.vectorize(WeightGradient::<C, P> {
        image,
        grads,
        places,
        sums,
        filter: 0,
        listed_grads,
        listed_places,
        count: 0,
        geometry: PhantomData,
    });
}

struct WeightGradient<'a, C, P> {
    image: &'a [f32],
    /// Gradients `[filter][window]`, and for each the bits of its origin.
    grads: &'a [f32],
    places: &'a [f32],
    sums: &'a mut [f32],
    filter: usize,
    /// Those of the filter that are not 0.
    listed_grads: &'a mut [f32],
    listed_places: &'a mut [f32],
    count: usize,
    geometry: PhantomData<(C, P)>,
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> Kernel for WeightGradient<'_, C, P> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        while self.filter < C::FILTERS {
            self.list(simd);
            if self.count > 0 {
                self.pieces(simd);
            }
            self.filter += 1;
        }
    }
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> WeightGradient<'_, C, P> {
    /// Lists the windows through which the filter gets a gradient.
    #[inline(always)]
    fn list<S: Simd>(&mut self, simd: S) {
        let zero = simd.splat(0.0);
        self.count = 0;
        let first = self.filter * Windows::<C, P>::COUNT;
        for at in (first..first + Windows::<C, P>::COUNT).step_by(S::LANES) {
            let (grad, place) = (
                simd.load(&self.grads[at..at + S::LANES]),
                simd.load(&self.places[at..at + S::LANES]),
            );
            // What is 0 adds nothing; NaN does.
            let weight = simd.select(simd.eq_bits(grad, zero), zero, simd.splat(1.0));
            let counts = simd.gt(weight, zero);
            // SAFETY: at most the windows before `at` are in the lists, and behind as many there is room for a vector.
            unsafe {
                simd.compress(counts, grad, self.listed_grads.as_mut_ptr().add(self.count));
                self.count += simd.compress(counts, place, self.listed_places.as_mut_ptr().add(self.count));
            }
        }
    }
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> ForPieces<Pooled<C, P>> for WeightGradient<'_, C, P> {
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // vectors are numbered throughout
    unsafe fn piece<S: Simd, const ROWS: usize, const COLS: usize>(&mut self, simd: S, ky: usize, vector: usize) {
        let lanes = |c: usize| Pieces::<S, Pooled<C, P>>::lanes(vector + c);
        let (patch_row, image_row) = (Len::<C>::PATCH_ROW, Len::<Pooled<C, P>>::IMAGE_ROW);
        // SAFETY: the lists have `count` elements, and `check_origins` saw their patches inside the image, whose length was
        // checked; the piece lies in the patch, and so in the filter's part of the sums.
        unsafe {
            let row = self.filter * C::KERNEL_HEIGHT + ky;
            let sums = self.sums.as_mut_ptr().add(row * patch_row + vector * S::LANES);
            let image = self.image.as_ptr().add(ky * image_row + vector * S::LANES);
            let mut sum = [[simd.splat(0.0); COLS]; ROWS];
            for r in 0..ROWS {
                for c in 0..COLS {
                    sum[r][c] = load_ptr(simd, sums.add(r * patch_row + c * S::LANES), lanes(c));
                }
            }
            for i in 0..self.count {
                let grad = simd.splat(*self.listed_grads.as_ptr().add(i));
                let patch = image.add((*self.listed_places.as_ptr().add(i)).to_bits() as usize);
                for r in 0..ROWS {
                    for c in 0..COLS {
                        let x = load_ptr(simd, patch.add(r * image_row + c * S::LANES), lanes(c));
                        sum[r][c] = simd.mul_add(x, grad, sum[r][c]);
                    }
                }
            }
            for r in 0..ROWS {
                for c in 0..COLS {
                    store_ptr(simd, sum[r][c], sums.add(r * patch_row + c * S::LANES), lanes(c));
                }
            }
        }
    }
}

/// `image_grad at patch += grad * transposed[filter][ky][kx][channel]`, for each window and filter.
///
/// The filters that a position of the convolution sends a gradient through are listed; then the patch's gradient is summed
/// in registers, filter after filter. `lists` is scratch memory of [`lists_len`].
fn add_input_gradient<S: Simd, C: Conv2dGeometry, P: Pool2dGeometry>(
    simd: S,
    transposed: &[f32],
    grad: &[f32],
    origins: &[u32],
    image_grad: &mut [f32],
    lists: &mut [f32],
) {
    check("image gradient", image_grad.len(), Len::<Pooled<C, P>>::IMAGE);
    check("origins", origins.len(), grad.len());
    check("routed gradient", grad.len(), Pooled::<C, P>::OUTPUT);
    check("transposed weight", transposed.len(), Len::<C>::WEIGHT);
    check("scratch for lists", lists.len(), lists_len::<C>());
    let (places, lists) = lists.split_at_mut(C::FILTERS);
    for (filter, place) in places.iter_mut().enumerate() {
        *place = f32::from_bits((filter * Len::<C>::PATCH) as u32);
    }
    let (filters, grads) = lists.split_at_mut(lists.len() / 2);
    simd.vectorize(InputGradient::<C, P> {
        transposed,
        grad,
        origins,
        image_grad,
        places,
        filters,
        grads,
        count: 0,
        origin: 0,
        geometry: PhantomData,
    });
}

/// Filters that are listed together: as many as have their weights in the first-level cache.
const fn listed<C: Conv2dGeometry>() -> usize {
    const L1: usize = 10 * 1024;
    let fit = L1 / Len::<C>::PATCH / 16 * 16;
    if fit == 0 { 16 } else { smaller(fit, C::FILTERS) }
}

/// For each filter where its weights are, and two lists, each with room for one more vector.
const fn lists_len<C: Conv2dGeometry>() -> usize {
    C::FILTERS + 2 * (listed::<C>() + 16)
}

struct InputGradient<'a, C, P> {
    transposed: &'a [f32],
    grad: &'a [f32],
    origins: &'a [u32],
    image_grad: &'a mut [f32],
    /// The bits of each number are where the filter's weights begin.
    places: &'a [f32],
    /// Those of the filters in the list, and their gradients.
    filters: &'a mut [f32],
    grads: &'a mut [f32],
    count: usize,
    /// Where in the image the patch begins.
    origin: usize,
    geometry: PhantomData<(C, P)>,
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> Kernel for InputGradient<'_, C, P> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        for first in (0..C::FILTERS).step_by(listed::<C>()) {
            let filters = first..smaller(first + listed::<C>(), C::FILTERS);
            for oy in 0..P::OUT_HEIGHT {
                for ox in 0..P::OUT_WIDTH {
                    let window = Window::<P>::new(oy, ox);
                    let outputs = (oy * P::OUT_WIDTH + ox) * C::FILTERS;
                    for ky in window.rows.clone() {
                        for kx in window.columns.clone() {
                            self.origin = Pooled::<C, P>::patch(
                                oy * P::STRIDE_HEIGHT + ky - P::PAD_TOP,
                                ox * P::STRIDE_WIDTH + kx - P::PAD_LEFT,
                            );
                            self.list(simd, outputs, filters.clone());
                            if self.count > 0 {
                                self.pieces(simd);
                            }
                        }
                    }
                }
            }
        }
    }
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> InputGradient<'_, C, P> {
    /// Lists those filters whose gradient goes to the patch at `origin`.
    #[inline(always)]
    fn list<S: Simd>(&mut self, simd: S, outputs: usize, filters: Range<usize>) {
        let here = simd.splat(f32::from_bits(self.origin as u32));
        let (zero, nowhere) = (simd.splat(0.0), simd.splat(f32::from_bits(u32::MAX)));
        self.count = 0;
        for j in filters.clone().step_by(S::LANES) {
            let lanes = S::LANES.min(filters.end - j);
            let range = outputs + j..outputs + j + lanes;
            let (grad, origins) = (load(simd, &self.grad[range.clone()]), &self.origins[range]);
            let place = load(simd, &self.places[j..j + lanes]);
            // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed; at most the filters before `j`
            // are in the lists, fewer than are listed together, and behind as many there is room for a vector.
            unsafe {
                let origin = load_ptr(simd, origins.as_ptr().cast(), lanes);
                // What is 0, as lanes without a filter are, adds nothing.
                let origin = simd.select(simd.eq_bits(grad, zero), nowhere, origin);
                let goes_here = simd.eq_bits(origin, here);
                simd.compress(goes_here, grad, self.grads.as_mut_ptr().add(self.count));
                self.count += simd.compress(goes_here, place, self.filters.as_mut_ptr().add(self.count));
            }
        }
    }
}

impl<C: Conv2dGeometry, P: Pool2dGeometry> ForPieces<Pooled<C, P>> for InputGradient<'_, C, P> {
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // vectors are numbered throughout
    unsafe fn piece<S: Simd, const ROWS: usize, const COLS: usize>(&mut self, simd: S, ky: usize, vector: usize) {
        let lanes = |c: usize| Pieces::<S, Pooled<C, P>>::lanes(vector + c);
        let (patch_row, image_row) = (Len::<C>::PATCH_ROW, Len::<Pooled<C, P>>::IMAGE_ROW);
        // SAFETY: the origin is that of a position of the convolution that a window looks at (the pool is that of its
        // output, by `IS_SOUND`), whose patch is inside the image, whose length was checked; the piece
        // lies in the patch, and so in a filter's weights, whose places `add_input_gradient` made; the lists have `count`
        // elements.
        unsafe {
            let weight = self.transposed.as_ptr().add(ky * patch_row + vector * S::LANES);
            let image_grad = self.image_grad.as_mut_ptr();
            let patch = image_grad.add(self.origin + ky * image_row + vector * S::LANES);
            let mut sum = [[simd.splat(0.0); COLS]; ROWS];
            for r in 0..ROWS {
                for c in 0..COLS {
                    sum[r][c] = load_ptr(simd, patch.add(r * image_row + c * S::LANES), lanes(c));
                }
            }
            for i in 0..self.count {
                let weight = weight.add((*self.filters.as_ptr().add(i)).to_bits() as usize);
                let grad = simd.splat(*self.grads.as_ptr().add(i));
                for r in 0..ROWS {
                    for c in 0..COLS {
                        let w = load_ptr(simd, weight.add(r * patch_row + c * S::LANES), lanes(c));
                        sum[r][c] = simd.mul_add(w, grad, sum[r][c]);
                    }
                }
            }
            for r in 0..ROWS {
                for c in 0..COLS {
                    store_ptr(simd, sum[r][c], patch.add(r * image_row + c * S::LANES), lanes(c));
                }
            }
        }
    }
}
