//! The micro-kernel: register tiles of a product, one function for each shape of tile and level.
//!
//! Loops and strides are arguments, so that these functions belong to graven and not to each network; what is constant is
//! the number of accumulators, which live in registers.

#![allow(unsafe_code)]

use super::super::activation::rectify;
use super::super::tail::{load_ptr, store_ptr};
use super::tiling::fits;
use super::{PositionAxis, SumAxis};
use crate::simd::{Kernel, Simd};

/// Vectors of a tile for a single position: with so many the multiply-adds need not wait for each other.
pub(super) const VECTORS_OF_ONE: usize = 8;

/// Tiles of one shape, side by side and one below the other.
#[derive(Clone, Copy)]
pub(super) struct Tiles {
    /// The first tile's element of A at the first term of the sum.
    pub(super) a: *const f32,
    /// The first row of B at the tiles' place along the width.
    pub(super) b: *const f32,
    /// The first tile's first element of C.
    pub(super) c: *mut f32,
    /// The bias at the tiles' place along the width, if there is one.
    pub(super) bias: Option<*const f32>,
    /// Tiles below each other: their number and distances.
    pub(super) down: PositionAxis,
    /// Tiles beside each other.
    pub(super) right: PositionAxis,
    /// Distances of rows inside of a tile.
    pub(super) rows: PositionAxis,
    /// Columns of a tile and their distances.
    pub(super) cols: PositionAxis,
    /// The loops of the sum, outermost first.
    pub(super) sum: [SumAxis; 3],
    /// Lanes used of the last vector.
    pub(super) last_lanes: usize,
    /// Whether the sums are added to C.
    pub(super) adds: bool,
    /// Whether the sums are rectified.
    pub(super) rectifies: bool,
}

/// Computes tiles of `positions` x `vectors`.
///
/// # Safety
/// All elements of A, B, the bias and C that the loops of the tiles reach must be valid, those of C for writing and by
/// nobody else, and the shape be one that the tiling of the level has.
#[inline(always)]
#[expect(
    clippy::collapsible_match,
    reason = "a guard does not say that the arm is not compiled"
)]
pub(super) unsafe fn multiply<S: Simd>(simd: S, tiles: Tiles, positions: usize, vectors: usize) {
    macro_rules! by_shape {
        ($($nr:literal: $($mr:literal)*;)*) => {
            match vectors {
                $($nr => match positions {
                    $($mr => {
                        // Shapes that a level has no registers for are not compiled for it.
                        if const { $mr == 1 || fits(S::REGISTERS, $mr, $nr) } {
                            if tiles.last_lanes == S::LANES {
                                return simd.vectorize_apart(Shaped::<$mr, $nr, false>(tiles));
                            }
                            return simd.vectorize_apart(Shaped::<$mr, $nr, true>(tiles));
                        }
                    })*
                    _ => {}
                })*
                _ => {}
            }
        };
    }
    by_shape! {
        1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28;
        2: 1 2 3 4 5 6 7 8 9 10 11 12 13 14;
        3: 1 2 3 4 5 6 7 8 9;
        4: 1 2 3 4 5 6;
        5: 1;
        6: 1;
        7: 1;
        8: 1;
    }
    unreachable!("no tile has {positions} positions x {vectors} vectors");
}

/// Tiles of `MR` positions x `NR` vectors, of which the last is filled in part if `PARTIAL`.
struct Shaped<const MR: usize, const NR: usize, const PARTIAL: bool>(Tiles);

impl<const MR: usize, const NR: usize, const PARTIAL: bool> Kernel for Shaped<MR, NR, PARTIAL> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let tiles = &self.0;
        let cols = tiles.cols.len;
        let a_at: [usize; MR] = std::array::from_fn(|m| m / cols * tiles.rows.a + m % cols * tiles.cols.a);
        let c_at: [usize; MR] = std::array::from_fn(|m| m / cols * tiles.rows.c + m % cols * tiles.cols.c);
        for down in 0..tiles.down.len {
            for right in 0..tiles.right.len {
                // SAFETY: whoever made the tiles vouches for all of their elements.
                unsafe {
                    let a = tiles.a.add(down * tiles.down.a + right * tiles.right.a);
                    let c = tiles.c.add(down * tiles.down.c + right * tiles.right.c);
                    self.tile(simd, a, c, &a_at, &c_at);
                }
            }
        }
    }
}

impl<const MR: usize, const NR: usize, const PARTIAL: bool> Shaped<MR, NR, PARTIAL> {
    /// # Safety
    /// As for [`multiply`], for the tile whose first elements `a` and `c` are.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // a register tile is indexed by position and vector throughout
    unsafe fn tile<S: Simd>(&self, simd: S, a: *const f32, c: *mut f32, a_at: &[usize; MR], c_at: &[usize; MR]) {
        let tiles = &self.0;
        let lanes = |v: usize| {
            if PARTIAL && v + 1 == NR {
                tiles.last_lanes
            } else {
                S::LANES
            }
        };
        // SAFETY: the caller vouches for every element that the loops reach; pointers past the last term are not read.
        unsafe {
            let mut sum = [[simd.splat(0.0); NR]; MR];
            if let Some(bias) = tiles.bias {
                let mut row = [simd.splat(0.0); NR];
                for v in 0..NR {
                    row[v] = load_ptr(simd, bias.add(v * S::LANES), lanes(v));
                }
                sum = [row; MR];
            }
            let [batch, outer, inner] = tiles.sum;
            let (mut a_batch, mut b_batch) = (a, tiles.b);
            for _ in 0..batch.len {
                let (mut a_outer, mut b_outer) = (a_batch, b_batch);
                for _ in 0..outer.len {
                    let (mut a, mut b) = (a_outer, b_outer);
                    for _ in 0..inner.len {
                        let mut row = [simd.splat(0.0); NR];
                        for v in 0..NR {
                            row[v] = load_ptr(simd, b.add(v * S::LANES), lanes(v));
                        }
                        for m in 0..MR {
                            let x = simd.splat(*a.add(a_at[m]));
                            for v in 0..NR {
                                sum[m][v] = simd.mul_add(x, row[v], sum[m][v]);
                            }
                        }
                        a = a.wrapping_add(inner.a);
                        b = b.wrapping_add(inner.b);
                    }
                    a_outer = a_outer.wrapping_add(outer.a);
                    b_outer = b_outer.wrapping_add(outer.b);
                }
                a_batch = a_batch.wrapping_add(batch.a);
                b_batch = b_batch.wrapping_add(batch.b);
            }
            for m in 0..MR {
                let c = c.add(c_at[m]);
                for v in 0..NR {
                    let c = c.add(v * S::LANES);
                    let mut out = sum[m][v];
                    if tiles.adds {
                        out = simd.add(load_ptr(simd, c, lanes(v)), out);
                    }
                    if tiles.rectifies {
                        out = rectify(simd, out);
                    }
                    store_ptr(simd, out, c, lanes(v));
                }
            }
        }
    }
}
