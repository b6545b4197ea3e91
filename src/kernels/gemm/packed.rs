//! Products of large matrices, packed into panels that the caches hold.
//!
//! A panel of B stays in the first-level cache while panels of A go by from the second, as in Goto and van de Geijn,
//! "Anatomy of high-performance matrix multiplication" (2008). An element's terms are added in their order, whatever the
//! blocks: it has the bits that [`multiply`](super::multiply) gives it. At the portable level `matrixmultiply` computes the
//! product instead, with instructions of its own choice.

#![allow(unsafe_code)]

use super::super::block::Buffer;
use super::super::tail::load;
use crate::simd::{Kernel, Level, Simd};
use std::cell::RefCell;
use std::ops::Range;

/// Terms of the sum in a block: a panel of B then has 32 KiB at the widest level.
const DEPTH: usize = 256;
/// Rows of A in a block: 256 KiB.
const ROWS: usize = 256;
/// Vectors of a row of a register tile.
const VECTORS: usize = 2;
/// Most rows of a register tile.
const MOST_POSITIONS: usize = 14;
/// Most lanes of a vector.
const MOST_LANES: usize = 16;
/// Room for the panels of A and for one of B.
const PANELS: [usize; 2] = [(ROWS + MOST_POSITIONS) * DEPTH, VECTORS * MOST_LANES * DEPTH];
/// Multiply-adds below which a product is not worth sharing among threads.
const SHARED: usize = 1 << 24;

thread_local! {
    /// Panels of A and of B; made at a thread's first product.
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::zeroed(0));
}

/// A matrix: its elements, and the distances of neighbouring rows and columns. One of the two is 1.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// The elements.
    pub elements: &'a [f32],
    /// The distance of neighbours in a column.
    pub row: usize,
    /// The distance of neighbours in a row.
    pub col: usize,
}

impl<'a> Matrix<'a> {
    /// A matrix that lies row by row.
    pub fn by_rows(elements: &'a [f32], cols: usize) -> Self {
        Self {
            elements,
            row: cols,
            col: 1,
        }
    }

    /// The transposed matrix.
    pub fn transposed(self) -> Self {
        Self {
            elements: self.elements,
            row: self.col,
            col: self.row,
        }
    }

    /// Panics unless it has so many rows and columns.
    #[track_caller]
    fn check(&self, name: &str, rows: usize, cols: usize) {
        assert!(
            self.row == 1 || self.col == 1,
            "neighbours in {name} are {} and {} apart, expected 1 of one of them",
            self.row,
            self.col
        );
        // Saturated, an offset that overflows is in no slice.
        let last = |len: usize, distance: usize| (len - 1).saturating_mul(distance);
        assert!(
            rows == 0 || cols == 0 || last(rows, self.row).saturating_add(last(cols, self.col)) < self.elements.len(),
            "{name} has {} elements, too few for {rows} x {cols}",
            self.elements.len()
        );
    }
}

/// What the terms are added to.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a> {
    /// The bias of each column; if empty, 0.
    Bias(&'a [f32]),
    /// What C holds, each block of 256 terms once it is summed.
    Sum,
}

/// `C = start + A B`, for A of `m` rows and `k` columns and C of `n` columns, row by row.
///
/// A large product is cut into as many bands of columns as there are `threads`, which are those of rayon's current pool.
/// No result depends on it.
///
/// # Panics
/// If a slice is too short, or a bias is neither empty nor `n` long.
pub fn multiply_packed(
    level: Level,
    threads: usize,
    [m, k, n]: [usize; 3],
    a: Matrix<'_>,
    b: Matrix<'_>,
    start: Start<'_>,
    c: &mut [f32],
) {
    a.check("A", m, k);
    b.check("B", k, n);
    assert!(
        Some(c.len()) == m.checked_mul(n),
        "C has {} elements, expected {m} x {n}",
        c.len()
    );
    if let Start::Bias(bias) = start {
        assert!(
            bias.is_empty() || bias.len() == n,
            "the bias has {} elements, expected {n} or none",
            bias.len()
        );
    }
    if c.is_empty() {
        return;
    }
    let threads = if m * k * n >= SHARED { threads } else { 1 };
    let product = Large {
        level,
        sizes: [m, k, n],
        a,
        b,
        start,
        c: c.as_mut_ptr(),
    };
    // SAFETY: the lengths were checked above, C is borrowed for as long, and the bands are all of its columns.
    unsafe { product.bands(0..n, threads) }
}

/// A product whose lengths have been checked.
struct Large<'a> {
    level: Level,
    sizes: [usize; 3],
    a: Matrix<'a>,
    b: Matrix<'a>,
    start: Start<'a>,
    c: *mut f32,
}

// SAFETY: the pointer is to a matrix that the maker of the product has borrowed mutably for as long as it runs, and
// whoever calls `bands` vouches that no two threads get the same columns.
unsafe impl Sync for Large<'_> {}

/// Rows of a register tile: with a row of B and a broadcast element of A it fills the registers.
const fn positions<S: Simd>() -> usize {
    (S::REGISTERS - VECTORS - 2) / VECTORS
}

impl Large<'_> {
    /// Columns of a band are whole vectors.
    const ALIGNED: usize = 64;

    /// Computes some columns, in so many bands.
    ///
    /// # Safety
    /// The lengths must have been checked, and nobody else use these columns of C meanwhile.
    unsafe fn bands(&self, columns: Range<usize>, threads: usize) {
        let width = columns.len();
        if threads > 1 && width >= 2 * Self::ALIGNED {
            let half = (width * (threads / 2) / threads).next_multiple_of(Self::ALIGNED);
            let middle = columns.start + half.min(width - Self::ALIGNED);
            rayon::join(
                // SAFETY: the caller vouches for the columns, and the two ranges share none.
                || unsafe { self.bands(columns.start..middle, threads / 2) },
                // SAFETY: as above.
                || unsafe { self.bands(middle..columns.end, threads - threads / 2) },
            );
        } else if matches!(self.level, Level::Portable(_)) {
            // SAFETY: as the caller vouches.
            unsafe { self.portable(columns) }
        } else {
            BUFFER.with_borrow_mut(|buffer| {
                let [a_len, b_len] = PANELS;
                if buffer.is_empty() {
                    *buffer = Buffer::zeroed(a_len + b_len);
                }
                let (a_panels, b_panel) = buffer.split_at_mut(a_len);
                self.level.vectorize(Band {
                    product: self,
                    columns,
                    a_panels,
                    b_panel,
                });
            });
        }
    }

    /// Computes some columns by `matrixmultiply`.
    ///
    /// # Safety
    /// As for `bands`.
    unsafe fn portable(&self, columns: Range<usize>) {
        let [m, k, n] = self.sizes;
        let beta = match self.start {
            Start::Sum => 1.0,
            Start::Bias([]) => 0.0,
            Start::Bias(bias) => {
                for row in 0..m {
                    let bias = &bias[columns.clone()];
                    // SAFETY: these columns of the row are the caller's alone.
                    unsafe {
                        let c = self.c.add(row * n + columns.start);
                        c.copy_from_nonoverlapping(bias.as_ptr(), bias.len());
                    }
                }
                1.0
            }
        };
        let strides = [self.a.row, self.a.col, self.b.row, self.b.col, n].map(|stride| stride as isize);
        let [a_row, a_col, b_row, b_col, c_row] = strides;
        // Without terms there is no B to point into.
        let b_begin = if k > 0 { columns.start * self.b.col } else { 0 };
        // SAFETY: every offset of the product was checked, and the columns are the caller's alone.
        unsafe {
            matrixmultiply::sgemm(
                m,
                k,
                columns.len(),
                1.0,
                self.a.elements.as_ptr(),
                a_row,
                a_col,
                self.b.elements.as_ptr().add(b_begin),
                b_row,
                b_col,
                beta,
                self.c.add(columns.start),
                c_row,
                1,
            )
        }
    }
}

/// Some columns of a product, which are this thread's alone.
struct Band<'a> {
    product: &'a Large<'a>,
    columns: Range<usize>,
    a_panels: &'a mut [f32],
    b_panel: &'a mut [f32],
}

impl Kernel for Band<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Large {
            sizes: [m, k, n],
            a,
            b,
            start,
            c,
            ..
        } = *self.product;
        let (positions, width) = (const { self::positions::<S>() }, VECTORS * S::LANES);
        // Without terms one block of none still writes the bias.
        for first_term in (0..k.max(1)).step_by(DEPTH) {
            let depth = DEPTH.min(k - first_term);
            for first_row in (0..m).step_by(ROWS) {
                let rows = ROWS.min(m - first_row);
                let panels = self.a_panels.chunks_exact_mut(positions * DEPTH);
                for (row, panel) in (0..rows).step_by(positions).zip(panels) {
                    let lines = Lines {
                        elements: &a.elements[((first_row + row) * a.row + first_term * a.col).min(a.elements.len())..],
                        lane: a.row,
                        term: a.col,
                        lanes: positions.min(rows - row),
                    };
                    lines.pack(simd, positions, depth, panel);
                }
                for column in self.columns.clone().step_by(width) {
                    let columns = width.min(self.columns.end - column);
                    let lines = Lines {
                        elements: &b.elements[(first_term * b.row + column * b.col).min(b.elements.len())..],
                        lane: b.col,
                        term: b.row,
                        lanes: columns,
                    };
                    lines.pack(simd, width, depth, self.b_panel);
                    let panels = self.a_panels.chunks_exact(positions * DEPTH);
                    for (row, panel) in (0..rows).step_by(positions).zip(panels) {
                        let tile = Tile {
                            depth,
                            a: panel,
                            b: self.b_panel,
                            // SAFETY: the row and the column are inside of C.
                            c: unsafe { c.add((first_row + row) * n + column) },
                            c_row: n,
                            rows: positions.min(rows - row),
                            columns,
                            start: match start {
                                Start::Bias([]) if first_term == 0 => Begin::Zero,
                                Start::Bias(bias) if first_term == 0 => Begin::Bias(&bias[column..column + columns]),
                                Start::Bias(_) => Begin::C,
                                Start::Sum => Begin::ZeroAndAdd,
                            },
                        };
                        // SAFETY: the panels hold `depth` terms of a tile's rows and columns, which are inside of C and,
                        // as `bands` demands, this thread's alone.
                        unsafe {
                            match const { self::positions::<S>() } {
                                MOST_POSITIONS => tile.multiply::<S, MOST_POSITIONS>(simd),
                                6 => tile.multiply::<S, 6>(simd),
                                _ => unreachable!("a level has 16 or 32 registers"),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Rows of A or columns of B: `lanes` of them, and where their elements are.
struct Lines<'a> {
    elements: &'a [f32],
    /// The distance from line to line.
    lane: usize,
    /// The distance from term to term; one of the two is 1.
    term: usize,
    lanes: usize,
}

impl Lines<'_> {
    /// Writes `panel[term * width + lane]` for `depth` terms, with zeros past the lanes.
    #[inline(always)]
    fn pack<S: Simd>(&self, simd: S, width: usize, depth: usize, panel: &mut [f32]) {
        let &Self {
            elements,
            lane,
            term,
            lanes,
        } = self;
        let panel = &mut panel[..depth * width];
        if lane == 1 && lanes == width && width.is_multiple_of(S::LANES) {
            for (t, out) in panel.chunks_exact_mut(width).enumerate() {
                let line = &elements[t * term..][..width];
                for v in (0..width).step_by(S::LANES) {
                    simd.store(simd.load(&line[v..]), &mut out[v..]);
                }
            }
            return;
        }
        if lane == 1 {
            for (t, out) in panel.chunks_exact_mut(width).enumerate() {
                let (inside, past) = out.split_at_mut(lanes);
                inside.copy_from_slice(&elements[t * term..][..lanes]);
                past.fill(0.0);
            }
            return;
        }
        if lanes < width {
            panel.fill(0.0);
        }
        // Lines are contiguous. Blocks of them are transposed in registers; the last overlaps the one before it.
        let whole_terms = if lanes < S::BLOCK { 0 } else { depth - depth % S::BLOCK };
        for block in (0..lanes).step_by(S::BLOCK) {
            let l = block.min(lanes.saturating_sub(S::BLOCK));
            for t in (0..whole_terms).step_by(S::BLOCK) {
                let end = (l + S::BLOCK - 1) * lane + t + S::BLOCK;
                let source = &elements[l * lane + t..end];
                // SAFETY: the slice holds the block, whose rows are `lane` apart; in the panel, terms up to `depth` and
                // lanes up to `width` are `width` apart.
                unsafe { simd.transpose_block(source.as_ptr(), lane, panel.as_mut_ptr().add(t * width + l), width) }
            }
        }
        for l in 0..lanes {
            for t in whole_terms..depth {
                panel[t * width + l] = elements[l * lane + t];
            }
        }
    }
}

/// What the terms of a block are added to.
#[derive(Clone, Copy)]
enum Begin<'a> {
    Zero,
    /// The bias of these columns.
    Bias(&'a [f32]),
    /// What earlier blocks left in C.
    C,
    /// 0, and the sum to C.
    ZeroAndAdd,
}

/// A register tile of C and the panels that it is the product of.
struct Tile<'a> {
    depth: usize,
    a: &'a [f32],
    b: &'a [f32],
    c: *mut f32,
    c_row: usize,
    rows: usize,
    columns: usize,
    start: Begin<'a>,
}

impl Tile<'_> {
    /// Computes the tile; at the edges of C by way of a tile that is whole.
    ///
    /// # Safety
    /// The panels must hold `depth` terms, and the tile's rows and columns be inside of C.
    #[inline(always)]
    unsafe fn multiply<S: Simd, const POSITIONS: usize>(&self, simd: S) {
        let width = VECTORS * S::LANES;
        if self.rows == POSITIONS && self.columns == width {
            // SAFETY: the caller vouches for all of it.
            return unsafe { self.accumulate::<S, POSITIONS>(simd, self.c, self.c_row) };
        }
        let mut whole = [[0.0; VECTORS * MOST_LANES]; POSITIONS];
        let begin = whole.as_mut_ptr().cast::<f32>();
        // SAFETY: the caller vouches for the tile's rows and columns, and `whole` has as many or more.
        unsafe {
            for row in 0..self.rows {
                let c = self.c.add(row * self.c_row);
                begin.add(row * width).copy_from_nonoverlapping(c, self.columns);
            }
            self.accumulate::<S, POSITIONS>(simd, begin, width);
            for row in 0..self.rows {
                let c = self.c.add(row * self.c_row);
                c.copy_from_nonoverlapping(begin.add(row * width), self.columns);
            }
        }
    }

    /// The micro-kernel: `POSITIONS` rows, `c_row` apart, of [`VECTORS`] vectors.
    ///
    /// # Safety
    /// The panels must hold `depth` terms, and the rows be valid for reading and writing.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // a register tile is indexed by position and vector throughout
    unsafe fn accumulate<S: Simd, const POSITIONS: usize>(&self, simd: S, c: *mut f32, c_row: usize) {
        let mut sum = [[simd.splat(0.0); VECTORS]; POSITIONS];
        // SAFETY: the caller vouches for the panels and for the rows; a bias is cut to its columns.
        unsafe {
            match self.start {
                Begin::Zero | Begin::ZeroAndAdd => {}
                Begin::Bias(bias) => {
                    let mut row = [simd.splat(0.0); VECTORS];
                    for v in 0..VECTORS {
                        let first = (v * S::LANES).min(bias.len());
                        row[v] = load(simd, &bias[first..bias.len().min(first + S::LANES)]);
                    }
                    sum = [row; POSITIONS];
                }
                Begin::C => {
                    for m in 0..POSITIONS {
                        for v in 0..VECTORS {
                            sum[m][v] = simd.load_ptr(c.add(m * c_row + v * S::LANES));
                        }
                    }
                }
            }
            let (mut a, mut b) = (self.a.as_ptr(), self.b.as_ptr());
            for _ in 0..self.depth {
                let mut row = [simd.splat(0.0); VECTORS];
                for v in 0..VECTORS {
                    row[v] = simd.load_ptr(b.add(v * S::LANES));
                }
                for m in 0..POSITIONS {
                    let x = simd.splat(*a.add(m));
                    for v in 0..VECTORS {
                        sum[m][v] = simd.mul_add(x, row[v], sum[m][v]);
                    }
                }
                a = a.add(POSITIONS);
                b = b.add(VECTORS * S::LANES);
            }
            let adds = matches!(self.start, Begin::ZeroAndAdd);
            for m in 0..POSITIONS {
                for v in 0..VECTORS {
                    let c = c.add(m * c_row + v * S::LANES);
                    let out = if adds {
                        simd.add(simd.load_ptr(c), sum[m][v])
                    } else {
                        sum[m][v]
                    };
                    simd.store_ptr(out, c);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::{Numbers, PORTABLE, assert_close, at_every_level};

    const SIZES: [[usize; 3]; 9] = [
        [1, 1, 1],
        [1, 300, 70],
        [6, 256, 16],
        [14, 257, 32],
        [15, 3, 33],
        [28, 512, 64],
        [31, 11, 19],
        [300, 5, 40],
        [271, 260, 129],
    ];

    #[test]
    fn every_layout_and_start_matches_plain_loops() {
        at_every_level(|level| {
            for [m, k, n] in SIZES {
                let mut numbers = Numbers::new(3);
                let (a, b) = (numbers.slice(m * k, -1.0, 1.0), numbers.slice(k * n, -1.0, 1.0));
                let (bias, before) = (numbers.slice(n, -1.0, 1.0), numbers.slice(m * n, -1.0, 1.0));
                let by_columns = |matrix: &[f32], rows: usize, cols: usize| -> Vec<f32> {
                    (0..rows * cols).map(|i| matrix[i % rows * cols + i / rows]).collect()
                };
                let (a_columns, b_columns) = (by_columns(&a, m, k), by_columns(&b, k, n));
                let a_layouts = [Matrix::by_rows(&a, k), Matrix::by_rows(&a_columns, m).transposed()];
                let b_layouts = [Matrix::by_rows(&b, n), Matrix::by_rows(&b_columns, k).transposed()];
                for start in [Start::Bias(&[]), Start::Bias(&bias), Start::Sum] {
                    let begin = |i: usize| match start {
                        Start::Bias([]) => 0.0,
                        Start::Bias(bias) => f64::from(bias[i % n]),
                        Start::Sum => f64::from(before[i]),
                    };
                    let term = |i: usize, t: usize| f64::from(a[i / n * k + t]) * f64::from(b[t * n + i % n]);
                    let expected: Vec<f64> = (0..m * n)
                        .map(|i| (0..k).fold(begin(i), |sum, t| sum + term(i, t)))
                        .collect();
                    let mut first: Option<Vec<f32>> = None;
                    for (a, b) in a_layouts.into_iter().flat_map(|a| b_layouts.map(|b| (a, b))) {
                        let mut c = before.clone();
                        multiply_packed(level, 1, [m, k, n], a, b, start, &mut c);
                        assert_close(&c, &expected, 1e-5);
                        // What is computed in registers is the same whatever was packed.
                        assert!(
                            first.get_or_insert_with(|| c.clone()) == &c,
                            "{m} x {k} x {n} at {}",
                            level
                        );
                    }
                }
            }
        });
    }

    #[test]
    fn threads_change_no_bit() {
        let [m, k, n] = [64, 520, 600];
        let mut numbers = Numbers::new(4);
        let (a, b) = (numbers.slice(m * k, -1.0, 1.0), numbers.slice(k * n, -1.0, 1.0));
        at_every_level(|level| {
            let multiply = |threads: usize| {
                let mut c = vec![0.0; m * n];
                let (a, b) = (Matrix::by_rows(&a, k), Matrix::by_rows(&b, n));
                multiply_packed(level, threads, [m, k, n], a, b, Start::Bias(&[]), &mut c);
                c
            };
            let alone = multiply(1);
            for threads in [2, 3, 8] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                assert!(
                    pool.install(|| multiply(threads)) == alone,
                    "{threads} threads at {level}"
                );
            }
        });
    }

    #[test]
    fn without_terms_there_is_the_bias() {
        at_every_level(|level| {
            let mut c = [7.0; 6];
            let nothing = Matrix::by_rows(&[], 0);
            multiply_packed(
                level,
                1,
                [2, 0, 3],
                nothing.transposed(),
                nothing.transposed(),
                Start::Bias(&[1.0, 2.0, 3.0]),
                &mut c,
            );
            assert_eq!(c, [1.0, 2.0, 3.0, 1.0, 2.0, 3.0], "{level}");
        });
    }

    #[test]
    #[should_panic(expected = "B has 11 elements, too few for 3 x 4")]
    fn a_short_matrix_is_refused() {
        let (a, b) = (Matrix::by_rows(&[0.0; 6], 3), Matrix::by_rows(&[0.0; 11], 4));
        multiply_packed(PORTABLE, 1, [2, 3, 4], a, b, Start::Sum, &mut [0.0; 8]);
    }
}
