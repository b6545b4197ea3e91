//! Elementwise loops: one vector operation applied to whole slices, tail included.

use crate::simd::{Kernel, Level, Simd};

/// A function of one vector.
pub(crate) trait Unary: Copy {
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32;
}

/// A function of two vectors.
pub(crate) trait Binary: Copy {
    fn apply<S: Simd>(self, simd: S, a: S::F32, b: S::F32) -> S::F32;
}

/// `y[i] = op(x[i])`.
pub(crate) fn unary<O: Unary>(level: Level, op: O, x: &[f32], y: &mut [f32]) {
    assert_eq!(
        x.len(),
        y.len(),
        "input has {} elements, output has {}",
        x.len(),
        y.len()
    );
    level.vectorize(UnaryMap { op, x, y });
}

/// `x[i] = op(x[i])`.
pub(crate) fn unary_in_place<O: Unary>(level: Level, op: O, x: &mut [f32]) {
    level.vectorize(UnaryInPlace { op, x });
}

/// `y[i] = op(a[i], b[i])`.
pub(crate) fn binary<O: Binary>(level: Level, op: O, a: &[f32], b: &[f32], y: &mut [f32]) {
    assert_eq!(
        a.len(),
        b.len(),
        "first input has {} elements, second has {}",
        a.len(),
        b.len()
    );
    assert_eq!(
        a.len(),
        y.len(),
        "inputs have {} elements, output has {}",
        a.len(),
        y.len()
    );
    level.vectorize(BinaryMap { op, a, b, y });
}

/// `a[i] = op(a[i], b[i])`.
pub(crate) fn binary_in_place<O: Binary>(level: Level, op: O, a: &mut [f32], b: &[f32]) {
    assert_eq!(
        a.len(),
        b.len(),
        "target has {} elements, operand has {}",
        a.len(),
        b.len()
    );
    level.vectorize(BinaryInPlace { op, a, b });
}

struct UnaryMap<'a, O> {
    op: O,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl<O: Unary> Kernel for UnaryMap<'_, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (x, x_tail) = (self.x.chunks_exact(S::LANES), self.x.chunks_exact(S::LANES).remainder());
        let mut y = self.y.chunks_exact_mut(S::LANES);
        for (x, y) in x.zip(&mut y) {
            simd.store(self.op.apply(simd, simd.load(x)), y);
        }
        if !x_tail.is_empty() {
            simd.store_partial(self.op.apply(simd, simd.load_partial(x_tail)), y.into_remainder());
        }
    }
}

struct UnaryInPlace<'a, O> {
    op: O,
    x: &'a mut [f32],
}

impl<O: Unary> Kernel for UnaryInPlace<'_, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let mut x = self.x.chunks_exact_mut(S::LANES);
        for x in &mut x {
            simd.store(self.op.apply(simd, simd.load(x)), x);
        }
        let x = x.into_remainder();
        if !x.is_empty() {
            simd.store_partial(self.op.apply(simd, simd.load_partial(x)), x);
        }
    }
}

struct BinaryMap<'a, O> {
    op: O,
    a: &'a [f32],
    b: &'a [f32],
    y: &'a mut [f32],
}

impl<O: Binary> Kernel for BinaryMap<'_, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (a, a_tail) = (self.a.chunks_exact(S::LANES), self.a.chunks_exact(S::LANES).remainder());
        let (b, b_tail) = (self.b.chunks_exact(S::LANES), self.b.chunks_exact(S::LANES).remainder());
        let mut y = self.y.chunks_exact_mut(S::LANES);
        for ((a, b), y) in a.zip(b).zip(&mut y) {
            simd.store(self.op.apply(simd, simd.load(a), simd.load(b)), y);
        }
        if !a_tail.is_empty() {
            let (a, b) = (simd.load_partial(a_tail), simd.load_partial(b_tail));
            simd.store_partial(self.op.apply(simd, a, b), y.into_remainder());
        }
    }
}

struct BinaryInPlace<'a, O> {
    op: O,
    a: &'a mut [f32],
    b: &'a [f32],
}

impl<O: Binary> Kernel for BinaryInPlace<'_, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let (b, b_tail) = (self.b.chunks_exact(S::LANES), self.b.chunks_exact(S::LANES).remainder());
        let mut a = self.a.chunks_exact_mut(S::LANES);
        for (a, b) in (&mut a).zip(b) {
            simd.store(self.op.apply(simd, simd.load(a), simd.load(b)), a);
        }
        let a = a.into_remainder();
        if !a.is_empty() {
            simd.store_partial(self.op.apply(simd, simd.load_partial(a), simd.load_partial(b_tail)), a);
        }
    }
}
