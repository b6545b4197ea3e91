//! Which register tile a product is cut into, chosen at compile time.

use super::{AT_CALL, Product};
use crate::simd::Simd;
use std::marker::PhantomData;

/// How positions and vectors are cut into register tiles.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    /// Rows of a tile; more than one only if `cols` is a whole row.
    pub(super) rows: usize,
    /// Columns of a tile.
    pub(super) cols: usize,
    /// Vectors of a tile.
    pub(super) vectors: usize,
    /// Tiles along the width that are full.
    pub(super) full: usize,
    /// Vectors of the narrower or partly filled last tile, 0 if there is none.
    pub(super) last_vectors: usize,
    /// Lanes used of the last tile's last vector.
    pub(super) last_lanes: usize,
}

/// Most positions in a tile of several vectors.
pub(super) const MAX_POSITIONS: usize = 14;
/// Most positions in a tile of one vector.
pub(super) const MAX_POSITIONS_OF_ONE: usize = 28;
/// Most vectors in a tile.
pub(super) const MAX_VECTORS: usize = 4;
/// Rows to plan for when their number is known only at the call.
const PLANNED_ROWS: usize = 8;

/// The plan of a product at a level, worked out once per compilation.
pub(super) struct Planned<S, P>(PhantomData<(S, P)>);

impl<S: Simd, P: Product> Planned<S, P> {
    pub(super) const PLAN: Plan = plan::<S, P>();

    /// Whether `height` rows can be left when the plan's rows are done.
    pub(super) const fn may_remain(height: usize) -> bool {
        let rows = Self::PLAN.rows;
        if P::ROWS.len == AT_CALL {
            height < rows
        } else {
            (P::ROWS.len % rows) & height != 0
        }
    }

    /// Columns of a tile; `rest` says that only the remaining columns are left.
    pub(super) const fn cols(rest: bool) -> usize {
        if rest {
            P::COLS.len % Self::PLAN.cols
        } else {
            Self::PLAN.cols
        }
    }

    /// Positions of a tile of `height` rows, the plan's rows if 0.
    pub(super) const fn positions(height: usize, rest: bool) -> usize {
        let rows = if height == 0 { Self::PLAN.rows } else { height };
        rows * Self::cols(rest)
    }

    /// Vectors of a tile, of the last one along the width if `last`.
    pub(super) const fn vectors(last: bool) -> usize {
        if last {
            Self::PLAN.last_vectors
        } else {
            Self::PLAN.vectors
        }
    }
}

/// The plan of least estimated cost.
const fn plan<S: Simd, P: Product>() -> Plan {
    let vectors = P::WIDTH.div_ceil(S::LANES);
    let rows = if P::ROWS.len == AT_CALL {
        PLANNED_ROWS
    } else {
        P::ROWS.len
    };
    let (mut best, mut least) = ((1, 1, 1), usize::MAX);
    let mut nr = 1;
    while nr <= MAX_VECTORS && nr <= vectors {
        let most = if nr == 1 { MAX_POSITIONS_OF_ONE } else { MAX_POSITIONS };
        let mut mx = 1;
        while mx <= most && mx <= P::COLS.len {
            let mut my = 1;
            while my == 1 || (mx == P::COLS.len && my <= rows && mx * my <= most) {
                // The accumulators, a row of B, the broadcast element of A and a spare: without it the compiler spills.
                let fits = mx * my * nr + nr + 1 < S::REGISTERS;
                let remainder_is_covered = P::ROWS.len != AT_CALL || my.is_power_of_two();
                let cost = sum_cost(rows, my, P::COLS.len, mx, vectors, nr);
                if fits && remainder_is_covered && cost < least {
                    (best, least) = ((my, mx, nr), cost);
                }
                my += 1;
            }
            mx += 1;
        }
        nr += 1;
    }
    let (rows, cols, nr) = best;
    let last_lanes = P::WIDTH - (vectors - 1) * S::LANES;
    let even = vectors.is_multiple_of(nr) && last_lanes == S::LANES;
    let full = if even { vectors / nr } else { vectors.div_ceil(nr) - 1 };
    Plan {
        rows,
        cols,
        vectors: nr,
        full,
        last_vectors: vectors - full * nr,
        last_lanes,
    }
}

/// The estimated time of a step of the sum, over all tiles: `my` of `rows`, `mx` of `cols`, `nr` of `vectors`.
const fn sum_cost(rows: usize, my: usize, cols: usize, mx: usize, vectors: usize, nr: usize) -> usize {
    let mut sum = rows / my * band(my, cols, mx, vectors, nr);
    let mut height = 1;
    while height < my {
        if (rows % my) & height != 0 {
            sum += band(height, cols, mx, vectors, nr);
        }
        height *= 2;
    }
    sum
}

const fn band(height: usize, cols: usize, mx: usize, vectors: usize, nr: usize) -> usize {
    cols / mx * strip(height * mx, vectors, nr) + strip(height * (cols % mx), vectors, nr)
}

const fn strip(positions: usize, vectors: usize, nr: usize) -> usize {
    vectors / nr * step(positions, nr) + step(positions, vectors % nr)
}

/// One step of one tile, in quarters of a multiply-add: at least a multiply-add or load a slot and the latency of a
/// chain, then the row of B from the second-level cache and the loop itself.
const fn step(positions: usize, vectors: usize) -> usize {
    if positions * vectors == 0 {
        return 0;
    }
    let mut slots = 8;
    if slots < positions * vectors {
        slots = positions * vectors;
    }
    if slots < positions + vectors {
        slots = positions + vectors;
    }
    4 * slots + 2 * vectors + 6
}
