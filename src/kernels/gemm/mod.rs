//! Matrix products with compile-time strides: one register-tile micro-kernel under the dense and convolution kernels.
//!
//! A [`Product`] describes loops and strides, so that a convolution needs no im2col: with channels last, the patch under
//! a filter row is contiguous, and walking the rows is one more loop of the sum. The micro-kernel holds a tile of
//! positions x vectors of C in registers; vectors run along C's contiguous axis and elements of A are broadcast, as in
//! Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008), without packing: the operands of
//! one sample fit the L1 and L2 caches.
//!
//! Every element of C is summed in the order of the loops whatever tile computes it, so results depend on the
//! operands alone: not on the number of rows, nor on the place in the tile.

#![allow(unsafe_code)]

pub mod packed;
mod plan;

use super::accumulation::Accumulation;
use super::activation::rectify;
use super::tail::{load_ptr, store_ptr};
use crate::simd::{Kernel, Simd};
use plan::{MAX_POSITIONS, MAX_VECTORS, Planned};
use std::marker::PhantomData;

/// The length of an axis that is known only at the call.
pub const AT_CALL: usize = 0;

/// A loop over positions of the result, with its strides in elements.
#[derive(Clone, Copy, Debug)]
pub struct PositionAxis {
    /// Number of positions.
    pub len: usize,
    /// Distance of neighbours in A.
    pub a: usize,
    /// Distance of neighbours in C.
    pub c: usize,
}

/// A loop of the sum, with its strides in elements.
#[derive(Clone, Copy, Debug)]
pub struct SumAxis {
    /// Number of terms.
    pub len: usize,
    /// Distance of neighbours in A.
    pub a: usize,
    /// Distance of neighbours in B.
    pub b: usize,
}

impl SumAxis {
    /// A loop of one term.
    pub const ONE: SumAxis = SumAxis { len: 1, a: 0, b: 0 };
}

/// The loops of a product.
///
/// For `r`, `q`, `j` below the lengths of `ROWS`, `COLS` and `WIDTH`:
///
/// `C[r ROWS.c + q COLS.c + j] = sum over t, o, i of A[r ROWS.a + q COLS.a + t BATCH.a + o OUTER.a + i INNER.a] *
/// B[t BATCH.b + o OUTER.b + i INNER.b + j]`
pub trait Product {
    /// The outer positions; its length may be [`AT_CALL`].
    const ROWS: PositionAxis;
    /// The inner positions.
    const COLS: PositionAxis;
    /// The outermost loop of the sum, whose length is given at the call.
    const BATCH: SumAxis;
    /// The middle loop of the sum.
    const OUTER: SumAxis;
    /// The innermost loop of the sum.
    const INNER: SumAxis;
    /// Length of the axis on which B and C are contiguous.
    const WIDTH: usize;
}

/// `C = bias + A B` over one term of [`Product::BATCH`]; an empty `bias` stands for zeros.
///
/// # Panics
/// If a slice is too short for the loops, or `bias` is neither empty nor [`Product::WIDTH`] long.
pub fn multiply<S: Simd, P: Product>(simd: S, rows: usize, a: &[f32], b: &[f32], bias: &[f32], c: &mut [f32]) {
    check_bias::<P>(bias);
    check_lengths::<P>(rows, 1, a, b, c);
    simd.vectorize(Multiply::<P, Overwrite> {
        rows,
        batch: 1,
        a,
        b,
        bias,
        accumulation: Accumulation::Overwrite,
        c,
        kinds: PhantomData,
    });
}

/// `C = max(bias + A B, 0)` over one term of [`Product::BATCH`], where NaN stays NaN; an empty `bias` stands for zeros.
///
/// # Panics
/// If a slice is too short for the loops, or `bias` is neither empty nor [`Product::WIDTH`] long.
pub fn multiply_relu<S: Simd, P: Product>(simd: S, rows: usize, a: &[f32], b: &[f32], bias: &[f32], c: &mut [f32]) {
    check_bias::<P>(bias);
    check_lengths::<P>(rows, 1, a, b, c);
    simd.vectorize(Multiply::<P, Rectify> {
        rows,
        batch: 1,
        a,
        b,
        bias,
        accumulation: Accumulation::Overwrite,
        c,
        kinds: PhantomData,
    });
}

/// What [`multiply_samples`] reads and writes of several samples, each of its operands so many elements behind the last's.
pub struct Samples<'a> {
    /// How many there are.
    pub count: usize,
    /// A of the first and of those behind it.
    pub a: &'a [f32],
    /// Elements from a sample's A to the next one's.
    pub a_step: usize,
    /// C of the first and of those behind it.
    pub c: &'a mut [f32],
    /// Elements from a sample's C to the next one's.
    pub c_step: usize,
}

impl Samples<'_> {
    /// The same with every C beginning so many elements later.
    pub fn from_c(&mut self, at: usize) -> Samples<'_> {
        Samples {
            c: &mut self.c[at..],
            ..*self
        }
    }
}

/// What becomes of the products of [`multiply_samples`].
#[derive(Clone, Copy)]
pub enum Products<'a> {
    /// They overwrite C with `bias + A B`; an empty bias stands for zeros.
    Biased(&'a [f32]),
    /// They overwrite C with `max(bias + A B, 0)`, where NaN stays NaN.
    Rectified(&'a [f32]),
    /// They are added to C.
    Added,
}

impl<'a> Products<'a> {
    /// The same for some of the columns.
    pub fn of(self, columns: std::ops::Range<usize>) -> Self {
        let part = |bias: &'a [f32]| if bias.is_empty() { bias } else { &bias[columns] };
        match self {
            Self::Biased(bias) => Self::Biased(part(bias)),
            Self::Rectified(bias) => Self::Rectified(part(bias)),
            Self::Added => Self::Added,
        }
    }
}

/// The products of several samples with one B, of which each strip is used for all of them while it is in the caches.
///
/// # Panics
/// As [`multiply`].
pub fn multiply_samples<S: Simd, P: Product>(
    simd: S,
    rows: usize,
    samples: Samples<'_>,
    b: &[f32],
    into: Products<'_>,
) {
    let Some(last) = samples.count.checked_sub(1) else {
        return;
    };
    let behind = |slice: &[f32], step: usize| match last.checked_mul(step) {
        Some(at) if at <= slice.len() => at,
        _ => panic!("{} elements are too few for {} samples", slice.len(), samples.count),
    };
    let (a, c) = (behind(samples.a, samples.a_step), behind(samples.c, samples.c_step));
    check_lengths::<P>(rows, 1, &samples.a[a..], b, &samples.c[c..]);
    match into {
        Products::Biased(bias) => {
            check_bias::<P>(bias);
            simd.vectorize(MultiplySamples::<P, Overwrite>::new(rows, samples, b, bias));
        }
        Products::Rectified(bias) => {
            check_bias::<P>(bias);
            simd.vectorize(MultiplySamples::<P, Rectify>::new(rows, samples, b, bias));
        }
        Products::Added => simd.vectorize(MultiplySamples::<P, Accumulate>::new(rows, samples, b, &[])),
    }
}

/// `C += A B`, or `C = A B`, over `batch` terms of [`Product::BATCH`].
///
/// Positions of C may overlap if it is added to: one after another, in the order of the loops over tiles.
///
/// # Panics
/// If a slice is too short for the loops.
pub fn multiply_accumulate<S: Simd, P: Product>(
    simd: S,
    rows: usize,
    batch: usize,
    a: &[f32],
    b: &[f32],
    accumulation: Accumulation,
    c: &mut [f32],
) {
    check_lengths::<P>(rows, batch, a, b, c);
    if batch == 0 {
        return accumulation.begin(c);
    }
    simd.vectorize(Multiply::<P, Accumulate> {
        rows,
        batch,
        a,
        b,
        bias: &[],
        accumulation,
        c,
        kinds: PhantomData,
    });
}

/// Panics unless there is a bias for each element of the width, or none.
#[track_caller]
pub(super) fn check_bias<P: Product>(bias: &[f32]) {
    assert!(
        bias.is_empty() || bias.len() == P::WIDTH,
        "the bias has {} elements, expected {} or none",
        bias.len(),
        P::WIDTH
    );
}

/// Panics unless every index of the loops is inside its slice.
#[track_caller]
pub(super) fn check_lengths<P: Product>(rows: usize, batch: usize, a: &[f32], b: &[f32], c: &[f32]) {
    const {
        assert!(
            P::WIDTH > 0 && P::COLS.len > 0 && P::OUTER.len > 0 && P::INNER.len > 0,
            "a product without elements"
        );
    }
    assert!(
        P::ROWS.len == AT_CALL || P::ROWS.len == rows,
        "the product has {rows} rows, but was compiled for {}",
        P::ROWS.len
    );
    if rows == 0 || batch == 0 {
        return;
    }
    let fits = |slice: &[f32], row: usize, term: usize, rest: usize| {
        let rows = (rows - 1).checked_mul(row);
        let terms = (batch - 1).checked_mul(term);
        let len = rows
            .zip(terms)
            .and_then(|(rows, terms)| rows.checked_add(terms))
            .and_then(|len| len.checked_add(rest));
        len.is_some_and(|len| len <= slice.len())
    };
    let rest =
        const { (P::COLS.len - 1) * P::COLS.a + (P::OUTER.len - 1) * P::OUTER.a + (P::INNER.len - 1) * P::INNER.a + 1 };
    assert!(
        fits(a, P::ROWS.a, P::BATCH.a, rest),
        "A has {} elements, too few for {rows} rows x {batch} terms",
        a.len()
    );
    let rest = const { (P::OUTER.len - 1) * P::OUTER.b + (P::INNER.len - 1) * P::INNER.b + P::WIDTH };
    assert!(
        fits(b, 0, P::BATCH.b, rest),
        "B has {} elements, too few for {batch} terms",
        b.len()
    );
    let rest = const { (P::COLS.len - 1) * P::COLS.c + P::WIDTH };
    assert!(
        fits(c, P::ROWS.c, 0, rest),
        "C has {} elements, too few for {rows} rows",
        c.len()
    );
}

/// What becomes of a sum.
pub(super) trait Finish {
    /// Whether it may be added to what C holds; the bias is then left out.
    const ADDS: bool = false;
    /// Whether it is rectified.
    const RECTIFIES: bool = false;
}

/// C is overwritten by the bias and the product.
pub(super) struct Overwrite;
impl Finish for Overwrite {}

/// The product is added to C, or overwrites it.
struct Accumulate;
impl Finish for Accumulate {
    const ADDS: bool = true;
}

/// C is overwritten by the bias and the product, or by 0 where they are negative.
struct Rectify;
impl Finish for Rectify {
    const RECTIFIES: bool = true;
}

/// One product.
pub(super) struct Multiply<'a, P, F> {
    pub(super) rows: usize,
    pub(super) batch: usize,
    pub(super) a: &'a [f32],
    pub(super) b: &'a [f32],
    pub(super) bias: &'a [f32],
    pub(super) accumulation: Accumulation,
    pub(super) c: &'a mut [f32],
    pub(super) kinds: PhantomData<(P, F)>,
}

impl<P: Product, F: Finish> Kernel for Multiply<'_, P, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        if const { P::ROWS.len == AT_CALL && P::COLS.len == 1 } && self.rows == 1 {
            // SAFETY: `multiply` and its like checked every index of the loops.
            return unsafe { self.single_row(simd) };
        }
        for strip in 0..strips::<S, P>() {
            // SAFETY: `multiply` and its like checked every index of the loops.
            unsafe { self.strip(simd, strip) }
        }
    }
}

/// The products of several samples. The lengths have been checked for each.
struct MultiplySamples<'a, P, F> {
    rows: usize,
    samples: Samples<'a>,
    b: &'a [f32],
    bias: &'a [f32],
    kinds: PhantomData<(P, F)>,
}

impl<'a, P, F> MultiplySamples<'a, P, F> {
    fn new(rows: usize, samples: Samples<'a>, b: &'a [f32], bias: &'a [f32]) -> Self {
        Self {
            rows,
            samples,
            b,
            bias,
            kinds: PhantomData,
        }
    }
}

impl<P: Product, F: Finish> Kernel for MultiplySamples<'_, P, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for strip in 0..strips::<S, P>() {
            for sample in 0..self.samples.count {
                let mut product = Multiply::<P, F> {
                    rows: self.rows,
                    batch: 1,
                    a: &self.samples.a[sample * self.samples.a_step..],
                    b: self.b,
                    bias: self.bias,
                    accumulation: Accumulation::Add,
                    c: &mut self.samples.c[sample * self.samples.c_step..],
                    kinds: PhantomData,
                };
                // SAFETY: `multiply_samples` checked every index of the loops for the last sample; the others have longer slices.
                unsafe { product.strip(simd, strip) }
            }
        }
    }
}

/// Whether four terms of neighbouring positions read the same elements of A.
const fn shares_elements<P: Product>() -> bool {
    P::COLS.len > 1 && P::COLS.a < 4 * P::INNER.a
}

/// How many strips the width is cut into.
pub(super) const fn strips<S: Simd, P: Product>() -> usize {
    let plan = Planned::<S, P>::PLAN;
    plan.full + (plan.last_vectors > 0) as usize
}

/// The part of the width that a strip has.
pub(super) const fn strip_range<S: Simd, P: Product>(strip: usize) -> std::ops::Range<usize> {
    let width = Planned::<S, P>::PLAN.vectors * S::LANES;
    let end = (strip + 1) * width;
    strip * width..if end < P::WIDTH { end } else { P::WIDTH }
}

impl<P: Product, F: Finish> Multiply<'_, P, F> {
    /// All rows of one strip of the width.
    ///
    /// # Safety
    /// The lengths must have been checked ([`check_lengths`], [`check_bias`]), and the strip be one of [`strips`].
    #[inline(always)]
    pub(super) unsafe fn strip<S: Simd>(&mut self, simd: S, strip: usize) {
        let plan = Planned::<S, P>::PLAN;
        let j = strip * plan.vectors * S::LANES;
        if strip < plan.full {
            // SAFETY: the caller vouches for the lengths; full tiles are inside WIDTH.
            unsafe { self.columns::<S, false>(simd, j) }
        } else if const { Planned::<S, P>::PLAN.last_vectors > 0 } {
            // SAFETY: as above; the last tile ends at WIDTH.
            unsafe { self.columns::<S, true>(simd, j) }
        }
    }

    /// The only row: with a single position in a tile, more vectors keep the multiply-adds from waiting for each other.
    ///
    /// # Safety
    /// The lengths must have been checked for one row, and that be one position.
    #[inline(always)]
    unsafe fn single_row<S: Simd>(&mut self, simd: S) {
        const MANY: usize = 8;
        let vectors = const { P::WIDTH.div_ceil(S::LANES) };
        let full = (vectors - 1) / MANY;
        for strip in 0..full {
            // SAFETY: the caller vouches for the lengths, and these vectors are not the last.
            unsafe { self.accumulate::<S, 1, MANY>(simd, false, false, 0, 0, strip * MANY * S::LANES) }
        }
        let j = full * MANY * S::LANES;
        macro_rules! last {
            ($($vectors:literal)*) => {
                match const { (P::WIDTH.div_ceil(S::LANES) - 1) % MANY + 1 } {
                    $($vectors => self.accumulate::<S, 1, $vectors>(simd, true, false, 0, 0, j),)*
                    _ => unreachable!("the last strip has 1 to {MANY} vectors"),
                }
            };
        }
        // SAFETY: as above; the last vector ends at WIDTH.
        unsafe { last!(1 2 3 4 5 6 7 8) }
    }

    /// All rows of the tiles at `j` along the width.
    ///
    /// # Safety
    /// The lengths must have been checked, and the tile (the last one if `LAST`) be inside the width.
    #[inline(always)]
    unsafe fn columns<S: Simd, const LAST: bool>(&mut self, simd: S, j: usize) {
        let plan = Planned::<S, P>::PLAN;
        let mut r = 0;
        while self.rows - r >= plan.rows {
            // SAFETY: these rows are below `rows`.
            unsafe { self.row::<S, LAST, 0>(simd, r, j) }
            r += plan.rows;
        }
        // The rest in rows of 8, 4, 2 and 1, those of them that can occur.
        macro_rules! rest {
            ($($height:literal)*) => {$(
                if const { Planned::<S, P>::may_remain($height) } && self.rows - r >= $height {
                    // SAFETY: these rows are below `rows`.
                    unsafe { self.row::<S, LAST, $height>(simd, r, j) }
                    r += $height;
                }
            )*};
        }
        rest!(8 4 2 1);
        debug_assert_eq!(r, self.rows);
    }

    /// All tiles of `HEIGHT` rows from row `r` on (the plan's rows if 0).
    ///
    /// # Safety
    /// As for `columns`, and the rows must be below `rows`.
    #[inline(always)]
    unsafe fn row<S: Simd, const LAST: bool, const HEIGHT: usize>(&mut self, simd: S, r: usize, j: usize) {
        let plan = Planned::<S, P>::PLAN;
        let tiles = P::COLS.len / plan.cols;
        for tile in 0..tiles {
            // SAFETY: these columns are below COLS.len.
            unsafe { self.tile::<S, LAST, HEIGHT, false>(simd, r, tile * plan.cols, j) }
        }
        if const { Planned::<S, P>::cols(true) > 0 } {
            // SAFETY: the remaining columns end at COLS.len.
            unsafe { self.tile::<S, LAST, HEIGHT, true>(simd, r, tiles * plan.cols, j) }
        }
    }

    /// The tile at row `r`, column `q` and `j` along the width; `REST` says that only the remaining columns are left.
    ///
    /// # Safety
    /// As for `row`, and the columns must be below the number of columns.
    #[inline(always)]
    unsafe fn tile<S: Simd, const LAST: bool, const HEIGHT: usize, const REST: bool>(
        &mut self,
        simd: S,
        r: usize,
        q: usize,
        j: usize,
    ) {
        // Matching on a constant number compiles only the arm that is taken; on a pair of them rustc would compile all.
        macro_rules! by_shape {
            ($($positions:literal)*; $($of_one:literal)*) => {
                match const { Planned::<S, P>::positions(HEIGHT, REST) } {
                    $(
                        $positions => match const { Planned::<S, P>::vectors(LAST) } {
                            1 => self.accumulate::<S, $positions, 1>(simd, LAST, REST, r, q, j),
                            2 => self.accumulate::<S, $positions, 2>(simd, LAST, REST, r, q, j),
                            3 => self.accumulate::<S, $positions, 3>(simd, LAST, REST, r, q, j),
                            4 => self.accumulate::<S, $positions, 4>(simd, LAST, REST, r, q, j),
                            _ => unreachable!("a tile has at most {MAX_VECTORS} vectors"),
                        },
                    )*
                    $($of_one => self.accumulate::<S, $of_one, 1>(simd, LAST, REST, r, q, j),)*
                    _ => unreachable!("a tile has at most {MAX_POSITIONS} positions of several vectors"),
                }
            };
        }
        // SAFETY: whoever calls vouches for the tile, and the constants are its shape.
        unsafe { by_shape!(1 2 3 4 5 6 7 8 9 10 11 12 13 14; 15 16 17 18 19 20 21 22 23 24 25 26 27 28) }
    }

    /// The micro-kernel: `MR` positions x `NR` vectors of C.
    ///
    /// # Safety
    /// As for `tile`, whose tile has this shape.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)] // a register tile is indexed by position and vector throughout
    unsafe fn accumulate<S: Simd, const MR: usize, const NR: usize>(
        &mut self,
        simd: S,
        last: bool,
        rest: bool,
        r: usize,
        q: usize,
        j: usize,
    ) {
        let plan = Planned::<S, P>::PLAN;
        let cols = Planned::<S, P>::cols(rest);
        let lanes = |v: usize| if last && v + 1 == NR { plan.last_lanes } else { S::LANES };
        // SAFETY: whoever calls vouches that the tile's vectors, of which only the last may be partial, are inside C
        // or a row of B or the bias, at all positions and terms; pointers past the last term are not read.
        unsafe {
            let mut sum = [[simd.splat(0.0); NR]; MR];
            if !F::ADDS && !self.bias.is_empty() {
                let mut bias = [simd.splat(0.0); NR];
                for v in 0..NR {
                    bias[v] = load_ptr(simd, self.bias.as_ptr().add(j + v * S::LANES), lanes(v));
                }
                sum = [bias; MR];
            }

            let mut a_term = self.a.as_ptr().add(r * P::ROWS.a + q * P::COLS.a);
            let mut b_term = self.b.as_ptr().add(j);
            for _ in 0..self.batch {
                let (mut a_outer, mut b_outer) = (a_term, b_term);
                for _ in 0..P::OUTER.len {
                    let (mut a, mut b) = (a_outer, b_outer);
                    macro_rules! term {
                        ($at:expr) => {
                            let (a, b) = (
                                a.wrapping_add($at * P::INNER.a),
                                b.wrapping_add($at * P::INNER.b),
                            );
                            let mut row = [simd.splat(0.0); NR];
                            for v in 0..NR {
                                row[v] = load_ptr(simd, b.add(v * S::LANES), lanes(v));
                            }
                            for m in 0..MR {
                                let x = simd.splat(*a.add(m / cols * P::ROWS.a + m % cols * P::COLS.a));
                                for v in 0..NR {
                                    sum[m][v] = simd.mul_add(x, row[v], sum[m][v]);
                                }
                            }
                        };
                    }
                    if const { shares_elements::<P>() && MR * NR > 18 } {
                        // Unrolled, the compiler would keep what terms share, for which there are no registers.
                        for _ in 0..std::hint::black_box(P::INNER.len) {
                            term!(0);
                            a = a.wrapping_add(P::INNER.a);
                            b = b.wrapping_add(P::INNER.b);
                        }
                    } else {
                        // Four terms a round, which spares the loop's own work.
                        for _ in 0..P::INNER.len / 4 {
                            for at in 0..4 {
                                term!(at);
                            }
                            a = a.wrapping_add(4 * P::INNER.a);
                            b = b.wrapping_add(4 * P::INNER.b);
                        }
                        for at in 0..P::INNER.len % 4 {
                            term!(at);
                        }
                    }
                    a_outer = a_outer.wrapping_add(P::OUTER.a);
                    b_outer = b_outer.wrapping_add(P::OUTER.b);
                }
                a_term = a_term.wrapping_add(P::BATCH.a);
                b_term = b_term.wrapping_add(P::BATCH.b);
            }

            let c = self.c.as_mut_ptr().add(r * P::ROWS.c + q * P::COLS.c + j);
            for m in 0..MR {
                let c = c.add(m / cols * P::ROWS.c + m % cols * P::COLS.c);
                for v in 0..NR {
                    let c = c.add(v * S::LANES);
                    let mut out = sum[m][v];
                    if F::ADDS && self.accumulation == Accumulation::Add {
                        out = simd.add(load_ptr(simd, c, lanes(v)), out);
                    }
                    if F::RECTIFIES {
                        out = rectify(simd, out);
                    }
                    store_ptr(simd, out, c, lanes(v));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
