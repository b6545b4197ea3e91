//! The gradient by the input, patch by patch: the filters that send one to a patch are listed first.

#![allow(unsafe_code)]

use super::super::super::pool::Window;
use super::super::super::tail::{self, load_ptr};
use super::super::geometry::smaller;
use super::super::pooled::Conv2dReluMaxPool2d;
use super::super::{Conv2dGeometry, check};
use super::Way;
use super::pieces::{ForPieces, Pieces, in_pieces, load, store};
use crate::simd::{Kernel, Level, Simd};
use std::ops::Range;

/// `image_grad at patch += grad * transposed[filter][ky][kx][channel]`, for each window and filter.
///
/// The filters that a position of the convolution sends a gradient through are listed; then the patch's gradient is summed
/// in registers, filter after filter. `lists` is scratch memory.
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub(super) fn add_input_gradient(
    level: Level,
    fused: &Conv2dReluMaxPool2d,
    way: &Way,
    transposed: &[f32],
    grad: &[f32],
    origins: &[u32],
    image_grad: &mut [f32],
    lists: &mut [f32],
) {
    let conv = &fused.conv;
    check("image gradient", image_grad.len(), fused.seen.geometry.image_len());
    check("origins", origins.len(), grad.len());
    check("routed gradient", grad.len(), fused.output_len());
    check("transposed weight", transposed.len(), conv.weight_len());
    check("scratch for lists", lists.len(), way.lists_len(conv.filters));
    let (places, lists) = lists.split_at_mut(conv.filters);
    for (filter, place) in places.iter_mut().enumerate() {
        *place = f32::from_bits((filter * conv.patch()) as u32);
    }
    let (filters, grads) = lists.split_at_mut(lists.len() / 2);
    level.vectorize(InputGradient {
        fused,
        geometry: &fused.seen.geometry,
        listed: way.listed,
        transposed,
        grad,
        origins,
        image_grad,
        places,
        filters,
        grads,
        count: 0,
        origin: 0,
    });
}

struct InputGradient<'a> {
    fused: &'a Conv2dReluMaxPool2d,
    geometry: &'a Conv2dGeometry,
    /// Filters that are listed together.
    listed: usize,
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
}

impl Kernel for InputGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let geometry = self.geometry;
        in_pieces(simd, geometry, self);
    }
}

impl InputGradient<'_> {
    /// Lists those filters whose gradient goes to the patch at `origin`.
    #[inline(always)]
    fn list<S: Simd>(&mut self, simd: S, outputs: usize, filters: Range<usize>) {
        let here = simd.splat(f32::from_bits(self.origin as u32));
        let (zero, nowhere) = (simd.splat(0.0), simd.splat(f32::from_bits(u32::MAX)));
        // In registers: for all that the compiler knows the lists could overlap what `self` is.
        let mut count = 0;
        let (all_grads, all_origins, places) = (self.grad, self.origins, self.places);
        let (listed_filters, listed_grads) = (self.filters.as_mut_ptr(), self.grads.as_mut_ptr());
        for j in filters.clone().step_by(S::LANES) {
            let lanes = S::LANES.min(filters.end - j);
            let range = outputs + j..outputs + j + lanes;
            let (grad, origins) = (tail::load(simd, &all_grads[range.clone()]), &all_origins[range]);
            let place = tail::load(simd, &places[j..j + lanes]);
            // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed; at most the filters before `j`
            // are in the lists, fewer than are listed together, and behind as many there is room for a vector.
            unsafe {
                let origin = load_ptr(simd, origins.as_ptr().cast(), lanes);
                // What is 0, as lanes without a filter are, adds nothing.
                let origin = simd.select(simd.eq_bits(grad, zero), nowhere, origin);
                let goes_here = simd.eq_bits(origin, here);
                simd.compress(goes_here, grad, listed_grads.add(count));
                count += simd.compress(goes_here, place, listed_filters.add(count));
            }
        }
        self.count = count;
    }
}

impl ForPieces for InputGradient<'_> {
    #[inline(always)]
    fn patches<S: Simd, const ROWS: usize, const COLS: usize, const PARTIAL: bool>(mut self, simd: S, pieces: &Pieces) {
        let (p, filters_len, patches) = (self.fused.pool, self.geometry.filters, self.fused.patches());
        for first in (0..filters_len).step_by(self.listed) {
            let filters = first..smaller(first + self.listed, filters_len);
            for oy in 0..p.out_height {
                for ox in 0..p.out_width {
                    let window = Window::new(&p, oy, ox);
                    let outputs = (oy * p.out_width + ox) * filters_len;
                    for ky in window.rows.clone() {
                        for kx in window.columns.clone() {
                            self.origin = patches.at(
                                oy * p.stride_height + ky - p.pad_top,
                                ox * p.stride_width + kx - p.pad_left,
                            );
                            self.list(simd, outputs, filters.clone());
                            if self.count > 0 {
                                self.pieces::<S, ROWS, COLS, PARTIAL>(simd, pieces);
                            }
                        }
                    }
                }
            }
        }
    }

    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // vectors are numbered throughout
    unsafe fn piece<S: Simd, const ROWS: usize, const COLS: usize, const PARTIAL: bool>(
        &mut self,
        simd: S,
        ky: usize,
        vector: usize,
        last_lanes: usize,
    ) {
        let (patch_row, image_row) = (self.geometry.patch_row(), self.geometry.image_row());
        // SAFETY: the origin is that of a position of the convolution that a window looks at (the pool is that of its
        // output), whose patch is inside the image, whose length was checked; the piece
        // lies in the patch, and so in a filter's weights, whose places `add_input_gradient` made; the lists have `count`
        // elements.
        unsafe {
            let weight = self.transposed.as_ptr().add(ky * patch_row + vector * S::LANES);
            let image_grad = self.image_grad.as_mut_ptr();
            let patch = image_grad.add(self.origin + ky * image_row + vector * S::LANES);
            let mut sum = [[simd.splat(0.0); COLS]; ROWS];
            for r in 0..ROWS {
                for c in 0..COLS {
                    sum[r][c] =
                        load::<S, PARTIAL>(simd, patch.add(r * image_row + c * S::LANES), c + 1 == COLS, last_lanes);
                }
            }
            for i in 0..self.count {
                let weight = weight.add((*self.filters.as_ptr().add(i)).to_bits() as usize);
                let grad = simd.splat(*self.grads.as_ptr().add(i));
                for r in 0..ROWS {
                    for c in 0..COLS {
                        let w = load::<S, PARTIAL>(
                            simd,
                            weight.add(r * patch_row + c * S::LANES),
                            c + 1 == COLS,
                            last_lanes,
                        );
                        sum[r][c] = simd.mul_add(w, grad, sum[r][c]);
                    }
                }
            }
            for r in 0..ROWS {
                for c in 0..COLS {
                    store::<S, PARTIAL>(
                        simd,
                        sum[r][c],
                        patch.add(r * image_row + c * S::LANES),
                        c + 1 == COLS,
                        last_lanes,
                    );
                }
            }
        }
    }
}
