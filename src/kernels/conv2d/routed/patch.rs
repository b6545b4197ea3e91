//! The gradient by the weights of a first layer, whose patches of few channels fit the registers.

#![allow(unsafe_code)]

use super::super::super::pool::Window;
use super::super::super::tail::{load, load_ptr, store};
use super::super::Conv2dGeometry;
use super::super::pooled::Conv2dReluMaxPool2d;
use crate::simd::{Kernel, Level, Simd};

/// Most weights of a patch.
const fn most(registers: usize) -> usize {
    if registers > 16 { 27 } else { 12 }
}

/// Calls a macro with the patches that there is code for: rows, and weights of a row.
macro_rules! with_shapes {
    ($macro:ident) => {
        $macro! {
            (1: 1 2 3 4 6 8)
            (2: 2 4 6)
            (3: 3 6 9)
            (4: 4)
            (5: 5)
        }
    };
}

/// Whether the gradient by all weights of a vector of filters fits the registers, as in a first layer of few channels.
pub(super) const fn fits(level: Level, g: &Conv2dGeometry) -> bool {
    macro_rules! is_one_of {
        ($(($row:literal: $($col:literal)*))*) => {
            matches!((g.kernel_height, g.patch_row()), $($(($row, $col))|*)|*)
        };
    }
    with_shapes!(is_one_of) && g.patch() <= most(level.registers())
}

/// Adds to the gradient by the weight, filter vector by filter vector: each position of a window adds its patch times the
/// gradients of those filters that it was the maximum of.
pub(super) struct PatchGradient<'a> {
    pub(super) fused: &'a Conv2dReluMaxPool2d,
    pub(super) image: &'a [f32],
    pub(super) grad: &'a [f32],
    pub(super) origins: &'a [u32],
    pub(super) weight_grad: &'a mut [f32],
}

impl Kernel for PatchGradient<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(
        clippy::collapsible_match,
        reason = "a guard does not say that the arm is not compiled"
    )]
    fn run<S: Simd>(self, simd: S) {
        let conv = &self.fused.conv;
        macro_rules! by_shape {
            ($(($row:literal: $($col:literal)*))*) => {
                match conv.kernel_height {
                    $($row => match conv.patch_row() {
                        $($col => {
                            // Patches that a level has no registers for are not compiled for it.
                            if const { $row * $col <= most(S::REGISTERS) } {
                                return simd.vectorize_apart(Shaped::<$row, $col>(self));
                            }
                        })*
                        _ => {}
                    })*
                    _ => {}
                }
            };
        }
        with_shapes!(by_shape);
        unreachable!("a patch of {} x {} does not fit", conv.kernel_height, conv.patch_row());
    }
}

/// The gradients by patches of `ROWS` x `COLS` weights.
struct Shaped<'a, const ROWS: usize, const COLS: usize>(PatchGradient<'a>);

impl<const ROWS: usize, const COLS: usize> Kernel for Shaped<'_, ROWS, COLS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        for filter in (0..self.0.fused.conv.filters).step_by(S::LANES) {
            self.0.filters::<S, ROWS, COLS>(simd, filter);
        }
    }
}

impl PatchGradient<'_> {
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // weights are numbered throughout
    fn filters<S: Simd, const ROWS: usize, const COLS: usize>(&mut self, simd: S, filter: usize) {
        let (p, conv, patches) = (self.fused.pool, self.fused.conv, self.fused.patches());
        let image_row = self.fused.seen.geometry.image_row();
        let lanes = S::LANES.min(conv.filters - filter);
        let weight = |r: usize, c: usize| (r * COLS + c) * conv.filters + filter;
        let zero = simd.splat(0.0);
        let mut sum = [[zero; COLS]; ROWS];
        for r in 0..ROWS {
            for c in 0..COLS {
                sum[r][c] = load(simd, &self.weight_grad[weight(r, c)..][..lanes]);
            }
        }
        let fits = p.fits();
        let (rows, columns) = (0..p.pool_height, 0..p.pool_width);
        for oy in 0..p.out_height {
            for ox in 0..p.out_width {
                let window = if fits {
                    (rows.clone(), columns.clone())
                } else {
                    let Window { rows, columns, .. } = Window::new(&p, oy, ox);
                    (rows, columns)
                };
                let place = (oy * p.out_width + ox) * conv.filters + filter;
                let grad = load(simd, &self.grad[place..place + lanes]);
                let origins = &self.origins[place..place + lanes];
                // SAFETY: a `u32` has the size of an `f32`, and `lanes` of them are borrowed.
                let origin = unsafe { load_ptr(simd, origins.as_ptr().cast(), lanes) };
                for ky in window.0 {
                    for kx in window.1.clone() {
                        let here = patches.at(
                            oy * p.stride_height + ky - p.pad_top,
                            ox * p.stride_width + kx - p.pad_left,
                        );
                        let is_here = simd.eq_bits(origin, simd.splat(f32::from_bits(here as u32)));
                        let grad = simd.select(is_here, grad, zero);
                        let patch = &self.image[here..here + (ROWS - 1) * image_row + COLS];
                        for r in 0..ROWS {
                            for c in 0..COLS {
                                // SAFETY: rows and columns are those of the patch, which was just sliced.
                                let x = unsafe { *patch.get_unchecked(r * image_row + c) };
                                sum[r][c] = simd.mul_add(simd.splat(x), grad, sum[r][c]);
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
