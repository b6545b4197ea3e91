//! Patches in pieces that fit the registers.

use super::super::super::tail;
use super::super::Conv2dGeometry;
use super::super::geometry::smaller;
use crate::simd::{Kernel, Simd};
use std::ops::Range;

/// Most rows of a piece.
pub(super) const MOST_ROWS: usize = 8;

/// Vectors of a piece: what is left of the registers when the gradient and what is loaded have theirs.
const fn most<S: Simd>() -> usize {
    if S::REGISTERS > 16 { 24 } else { 12 }
}

/// How the patches of a convolution are cut at a level.
#[derive(Clone, Copy)]
pub(super) struct Pieces {
    /// Rows of a patch.
    kernel_height: usize,
    /// Vectors of a patch row, the last of them perhaps partial.
    row: usize,
    /// Lanes of the last vector of a row.
    last_lanes: usize,
    /// Rows and vectors along a row of a whole piece.
    rows: usize,
    cols: usize,
}

impl Pieces {
    #[inline(always)]
    pub(super) fn new<S: Simd>(g: &Conv2dGeometry) -> Self {
        let patch_row = g.patch_row();
        let row = patch_row.div_ceil(S::LANES);
        let cols = smaller(row, most::<S>());
        Self {
            kernel_height: g.kernel_height,
            row,
            last_lanes: patch_row - (row - 1) * S::LANES,
            rows: smaller(smaller(most::<S>() / cols, g.kernel_height), MOST_ROWS),
            cols,
        }
    }
}

/// What is done with patches, piece by piece.
pub(super) trait ForPieces: Sized {
    /// Handles the piece of `ROWS` x `COLS` vectors at row `ky` and vector `vector` of each patch, whose last vector of a row has
    /// `last_lanes` if `PARTIAL`.
    ///
    /// # Safety
    /// The piece must lie in the patch.
    unsafe fn piece<S: Simd, const ROWS: usize, const COLS: usize, const PARTIAL: bool>(
        &mut self,
        simd: S,
        ky: usize,
        vector: usize,
        last_lanes: usize,
    );

    /// Goes through its patches, and calls [`pieces`](Self::pieces) for each.
    fn patches<S: Simd, const ROWS: usize, const COLS: usize, const PARTIAL: bool>(self, simd: S, pieces: &Pieces);

    /// Handles all pieces; whole ones have this shape.
    #[inline(always)]
    fn pieces<S: Simd, const ROWS: usize, const COLS: usize, const PARTIAL: bool>(&mut self, simd: S, pieces: &Pieces) {
        let &Pieces {
            kernel_height,
            row,
            last_lanes,
            ..
        } = pieces;
        let (whole_rows, whole_cols) = (kernel_height - kernel_height % ROWS, row - row % COLS);
        // SAFETY: rows and columns of pieces end with the patch's.
        unsafe {
            for ky in (0..whole_rows).step_by(ROWS) {
                for vector in (0..whole_cols).step_by(COLS) {
                    if PARTIAL && vector + COLS == row {
                        self.piece::<S, ROWS, COLS, true>(simd, ky, vector, last_lanes);
                    } else {
                        self.piece::<S, ROWS, COLS, false>(simd, ky, vector, S::LANES);
                    }
                }
                if whole_cols < row {
                    self.rows::<S, PARTIAL>(simd, ky..ky + ROWS, whole_cols, pieces);
                }
            }
            if whole_rows < kernel_height {
                self.rows::<S, PARTIAL>(simd, whole_rows..kernel_height, 0, pieces);
            }
        }
    }

    /// Handles what is left of some rows, by a call: it is the same for whole pieces of any shape.
    ///
    /// # Safety
    /// The rows must be of the patch.
    #[inline(always)]
    unsafe fn rows<S: Simd, const PARTIAL: bool>(&mut self, simd: S, rows: Range<usize>, from: usize, pieces: &Pieces) {
        simd.vectorize_apart(Rest::<Self, PARTIAL> {
            work: self,
            rows,
            from,
            pieces,
        });
    }

    /// Handles what is left of a row, in pieces of 8, 4, 2 and 1 vectors.
    ///
    /// # Safety
    /// The row must be one of the patch.
    #[inline(always)]
    unsafe fn row<S: Simd, const PARTIAL: bool>(&mut self, simd: S, ky: usize, from: usize, pieces: &Pieces) {
        let mut vector = from;
        let full = pieces.row - usize::from(PARTIAL);
        // SAFETY: the vectors are below the row's end.
        unsafe {
            while full.saturating_sub(vector) >= 8 {
                self.piece::<S, 1, 8, false>(simd, ky, vector, S::LANES);
                vector += 8;
            }
            if full.saturating_sub(vector) >= 4 {
                self.piece::<S, 1, 4, false>(simd, ky, vector, S::LANES);
                vector += 4;
            }
            if full.saturating_sub(vector) >= 2 {
                self.piece::<S, 1, 2, false>(simd, ky, vector, S::LANES);
                vector += 2;
            }
            if full > vector {
                self.piece::<S, 1, 1, false>(simd, ky, vector, S::LANES);
                vector += 1;
            }
            if PARTIAL && vector < pieces.row {
                self.piece::<S, 1, 1, true>(simd, ky, vector, pieces.last_lanes);
            }
        }
    }
}

/// Evaluates an expression with two numbers as constants, where their product is at most what a level has registers for.
macro_rules! by_shape {
    ([$rows:expr, $cols:expr], at most $most:expr, |$r:ident, $c:ident| $e:expr) => {
        by_shape!(@
            [$rows, $cols], $most, $r, $c, $e,
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
    (@ [$rows:expr, $cols:expr], $most:expr, $r:ident, $c:ident, $e:expr, $(($row:literal: $($col:literal)*))*) => {
        match $rows {
            $($row => match $cols {
                $($col => {
                    const $r: usize = $row;
                    const $c: usize = $col;
                    // Shapes that a level has no registers for are not compiled for it.
                    if const { $row * $col <= $most } {
                        return $e;
                    }
                })*
                _ => {}
            })*
            _ => {}
        }
    };
}
pub(super) use by_shape;

/// Goes through the patches of `work` in pieces of the best shape.
#[inline(always)]
pub(super) fn in_pieces<S: Simd, W: ForPieces>(simd: S, g: &Conv2dGeometry, work: W) {
    let pieces = &Pieces::new::<S>(g);
    by_shape!([pieces.rows, pieces.cols], at most most::<S>(), |ROWS, COLS| {
        if pieces.last_lanes == S::LANES {
            simd.vectorize_apart(InPieces::<W, ROWS, COLS, false> { work, pieces })
        } else {
            simd.vectorize_apart(InPieces::<W, ROWS, COLS, true> { work, pieces })
        }
    });
    unreachable!("no piece has {} x {} vectors", pieces.rows, pieces.cols);
}

struct InPieces<'a, W, const ROWS: usize, const COLS: usize, const PARTIAL: bool> {
    work: W,
    pieces: &'a Pieces,
}

impl<W: ForPieces, const ROWS: usize, const COLS: usize, const PARTIAL: bool> Kernel
    for InPieces<'_, W, ROWS, COLS, PARTIAL>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.work.patches::<S, ROWS, COLS, PARTIAL>(simd, self.pieces);
    }
}

/// What is left of some rows of a patch.
struct Rest<'a, W, const PARTIAL: bool> {
    work: &'a mut W,
    rows: Range<usize>,
    from: usize,
    pieces: &'a Pieces,
}

impl<W: ForPieces, const PARTIAL: bool> Kernel for Rest<'_, W, PARTIAL> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for ky in self.rows {
            // SAFETY: whoever made this vouches for the rows.
            unsafe { self.work.row::<S, PARTIAL>(simd, ky, self.from, self.pieces) }
        }
    }
}

/// Loads a vector of a piece, the last of its row if `is_last`.
///
/// # Safety
/// `p` must be valid for reading as many elements as the vector has lanes in use.
#[inline(always)]
pub(super) unsafe fn load<S: Simd, const PARTIAL: bool>(
    simd: S,
    p: *const f32,
    is_last: bool,
    last_lanes: usize,
) -> S::F32 {
    // SAFETY: the caller vouches for the elements.
    unsafe {
        if PARTIAL && is_last {
            tail::load_ptr(simd, p, last_lanes)
        } else {
            simd.load_ptr(p)
        }
    }
}

/// Stores a vector of a piece, the last of its row if `is_last`.
///
/// # Safety
/// `p` must be valid for writing as many elements as the vector has lanes in use.
#[inline(always)]
pub(super) unsafe fn store<S: Simd, const PARTIAL: bool>(
    simd: S,
    v: S::F32,
    p: *mut f32,
    is_last: bool,
    last_lanes: usize,
) {
    // SAFETY: the caller vouches for the elements.
    unsafe {
        if PARTIAL && is_last {
            tail::store_ptr(simd, v, p, last_lanes);
        } else {
            simd.store_ptr(v, p);
        }
    }
}
