//! Which register tile a product is cut into, chosen at compile time.

use super::{AT_CALL, Product};
use crate::simd::{REGISTER_FILES, RegisterFile, Simd};

/// A product and how each level of the target cuts it into register tiles.
///
/// It is worked out in a constant; kernels read it.
#[derive(Clone, Copy, Debug)]
pub struct TiledProduct {
    product: Product,
    tilings: [Tiling; REGISTER_FILES.len()],
}

impl TiledProduct {
    /// Finds the tilings of least estimated cost.
    ///
    /// # Panics
    /// If the product has no elements.
    pub const fn new(product: Product) -> Self {
        assert!(
            product.width > 0 && product.cols.len > 0 && product.outer.len > 0 && product.inner.len > 0,
            "a product without elements"
        );
        let mut tilings = [Tiling::NONE; REGISTER_FILES.len()];
        let mut file = 0;
        while file < tilings.len() {
            tilings[file] = tiling(&product, REGISTER_FILES[file]);
            file += 1;
        }
        Self { product, tilings }
    }

    /// The loops.
    pub const fn product(&self) -> &Product {
        &self.product
    }

    /// The tiling at a level.
    #[inline(always)]
    pub(super) fn tiling<S: Simd>(&self) -> &Tiling {
        &self.tilings[S::REGISTER_FILE]
    }

    /// How many strips the width is cut into.
    #[inline(always)]
    pub(crate) fn strips<S: Simd>(&self) -> usize {
        self.tiling::<S>().strips
    }

    /// The part of the width that a strip has.
    #[inline(always)]
    pub(crate) fn strip_range<S: Simd>(&self, strip: usize) -> std::ops::Range<usize> {
        let [begin, vectors, last_lanes] = self.strip::<S>(strip);
        begin..begin + (vectors - 1) * S::LANES + last_lanes
    }

    /// Where along the width a strip begins, how many vectors it has, and how many lanes its last one.
    ///
    /// Strips of as many vectors as a tile come first, then one of the full vectors that are left, then the partial vector.
    #[inline(always)]
    pub(super) fn strip<S: Simd>(&self, strip: usize) -> [usize; 3] {
        let &Tiling { vectors, .. } = self.tiling::<S>();
        let (full, begin) = (self.product.width / S::LANES, strip * vectors);
        if begin < full {
            [begin * S::LANES, vectors.min(full - begin), S::LANES]
        } else {
            [full * S::LANES, 1, self.product.width % S::LANES]
        }
    }
}

/// How positions and vectors are cut into register tiles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tiling {
    /// Rows of a tile; more than one only if `cols` is a whole row, and positions go on from row to row at the same distance in A.
    pub(super) rows: usize,
    /// Columns of a tile.
    pub(super) cols: usize,
    /// Vectors of a tile.
    pub(super) vectors: usize,
    /// Strips along the width.
    strips: usize,
}

impl Tiling {
    const NONE: Self = Self {
        rows: 1,
        cols: 1,
        vectors: 1,
        strips: 0,
    };
}

/// Most positions in a tile.
pub(super) const MAX_POSITIONS: usize = 14;
/// Most vectors in a tile of several positions.
const MAX_VECTORS: usize = 4;
/// Rows to plan for when their number is known only at the call.
const PLANNED_ROWS: usize = 8;

/// Whether the registers hold a tile: the accumulators, a row of B, the broadcast element of A and a spare, without which the
/// compiler spills.
pub(super) const fn fits(registers: usize, positions: usize, vectors: usize) -> bool {
    positions * vectors + vectors + 1 < registers
}

/// The tiling of least estimated cost.
const fn tiling(product: &Product, file: RegisterFile) -> Tiling {
    let cols = product.cols.len;
    let at_call = product.rows.len == AT_CALL;
    let goes_on = cols == 1 || product.rows.a == cols * product.cols.a;
    let rows = if at_call { PLANNED_ROWS } else { product.rows.len };
    let (full, has_partial) = (product.width / file.lanes, !product.width.is_multiple_of(file.lanes));
    let (mut best, mut least) = ((1, 1, 1), usize::MAX);
    let mut nr = 1;
    while nr == 1 || (nr <= MAX_VECTORS && nr <= full) {
        let mut mx = 1;
        while mx <= MAX_POSITIONS && mx <= cols && fits(file.registers, mx, nr) {
            let mut my = 1;
            while my == 1
                || (goes_on
                    && mx == cols
                    && my <= rows
                    && mx * my <= MAX_POSITIONS
                    && fits(file.registers, mx * my, nr))
            {
                let remainder_is_covered = !at_call || my.is_power_of_two();
                let cost = full / nr * sum_cost(rows, my, cols, mx, nr)
                    + sum_cost(rows, my, cols, mx, full % nr)
                    + sum_cost(rows, my, cols, mx, has_partial as usize);
                if remainder_is_covered && cost < least {
                    (best, least) = ((my, mx, nr), cost);
                }
                my += 1;
            }
            mx += 1;
        }
        nr += 1;
    }
    let (rows, cols, vectors) = best;
    Tiling {
        rows,
        cols,
        vectors,
        strips: full.div_ceil(vectors) + has_partial as usize,
    }
}

/// The estimated time of a step of the sum, over all tiles of a strip of `vectors`: `my` of `rows`, `mx` of `cols`.
const fn sum_cost(rows: usize, my: usize, cols: usize, mx: usize, vectors: usize) -> usize {
    let mut sum = rows / my * band(my, cols, mx, vectors);
    let mut height = 1;
    while height < my {
        if (rows % my) & height != 0 {
            sum += band(height, cols, mx, vectors);
        }
        height *= 2;
    }
    sum
}

const fn band(height: usize, cols: usize, mx: usize, vectors: usize) -> usize {
    cols / mx * step(height * mx, vectors) + step(height * (cols % mx), vectors)
}

/// Positions whose addresses general registers hold; each further one is an address to load.
const ADDRESSED: usize = 9;

/// One step of one tile, in quarters of a multiply-add: at least a multiply-add or load a slot and the latency of a
/// chain, then the row of B from the second-level cache and the loop itself.
const fn step(positions: usize, vectors: usize) -> usize {
    if positions * vectors == 0 {
        return 0;
    }
    let loads = positions + vectors + positions.saturating_sub(ADDRESSED);
    let mut slots = 8;
    if slots < positions * vectors {
        slots = positions * vectors;
    }
    if slots < loads {
        slots = loads;
    }
    4 * slots + 2 * vectors + 6
}
