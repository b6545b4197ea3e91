//! Patches in pieces that fit the registers.

use super::super::super::tail;
use super::super::Conv2dGeometry;
use super::super::geometry::smaller;
use crate::simd::Simd;

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
        let last_lanes = patch_row - (row - 1) * S::LANES;
        let is_partial = last_lanes < S::LANES;
        let most = if is_partial { MOST_PARTIAL } else { most::<S>() };
        let fitting = || WIDTHS.into_iter().filter(|&width| width <= smaller(row, most));
        // A row in equal pieces, if they are not too small, else as large ones as can be.
        let mut even = fitting().filter(|&width| row.is_multiple_of(width) && (width > 2 || width == row));
        let cols = even.next_back().or(fitting().next_back()).unwrap_or(1);
        let mut heights = HEIGHTS
            .into_iter()
            .filter(|&height| height <= smaller(most / cols, g.kernel_height));
        Self {
            kernel_height: g.kernel_height,
            row,
            last_lanes,
            rows: heights.next_back().unwrap_or(1),
            cols,
        }
    }
}

/// Vectors of a piece whose last one is partial, which are few shapes: such patches are rare.
const MOST_PARTIAL: usize = 4;
/// Vectors along a row and rows of whole pieces.
const WIDTHS: [usize; 7] = [1, 2, 3, 4, 6, 12, 24];
const HEIGHTS: [usize; 3] = [1, 2, 3];

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
                    self.rest(simd, ky..ky + ROWS, whole_cols, pieces);
                }
            }
            if whole_rows < kernel_height {
                self.rest(simd, whole_rows..kernel_height, 0, pieces);
            }
        }
    }

    /// Handles what is left of some rows, from a vector on, by a function that all shapes of whole pieces share.
    ///
    /// # Safety
    /// The rows must be of the patch.
    #[inline(always)]
    unsafe fn rest<S: Simd>(&mut self, simd: S, rows: std::ops::Range<usize>, from: usize, pieces: &Pieces) {
        simd.vectorize_apart(Rest {
            work: self,
            rows,
            from,
            pieces,
        });
    }
}

/// What is left of some rows of a patch.
struct Rest<'a, W> {
    work: &'a mut W,
    rows: std::ops::Range<usize>,
    from: usize,
    pieces: &'a Pieces,
}

impl<W: ForPieces> crate::simd::Kernel for Rest<'_, W> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self {
            work,
            rows,
            from,
            pieces,
        } = self;
        let full = pieces.row - usize::from(pieces.last_lanes < S::LANES);
        for ky in rows {
            let mut vector = from;
            // SAFETY: the rows are the patch's, and the vectors below their end.
            unsafe {
                while full.saturating_sub(vector) >= 8 {
                    work.piece::<S, 1, 8, false>(simd, ky, vector, S::LANES);
                    vector += 8;
                }
                if full.saturating_sub(vector) >= 4 {
                    work.piece::<S, 1, 4, false>(simd, ky, vector, S::LANES);
                    vector += 4;
                }
                if full.saturating_sub(vector) >= 2 {
                    work.piece::<S, 1, 2, false>(simd, ky, vector, S::LANES);
                    vector += 2;
                }
                if full > vector {
                    work.piece::<S, 1, 1, false>(simd, ky, vector, S::LANES);
                    vector += 1;
                }
                if vector < pieces.row {
                    work.piece::<S, 1, 1, true>(simd, ky, vector, pieces.last_lanes);
                }
            }
        }
    }
}

/// Goes through the patches of `work` in pieces of the best shape.
#[inline(always)]
pub(super) fn in_pieces<S: Simd, W: ForPieces>(simd: S, g: &Conv2dGeometry, work: W) {
    let pieces = &Pieces::new::<S>(g);
    macro_rules! by_shape {
        ($(($row:literal: $($col:literal)*))*) => {
            match pieces.rows {
                $($row => match pieces.cols {
                    $($col => {
                        // Shapes that a level has no registers for are not compiled for it.
                        if const { $row * $col <= MOST_PARTIAL } && pieces.last_lanes < S::LANES {
                            return simd.vectorize_apart(InPieces::<W, $row, $col, true> { work, pieces });
                        }
                        if const { $row * $col <= most::<S>() } {
                            return simd.vectorize_apart(InPieces::<W, $row, $col, false> { work, pieces });
                        }
                    })*
                    _ => {}
                })*
                _ => {}
            }
        };
    }
    by_shape! {
        (1: 1 2 3 4 6 12 24)
        (2: 1 2 3 4 6 12)
        (3: 1 2 3 4 6)
    }
    unreachable!("no piece has {} x {} vectors", pieces.rows, pieces.cols);
}

struct InPieces<'a, W, const ROWS: usize, const COLS: usize, const PARTIAL: bool> {
    work: W,
    pieces: &'a Pieces,
}

impl<W: ForPieces, const ROWS: usize, const COLS: usize, const PARTIAL: bool> crate::simd::Kernel
    for InPieces<'_, W, ROWS, COLS, PARTIAL>
{
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        self.work.patches::<S, ROWS, COLS, PARTIAL>(simd, self.pieces);
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
