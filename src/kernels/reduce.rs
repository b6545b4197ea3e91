//! Sums and linear combinations of flat slices.

use super::compensated::{BLOCK, Compensated};
use super::map::{self, Binary, Unary};
use super::tail::load;
use crate::simd::{Kernel, Level, Simd};

#[derive(Clone, Copy)]
struct Add;

impl Binary for Add {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, a: S::F32, b: S::F32) -> S::F32 {
        simd.add(a, b)
    }
}

#[derive(Clone, Copy)]
struct Scale {
    factor: f32,
}

impl Unary for Scale {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        simd.mul(x, simd.splat(self.factor))
    }
}

/// `a[i] += b[i]`.
///
/// # Panics
///
/// If the lengths differ.
pub fn add_assign(level: Level, a: &mut [f32], b: &[f32]) {
    map::binary_in_place(level, Add, a, b);
}

/// `out[i] = a[i] + b[i]`.
///
/// # Panics
///
/// If the lengths differ.
pub fn add(level: Level, a: &[f32], b: &[f32], out: &mut [f32]) {
    map::binary(level, Add, a, b, out);
}

/// `a[i] *= factor`.
pub fn scale(level: Level, a: &mut [f32], factor: f32) {
    map::unary_in_place(level, Scale { factor }, a);
}

/// Whether no `scale a[i]` is NaN or infinite.
pub fn is_finite(level: Level, scale: f32, a: &[f32]) -> bool {
    level.vectorize(IsFinite { scale, a })
}

struct IsFinite<'a> {
    scale: f32,
    a: &'a [f32],
}

impl Kernel for IsFinite<'_> {
    type Output = bool;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> bool {
        // A number times 0 is 0, anything else is NaN and makes the sum NaN.
        let scale = self.scale;
        sum_of(simd, self.a, self.a, Vanishing { scale }).is_finite()
    }
}

/// `0 (scale a)`.
#[derive(Clone, Copy)]
struct Vanishing {
    scale: f32,
}

impl Term for Vanishing {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, sum: S::F32, a: S::F32, _: S::F32) -> S::F32 {
        simd.mul_add(simd.mul(a, simd.splat(self.scale)), simd.splat(0.0), sum)
    }
}

/// The sum of all elements, added up in an order that depends on the length and the level alone.
///
/// Sums of blocks are compensated, so that the error does not grow with the length. The sum of nothing is 0.
pub fn sum(level: Level, a: &[f32]) -> f32 {
    level.vectorize(Sum { a })
}

struct Sum<'a> {
    a: &'a [f32],
}

impl Kernel for Sum<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        sum_of(simd, self.a, self.a, First)
    }
}

/// The sum of all squares, in `f64`, where neither a large nor a small `f32` is lost.
///
/// The order of the sum depends on the length alone, and squares are exact, so that it has the same bits at every
/// level.
pub fn sum_of_squares(level: Level, a: &[f32]) -> f64 {
    level.vectorize(SumOfSquares { a })
}

struct SumOfSquares<'a> {
    a: &'a [f32],
}

impl Kernel for SumOfSquares<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> f64 {
        // There are no vectors of `f64`: the compiler makes them of sums side by side.
        let mut sums = [0.0; 16];
        let (blocks, rest) = self.a.as_chunks::<16>();
        for block in blocks {
            for (sum, &x) in sums.iter_mut().zip(block) {
                *sum += f64::from(x) * f64::from(x);
            }
        }
        for (sum, &x) in sums.iter_mut().zip(rest) {
            *sum += f64::from(x) * f64::from(x);
        }
        sums.iter().sum()
    }
}

/// A term of a sum over pairs of elements, zero where both are zero.
pub(crate) trait Term: Copy {
    fn apply<S: Simd>(self, simd: S, sum: S::F32, a: S::F32, b: S::F32) -> S::F32;
}

/// `a`.
#[derive(Clone, Copy)]
pub(crate) struct First;

impl Term for First {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, sum: S::F32, a: S::F32, _: S::F32) -> S::F32 {
        simd.add(sum, a)
    }
}

/// `a b`.
#[derive(Clone, Copy)]
pub(crate) struct Product;

impl Term for Product {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, sum: S::F32, a: S::F32, b: S::F32) -> S::F32 {
        simd.mul_add(a, b, sum)
    }
}

/// Adds up `term(a[i], b[i])`; `a` and `b` have the same length.
#[inline(always)]
pub(crate) fn sum_of<S: Simd, T: Term>(simd: S, a: &[f32], b: &[f32], term: T) -> f32 {
    let long = 4 * S::LANES * BLOCK;
    if a.len() <= long {
        return simd.reduce_add(sum_of_block(simd, a, b, term));
    }
    let mut total = Compensated::zero(simd);
    for (a, b) in a.chunks(long).zip(b.chunks(long)) {
        total.add(simd, sum_of_block(simd, a, b, term));
    }
    simd.reduce_add(total.value(simd))
}

/// [`sum_of`] a few elements, lane by lane.
#[inline(always)]
fn sum_of_block<S: Simd, T: Term>(simd: S, a: &[f32], b: &[f32], term: T) -> S::F32 {
    let mut sums = [simd.splat(0.0); 4];
    let wide = 4 * S::LANES;
    let (a_blocks, b_blocks) = (a.chunks_exact(wide), b.chunks_exact(wide));
    let (a_rest, b_rest) = (a_blocks.remainder(), b_blocks.remainder());
    for (a, b) in a_blocks.zip(b_blocks) {
        for (j, sum) in sums.iter_mut().enumerate() {
            let at = j * S::LANES;
            *sum = term.apply(simd, *sum, simd.load(&a[at..]), simd.load(&b[at..]));
        }
    }
    let [mut sum, second, third, fourth] = sums;
    sum = simd.add(simd.add(sum, second), simd.add(third, fourth));
    for (a, b) in a_rest.chunks(S::LANES).zip(b_rest.chunks(S::LANES)) {
        sum = term.apply(simd, sum, load(simd, a), load(simd, b));
    }
    sum
}

#[cfg(test)]
mod tests;
