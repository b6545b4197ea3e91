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
        let tiling = self.tiling::<S>();
        tiling.full + usize::from(tiling.last_vectors > 0)
    }

    /// The part of the width that a strip has.
    #[inline(always)]
    pub(crate) fn strip_range<S: Simd>(&self, strip: usize) -> std::ops::Range<usize> {
        let width = self.tiling::<S>().vectors * S::LANES;
        strip * width..((strip + 1) * width).min(self.product.width)
    }
}

/// How positions and vectors are cut into register tiles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tiling {
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

impl Tiling {
    const NONE: Self = Self {
        rows: 1,
        cols: 1,
        vectors: 1,
        full: 0,
        last_vectors: 0,
        last_lanes: 0,
    };
}

/// Most positions in a tile of several vectors.
const MAX_POSITIONS: usize = 14;
/// Most positions in a tile of one vector.
const MAX_POSITIONS_OF_ONE: usize = 28;
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
    let (width, cols) = (product.width, product.cols.len);
    let vectors = width.div_ceil(file.lanes);
    let at_call = product.rows.len == AT_CALL;
    let rows = if at_call { PLANNED_ROWS } else { product.rows.len };
    let (mut best, mut least) = ((1, 1, 1), usize::MAX);
    let mut nr = 1;
    while nr <= MAX_VECTORS && nr <= vectors {
        let most = if nr == 1 { MAX_POSITIONS_OF_ONE } else { MAX_POSITIONS };
        let mut mx = 1;
        while mx <= most && mx <= cols && fits(file.registers, mx, nr) {
            let mut my = 1;
            while my == 1 || (mx == cols && my <= rows && mx * my <= most && fits(file.registers, mx * my, nr)) {
                let remainder_is_covered = !at_call || my.is_power_of_two();
                let cost = sum_cost(rows, my, cols, mx, vectors, nr);
                if remainder_is_covered && cost < least {
                    (best, least) = ((my, mx, nr), cost);
                }
                my += 1;
            }
            mx += 1;
        }
        nr += 1;
    }
    let (rows, cols, nr) = best;
    let last_lanes = width - (vectors - 1) * file.lanes;
    let even = vectors.is_multiple_of(nr) && last_lanes == file.lanes;
    let full = if even { vectors / nr } else { vectors.div_ceil(nr) - 1 };
    Tiling {
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
