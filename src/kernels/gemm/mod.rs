//! Matrix products with free strides: one register-tile micro-kernel under the dense and convolution kernels.
//!
//! A [`Product`] describes loops and strides, so that a convolution needs no im2col: with channels last, the patch under
//! a filter row is contiguous, and walking the rows is one more loop of the sum. The micro-kernel holds a tile of
//! positions x vectors of C in registers; vectors run along C's contiguous axis and elements of A are broadcast, as in
//! Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008), without packing: the operands of
//! one sample fit the L1 and L2 caches.
//!
//! Every element of C is summed in the order of the loops whatever tile computes it, so results depend on the
//! operands alone: not on the number of rows, nor on the place in the tile.
//!
//! Which tile is best follows from the sizes and is found at compile time ([`TiledProduct`]); the code of a tile takes loops
//! and strides as arguments, so that it is compiled once, here, and not again for each layer of each network.

#![allow(unsafe_code)]

mod micro;
pub mod packed;
mod tiling;

pub use tiling::TiledProduct;

use super::accumulation::Accumulation;
use crate::simd::{Kernel, Level, Simd};
pub(crate) use micro::List;
use micro::{Terms, Tiles, VECTORS_OF_ONE};

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

impl PositionAxis {
    /// A loop over one position.
    pub const ONE: PositionAxis = PositionAxis { len: 1, a: 0, c: 0 };
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
/// For `r`, `q`, `j` below the lengths of `rows`, `cols` and `width`:
///
/// `C[r rows.c + q cols.c + j] = sum over t, o, i of A[r rows.a + q cols.a + t batch.a + o outer.a + i inner.a] *
/// B[t batch.b + o outer.b + i inner.b + j]`
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The outer positions; its length may be [`AT_CALL`].
    pub rows: PositionAxis,
    /// The inner positions.
    pub cols: PositionAxis,
    /// The outermost loop of the sum, whose length is given at the call.
    pub batch: SumAxis,
    /// The middle loop of the sum.
    pub outer: SumAxis,
    /// The innermost loop of the sum.
    pub inner: SumAxis,
    /// Length of the axis on which B and C are contiguous.
    pub width: usize,
}

impl Product {
    /// The terms of the sum over so many of `batch`.
    #[inline(always)]
    pub(crate) fn terms<'t>(&self, batch: usize, list: &'t mut List) -> Terms<'t> {
        let batch = SumAxis {
            len: batch,
            ..self.batch
        };
        // Loops of one term are put outside.
        Terms::new(
            match (self.outer.len, self.inner.len) {
                (1, 1) => [SumAxis::ONE, SumAxis::ONE, batch],
                (_, 1) => [SumAxis::ONE, batch, self.outer],
                (1, _) => [SumAxis::ONE, batch, self.inner],
                _ => [batch, self.outer, self.inner],
            },
            list,
        )
    }

    /// Panics unless every index of the loops is inside its slice.
    #[track_caller]
    pub(crate) fn check_lengths(&self, rows: usize, batch: usize, a: &[f32], b: &[f32], c: &[f32]) {
        let Self {
            rows: row,
            cols,
            batch: term,
            outer,
            inner,
            width,
        } = self;
        assert!(
            row.len == AT_CALL || row.len == rows,
            "the product has {rows} rows, but was made for {}",
            row.len
        );
        assert!(batch > 0, "the product has no terms");
        if rows == 0 {
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
        // Saturated, an offset that overflows is in no slice.
        let last = |len: usize, distance: usize| (len - 1).saturating_mul(distance);
        let rest = last(cols.len, cols.a)
            .saturating_add(last(outer.len, outer.a))
            .saturating_add(last(inner.len, inner.a))
            .saturating_add(1);
        assert!(
            fits(a, row.a, term.a, rest),
            "A has {} elements, too few for {rows} rows x {batch} terms",
            a.len()
        );
        let rest = last(outer.len, outer.b)
            .saturating_add(last(inner.len, inner.b))
            .saturating_add(*width);
        assert!(
            fits(b, 0, term.b, rest),
            "B has {} elements, too few for {batch} terms",
            b.len()
        );
        let rest = last(cols.len, cols.c).saturating_add(*width);
        assert!(
            fits(c, row.c, 0, rest),
            "C has {} elements, too few for {rows} rows",
            c.len()
        );
    }

    /// Panics unless there is a bias for each element of the width, or none.
    #[track_caller]
    pub(crate) fn check_bias(&self, into: Products<'_>) {
        if let Products::Biased(bias) | Products::Rectified(bias) = into {
            assert!(
                bias.is_empty() || bias.len() == self.width,
                "the bias has {} elements, expected {} or none",
                bias.len(),
                self.width
            );
        }
    }
}

/// What becomes of the sums.
#[derive(Clone, Copy, Debug)]
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

impl From<Accumulation> for Products<'_> {
    fn from(accumulation: Accumulation) -> Self {
        match accumulation {
            Accumulation::Overwrite => Self::Biased(&[]),
            Accumulation::Add => Self::Added,
        }
    }
}

/// Several samples of A and C, each so many elements behind the last.
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

impl<'a> Samples<'a> {
    /// A single one.
    pub fn one(a: &'a [f32], c: &'a mut [f32]) -> Self {
        Self {
            count: 1,
            a,
            a_step: 0,
            c,
            c_step: 0,
        }
    }

    /// The same with every C beginning so many elements later.
    pub fn from_c(&mut self, at: usize) -> Samples<'_> {
        Samples {
            c: &mut self.c[at..],
            ..*self
        }
    }
}

/// `A B` of so many rows over one term of [`Product::batch`].
///
/// # Panics
/// If a slice is too short for the loops, or a bias is neither empty nor [`Product::width`] long.
pub fn multiply(
    level: Level,
    product: &TiledProduct,
    rows: usize,
    a: &[f32],
    b: &[f32],
    into: Products<'_>,
    c: &mut [f32],
) {
    multiply_samples(level, product, rows, 1, Samples::one(a, c), b, into);
}

/// `A B` of several samples with one B, of which each strip is used for all of them while it is in the caches, over `batch`
/// terms of [`Product::batch`].
///
/// Positions of C may overlap if it is added to: one after another, in the order of the loops over tiles.
///
/// # Panics
/// As [`multiply`].
pub fn multiply_samples(
    level: Level,
    product: &TiledProduct,
    rows: usize,
    batch: usize,
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
    let loops = product.product();
    loops.check_lengths(rows, batch, &samples.a[a..], b, &samples.c[c..]);
    loops.check_bias(into);
    level.vectorize(MultiplySamples {
        product,
        rows,
        batch,
        samples,
        b,
        into,
    });
}

/// The products of several samples. The lengths have been checked for each.
struct MultiplySamples<'a> {
    product: &'a TiledProduct,
    rows: usize,
    batch: usize,
    samples: Samples<'a>,
    b: &'a [f32],
    into: Products<'a>,
}

impl Kernel for MultiplySamples<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { samples, .. } = self;
        let mut list = List::new();
        let terms = self.product.product().terms(self.batch, &mut list);
        let product = |sample: usize, c: *mut f32| Multiply {
            products: ProductAxis::ONE,
            product: self.product,
            rows: self.rows,
            terms,
            a: samples.a[sample * samples.a_step..].as_ptr(),
            b: self.b.as_ptr(),
            into: self.into,
            c,
        };
        let loops = self.product.product();
        if loops.rows.len == AT_CALL && loops.cols.len == 1 && self.rows == 1 {
            for sample in 0..samples.count {
                let c = samples.c[sample * samples.c_step..].as_mut_ptr();
                // SAFETY: `multiply_samples` checked every index of the loops for the last sample; the others have longer slices.
                unsafe { product(sample, c).single_row(simd) }
            }
            return;
        }
        for strip in 0..self.product.strips::<S>() {
            for sample in 0..samples.count {
                let c = samples.c[sample * samples.c_step..].as_mut_ptr();
                // SAFETY: as above.
                unsafe { product(sample, c).strip(simd, strip) }
            }
        }
    }
}

/// Several products of the same sizes: their number, and the distances of their A, B and C.
#[derive(Clone, Copy)]
pub(crate) struct ProductAxis {
    pub(crate) len: usize,
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) c: usize,
}

impl ProductAxis {
    /// One product.
    pub(crate) const ONE: Self = Self {
        len: 1,
        a: 0,
        b: 0,
        c: 0,
    };
}

/// One product, or several of the same sizes in one call: where sums are short, calls take a good part of the time.
pub(crate) struct Multiply<'a> {
    pub(crate) products: ProductAxis,
    pub(crate) product: &'a TiledProduct,
    pub(crate) rows: usize,
    pub(crate) terms: Terms<'a>,
    pub(crate) a: *const f32,
    pub(crate) b: *const f32,
    pub(crate) into: Products<'a>,
    pub(crate) c: *mut f32,
}

impl Multiply<'_> {
    /// All rows of one strip of the width.
    ///
    /// # Safety
    /// The pointers must be to slices whose lengths have been checked for each of the products ([`Product::check_lengths`],
    /// [`Product::check_bias`]), and the strip be one of [`TiledProduct::strips`].
    #[inline(always)]
    pub(crate) unsafe fn strip<S: Simd>(&self, simd: S, strip: usize) {
        let tiling = self.product.tiling::<S>();
        let [j, vectors, last_lanes] = self.product.strip::<S>(strip);
        let whole = self.rows / tiling.rows;
        // SAFETY: the caller vouches for the lengths, these rows are below `rows`, and the strip is inside the width.
        unsafe {
            self.rows(simd, [0, whole, tiling.rows], tiling.cols, [j, vectors, last_lanes]);
            let mut r = whole * tiling.rows;
            // The rest in rows of 8, 4, 2 and 1.
            let mut height = 8;
            while r < self.rows {
                if self.rows - r >= height {
                    self.rows(simd, [r, 1, height], tiling.cols, [j, vectors, last_lanes]);
                    r += height;
                }
                height /= 2;
            }
        }
    }

    /// `down` tiles of `height` rows from row `r` on, all of their columns.
    ///
    /// # Safety
    /// As for `strip`, and the rows must be below `rows`.
    #[inline(always)]
    unsafe fn rows<S: Simd>(
        &self,
        simd: S,
        [r, down, height]: [usize; 3],
        cols: usize,
        [j, vectors, last_lanes]: [usize; 3],
    ) {
        let loops = self.product.product();
        let right = loops.cols.len / cols;
        // SAFETY: these columns are below the number of columns.
        unsafe {
            if down > 0 && right > 0 {
                self.tiles(simd, [r, down, height], [0, right, cols], [j, vectors, last_lanes]);
            }
            let rest = loops.cols.len % cols;
            if down > 0 && rest > 0 {
                self.tiles(
                    simd,
                    [r, down, height],
                    [right * cols, 1, rest],
                    [j, vectors, last_lanes],
                );
            }
        }
    }

    /// # Safety
    /// As for `rows`, and the columns must be below the number of columns.
    #[inline(always)]
    unsafe fn tiles<S: Simd>(
        &self,
        simd: S,
        [r, down, height]: [usize; 3],
        [q, right, width]: [usize; 3],
        [j, vectors, last_lanes]: [usize; 3],
    ) {
        let Product { rows, cols, .. } = *self.product.product();
        let (bias, adds, rectifies) = match self.into {
            Products::Biased(bias) => (bias, false, false),
            Products::Rectified(bias) => (bias, false, true),
            Products::Added => (&[][..], true, false),
        };
        // SAFETY: whoever calls vouches for the tiles, whose first elements these are.
        unsafe {
            let tiles = Tiles {
                products: self.products,
                a: self.a.add(r * rows.a + q * cols.a),
                b: self.b.add(j),
                c: self.c.add(r * rows.c + q * cols.c + j),
                bias: (!bias.is_empty()).then(|| bias.as_ptr().add(j)),
                down: PositionAxis {
                    len: down,
                    a: height * rows.a,
                    c: height * rows.c,
                },
                right: PositionAxis {
                    len: right,
                    a: width * cols.a,
                    c: width * cols.c,
                },
                step: if cols.len == 1 { rows.a } else { cols.a },
                cols: width,
                c_steps: [rows.c, cols.c],
                terms: self.terms,
                last_lanes,
                adds,
                rectifies,
            };
            micro::multiply(simd, &tiles, height * width, vectors);
        }
    }

    /// The only row: with a single position in a tile, more vectors keep the multiply-adds from waiting for each other.
    ///
    /// # Safety
    /// As for `strip`, for one row that is one position.
    #[inline(always)]
    unsafe fn single_row<S: Simd>(&self, simd: S) {
        let width = self.product.product().width;
        let full = width / S::LANES;
        let mut first = 0;
        // SAFETY: the caller vouches for the lengths, and the last vector ends at the width.
        unsafe {
            while first < full {
                let count = (full - first).min(VECTORS_OF_ONE);
                self.tiles(simd, [0, 1, 1], [0, 1, 1], [first * S::LANES, count, S::LANES]);
                first += count;
            }
            if !width.is_multiple_of(S::LANES) {
                let last = [full * S::LANES, 1, width % S::LANES];
                self.tiles(simd, [0, 1, 1], [0, 1, 1], last);
            }
        }
    }
}

#[cfg(test)]
mod tests;
