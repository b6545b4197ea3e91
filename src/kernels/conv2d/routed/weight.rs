//! The gradient by the weight, filter by filter: the windows through which a filter gets one are listed first.

#![allow(unsafe_code)]

use super::super::super::transpose::transpose;
use super::super::pooled::Conv2dReluMaxPool2d;
use super::super::{Conv2dGeometry, check};
use super::Way;
use super::pieces::{ForPieces, Pieces, in_pieces, load, store};
use crate::simd::{Kernel, Level, Simd};

/// `sums[filter][ky][kx][channel] += grad * patch`, for each window.
///
/// `grad` has as many elements as the way says, those past the output 0; `windows` is scratch memory.
/// The origins have been checked.
#[expect(clippy::too_many_arguments, reason = "one argument for each operand")]
pub(super) fn add_weight_gradient(
    level: Level,
    fused: &Conv2dReluMaxPool2d,
    way: &Way,
    image: &[f32],
    grad: &[f32],
    origins: &[u32],
    sums: &mut [f32],
    windows: &mut [f32],
) {
    check("image", image.len(), fused.seen.geometry.image_len());
    check("sums", sums.len(), fused.conv.weight_len());
    check("scratch for windows", windows.len(), way.windows_len());
    let (count, filters) = (way.windows, fused.conv.filters);
    let (grads, windows) = windows.split_at_mut(way.grads);
    let (copies, windows) = windows.split_at_mut(way.grads);
    let (places, lists) = windows.split_at_mut(way.grads);
    let (listed_grads, listed_places) = lists.split_at_mut(way.list());
    transpose(level, count, filters, grad, grads);
    for (copy, &origin) in copies.iter_mut().zip(origins) {
        *copy = f32::from_bits(origin);
    }
    copies[origins.len()..].fill(0.0);
    transpose(level, count, filters, copies, places);
    level.vectorize(WeightGradient {
        geometry: &fused.seen.geometry,
        windows: count,
        image,
        grads,
        places,
        sums,
        filter: 0,
        listed_grads,
        listed_places,
        count: 0,
    });
}

struct WeightGradient<'a> {
    geometry: &'a Conv2dGeometry,
    /// How many windows there are, those of gradient 0 at the end included.
    windows: usize,
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
}

impl Kernel for WeightGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let geometry = self.geometry;
        in_pieces(simd, geometry, self);
    }
}

impl WeightGradient<'_> {
    /// Lists the windows through which the filter gets a gradient.
    #[inline(always)]
    fn list<S: Simd>(&mut self, simd: S) {
        let zero = simd.splat(0.0);
        // In registers: for all that the compiler knows the lists could overlap what `self` is.
        let mut count = 0;
        let (grads, places) = (self.grads, self.places);
        let (listed_grads, listed_places) = (self.listed_grads.as_mut_ptr(), self.listed_places.as_mut_ptr());
        let first = self.filter * self.windows;
        for at in (first..first + self.windows).step_by(S::LANES) {
            let (grad, place) = (
                simd.load(&grads[at..at + S::LANES]),
                simd.load(&places[at..at + S::LANES]),
            );
            // What is 0 adds nothing; NaN does.
            let weight = simd.select(simd.eq_bits(grad, zero), zero, simd.splat(1.0));
            let counts = simd.gt(weight, zero);
            // SAFETY: at most the windows before `at` are in the lists, and behind as many there is room for a vector.
            unsafe {
                simd.compress(counts, grad, listed_grads.add(count));
                count += simd.compress(counts, place, listed_places.add(count));
            }
        }
        self.count = count;
    }
}

impl ForPieces for WeightGradient<'_> {
    #[inline(always)]
    fn patches<S: Simd, const ROWS: usize, const COLS: usize, const PARTIAL: bool>(mut self, simd: S, pieces: &Pieces) {
        while self.filter < self.geometry.filters {
            self.list(simd);
            if self.count > 0 {
                self.pieces::<S, ROWS, COLS, PARTIAL>(simd, pieces);
            }
            self.filter += 1;
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
        // SAFETY: the lists have `count` elements, and `check_origins` saw their patches inside the image, whose length was
        // checked; the piece lies in the patch, and so in the filter's part of the sums.
        unsafe {
            let row = self.filter * self.geometry.kernel_height + ky;
            let sums = self.sums.as_mut_ptr().add(row * patch_row + vector * S::LANES);
            let image = self.image.as_ptr().add(ky * image_row + vector * S::LANES);
            let mut sum = [[simd.splat(0.0); COLS]; ROWS];
            for r in 0..ROWS {
                for c in 0..COLS {
                    sum[r][c] =
                        load::<S, PARTIAL>(simd, sums.add(r * patch_row + c * S::LANES), c + 1 == COLS, last_lanes);
                }
            }
            for i in 0..self.count {
                let grad = simd.splat(*self.listed_grads.as_ptr().add(i));
                let patch = image.add((*self.listed_places.as_ptr().add(i)).to_bits() as usize);
                for r in 0..ROWS {
                    for c in 0..COLS {
                        let x = load::<S, PARTIAL>(
                            simd,
                            patch.add(r * image_row + c * S::LANES),
                            c + 1 == COLS,
                            last_lanes,
                        );
                        sum[r][c] = simd.mul_add(x, grad, sum[r][c]);
                    }
                }
            }
            for r in 0..ROWS {
                for c in 0..COLS {
                    store::<S, PARTIAL>(
                        simd,
                        sum[r][c],
                        sums.add(r * patch_row + c * S::LANES),
                        c + 1 == COLS,
                        last_lanes,
                    );
                }
            }
        }
    }
}
