//! The micro-kernel: register tiles of a product, one function for each shape of tile and level.
//!
//! Loops and strides are arguments, so that these functions belong to graven and not to each network; what is constant is
//! the number of accumulators, which live in registers.

#![allow(unsafe_code)]

use super::super::activation::rectify;
use super::super::tail::{load_ptr, store_ptr};
use super::tiling::{MAX_POSITIONS, fits};
use super::{PositionAxis, ProductAxis, SumAxis};
use crate::simd::{Kernel, Simd};

/// Vectors of a tile for a single position: with so many the multiply-adds need not wait for each other.
pub(super) const VECTORS_OF_ONE: usize = 8;

/// Thirds of the positions of the largest tile.
const THIRDS: usize = MAX_POSITIONS.div_ceil(3);

/// The terms of a sum, in their order.
#[derive(Clone, Copy)]
pub(crate) enum Terms<'t> {
    /// Loops, outermost first.
    Loops([SumAxis; 3]),
    /// Each term's place in A in bytes, and the distance of neighbours in B in elements: where inner loops are short, one
    /// loop costs less than two.
    Listed { a: &'t [usize], b: usize },
}

/// Most terms that are listed.
const MOST_LISTED: usize = 256;
/// Lengths of an inner loop for which terms are listed.
const SHORT: usize = 32;

/// Memory for a list of terms.
pub(crate) struct List([usize; MOST_LISTED]);

impl List {
    pub(crate) const fn new() -> Self {
        Self([0; MOST_LISTED])
    }
}

impl<'t> Terms<'t> {
    /// The terms of these loops, outermost first.
    #[inline(always)]
    pub(super) fn new([batch, outer, inner]: [SumAxis; 3], list: &'t mut List) -> Self {
        let (middle, all) = (outer.len * inner.len, batch.len * outer.len * inner.len);
        let is_even =
            (outer.len == 1 || outer.b == inner.len * inner.b) && (batch.len == 1 || batch.b == middle * inner.b);
        if inner.len == all || inner.len >= SHORT || all > MOST_LISTED || !is_even {
            return Self::Loops([batch, outer, inner]);
        }
        let mut term = 0;
        for t in 0..batch.len {
            for o in 0..outer.len {
                for i in 0..inner.len {
                    list.0[term] = size_of::<f32>() * (t * batch.a + o * outer.a + i * inner.a);
                    term += 1;
                }
            }
        }
        Self::Listed {
            a: &list.0[..all],
            b: inner.b,
        }
    }
}

/// Tiles of one shape, side by side and one below the other.
#[derive(Clone, Copy)]
pub(super) struct Tiles<'t> {
    /// Products with such tiles each.
    pub(super) products: ProductAxis,
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
    /// The distance of a tile's positions in A.
    pub(super) step: usize,
    /// Columns of a tile, and the distances of its rows and columns in C.
    pub(super) cols: usize,
    pub(super) c_steps: [usize; 2],
    /// The terms of the sum.
    pub(super) terms: Terms<'t>,
    /// Lanes used of the last vector; fewer than all only of a single one.
    pub(super) last_lanes: usize,
    /// Whether the sums are added to C.
    pub(super) adds: bool,
    /// Whether the sums are rectified.
    pub(super) rectifies: bool,
}

/// Computes tiles of `positions` x `vectors`.
///
/// # Safety
/// All elements of A, B, the bias and C that the loops of the tiles reach, in each product, must be valid, those of C for writing and by
/// nobody else, and the shape be one that the tiling of the level has.
#[inline(never)]
#[expect(
    clippy::collapsible_match,
    reason = "a guard does not say that the arm is not compiled"
)]
pub(super) unsafe fn multiply<S: Simd>(simd: S, tiles: &Tiles<'_>, positions: usize, vectors: usize) {
    macro_rules! by_shape {
        ($($nr:literal: $($mr:literal)*;)*) => {
            match vectors {
                $($nr => match positions {
                    $($mr => {
                        // Shapes that a level has no registers for are not compiled for it.
                        if const { $mr == 1 || fits(S::REGISTERS, $mr, $nr) } {
                            // A partial vector is alone.
                            if const { $nr == 1 } && tiles.last_lanes < S::LANES {
                                return simd.vectorize_apart(Shaped::<$mr, $nr, true>(tiles));
                            }
                            return simd.vectorize_apart(Shaped::<$mr, $nr, false>(tiles));
                        }
                    })*
                    _ => {}
                })*
                _ => {}
            }
        };
    }
    by_shape! {
        1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14;
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

/// Runs a body once for each position, with its number as a constant.
///
/// The compiler leaves a loop of so long a body as it is, and then keeps the accumulators in memory.
macro_rules! for_each_position {
    ($count:expr, $position:ident => $body:block) => {
        for_each_position!(@ $count, $position => $body, 0 1 2 3 4 5 6 7 8 9 10 11 12 13);
    };
    (@ $count:expr, $position:ident => $body:block, $($number:literal)*) => {$(
        if $number < $count {
            #[allow(non_upper_case_globals)]
            const $position: usize = $number;
            $body
        }
    )*};
}
const _: () = assert!(MAX_POSITIONS == 14, "`for_each_position` counts them");

/// Tiles of `MR` positions x `NR` vectors, one that is filled in part if `PARTIAL`.
struct Shaped<'a, const MR: usize, const NR: usize, const PARTIAL: bool>(&'a Tiles<'a>);

impl<const MR: usize, const NR: usize, const PARTIAL: bool> Kernel for Shaped<'_, MR, NR, PARTIAL> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let tiles = self.0;
        let [row, col] = tiles.c_steps;
        let mut c_at = [0; MR];
        // Counted, not divided: divisions would take a good part of the time of a short sum.
        let (mut begin, mut at, mut left) = (0, 0, tiles.cols);
        for position in &mut c_at {
            *position = at;
            (at, left) = (at + col, left - 1);
            if left == 0 {
                begin += row;
                (at, left) = (begin, tiles.cols);
            }
        }
        for product in 0..tiles.products.len {
            for down in 0..tiles.down.len {
                for right in 0..tiles.right.len {
                    // SAFETY: whoever made the tiles vouches for all of their elements.
                    unsafe {
                        let (a, c) = (
                            product * tiles.products.a + down * tiles.down.a + right * tiles.right.a,
                            product * tiles.products.c + down * tiles.down.c + right * tiles.right.c,
                        );
                        let b = tiles.b.add(product * tiles.products.b);
                        self.tile(simd, tiles.a.add(a), b, tiles.c.add(c), &c_at);
                    }
                }
            }
        }
    }
}

impl<const MR: usize, const NR: usize, const PARTIAL: bool> Shaped<'_, MR, NR, PARTIAL> {
    /// # Safety
    /// As for [`multiply`], for the tile whose first elements `a`, `b` and `c` are.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // a register tile is indexed by position and vector throughout
    unsafe fn tile<S: Simd>(&self, simd: S, a: *const f32, mut b: *const f32, c: *mut f32, c_at: &[usize; MR]) {
        let tiles = self.0;
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
            // Positions are addressed from every third: an address takes a distance once or twice, but not three times.
            let step = size_of::<f32>() * tiles.step;
            let mut thirds = [a; THIRDS];
            for g in 0..MR.div_ceil(3) {
                // The compiler would find that they follow from each other, and work them out again and again.
                thirds[g] = a.wrapping_byte_add(std::hint::black_box(3 * g * step));
            }
            macro_rules! term {
                ($a:ident, $at:expr, $b:ident) => {
                    let mut row = [simd.splat(0.0); NR];
                    for v in 0..NR {
                        row[v] = load_ptr(simd, $b.add(v * S::LANES), lanes(v));
                    }
                    for_each_position!(MR, m => {
                        let x = simd.splat(*$a[m / 3].wrapping_byte_add($at + m % 3 * step));
                        for v in 0..NR {
                            sum[m][v] = simd.mul_add(x, row[v], sum[m][v]);
                        }
                    });
                };
            }
            match tiles.terms {
                Terms::Listed { a: places, b: distance } => {
                    for &place in places {
                        term!(thirds, place, b);
                        b = b.wrapping_add(distance);
                    }
                }
                Terms::Loops([batch, outer, inner]) => {
                    let mut a_batch = 0;
                    for _ in 0..batch.len {
                        let (mut a_outer, mut b_outer) = (a_batch, b);
                        for _ in 0..outer.len {
                            let (mut at, mut b_inner) = (a_outer, b_outer);
                            for _ in 0..inner.len {
                                term!(thirds, at, b_inner);
                                at += size_of::<f32>() * inner.a;
                                b_inner = b_inner.wrapping_add(inner.b);
                            }
                            a_outer += size_of::<f32>() * outer.a;
                            b_outer = b_outer.wrapping_add(outer.b);
                        }
                        a_batch += size_of::<f32>() * batch.a;
                        b = b.wrapping_add(batch.b);
                    }
                }
            }
            for_each_position!(MR, m => {
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
            });
        }
    }
}
