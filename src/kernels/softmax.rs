//! Softmax over rows of classes, and the cross-entropy loss on top of it.
//!
//! A row of `classes` scores becomes probabilities, `p[i] = e^(x[i] - m) / s` with `m = max(x)` and
//! `s = sum of e^(x[j] - m)`; subtracting the maximum keeps the exponentials within range for any finite scores
//! (Goodfellow, Bengio & Courville, *Deep Learning*, 2016, section 4.1).

use super::compensated::{BLOCK, Compensated};
use super::math;
use super::reduce::{self, First, Product};
use super::tail::{self, load, load_or, store};
use crate::simd::{Kernel, Level, Simd};

/// Softmax of every row: `x` and `y` are `[rows, classes]`.
///
/// # Panics
///
/// If `classes` is 0, the lengths differ or are no multiple of `classes`.
pub fn softmax_forward(level: Level, classes: usize, x: &[f32], y: &mut [f32]) {
    check_rows(classes, x.len());
    assert_eq!(
        x.len(),
        y.len(),
        "input has {} elements, output has {}",
        x.len(),
        y.len()
    );
    level.vectorize(SoftmaxForward { classes, x, y });
}

/// Gradient of [`softmax_forward`] from its output: `dx[i] = y[i] (dy[i] - sum of y[j] dy[j])` in each row of `[rows, classes]`.
///
/// # Panics
///
/// If `classes` is 0, the lengths differ or are no multiple of `classes`.
pub fn softmax_backward(level: Level, classes: usize, y: &[f32], dy: &[f32], dx: &mut [f32]) {
    check_rows(classes, y.len());
    assert_eq!(
        y.len(),
        dy.len(),
        "output has {} elements, its gradient has {}",
        y.len(),
        dy.len()
    );
    assert_eq!(
        y.len(),
        dx.len(),
        "output has {} elements, input gradient has {}",
        y.len(),
        dx.len()
    );
    level.vectorize(SoftmaxBackward { classes, y, dy, dx });
}

/// Cross-entropy of one row of logits against a class: returns `ln s + m - x[label]` and writes its gradient with respect
/// to the logits, `p[i] - (i == label)`.
///
/// `logits_row` and `grad_row` have `classes` elements. The loss is that of one sample: scaling by the batch size is the
/// caller's.
///
/// # Panics
///
/// If `classes` is 0, a row has another length, or `label` is no class.
pub fn softmax_cross_entropy(
    level: Level,
    classes: usize,
    logits_row: &[f32],
    label: usize,
    grad_row: &mut [f32],
) -> f32 {
    check_row("logits", classes, logits_row.len());
    check_row("gradient", classes, grad_row.len());
    assert!(
        label < classes,
        "label is {label}, expected one of the {classes} classes counted from 0"
    );
    level.vectorize(CrossEntropy {
        logits: logits_row,
        label,
        grad: grad_row,
    })
}

/// Cross-entropy of one row of logits against probabilities `t`: returns the sum of `t[i] (ln s + m - x[i])` and writes its
/// gradient with respect to the logits, `p[i] sum(t) - t[i]`.
///
/// All rows have `classes` elements. The target need not add up to one.
///
/// # Panics
///
/// If `classes` is 0 or a row has another length.
pub fn softmax_cross_entropy_probabilities(
    level: Level,
    classes: usize,
    logits_row: &[f32],
    target_row: &[f32],
    grad_row: &mut [f32],
) -> f32 {
    check_row("logits", classes, logits_row.len());
    check_row("target", classes, target_row.len());
    check_row("gradient", classes, grad_row.len());
    level.vectorize(CrossEntropyProbabilities {
        logits: logits_row,
        target: target_row,
        grad: grad_row,
    })
}

fn check_rows(classes: usize, len: usize) {
    assert!(
        classes > 0 && len.is_multiple_of(classes),
        "{len} elements are no whole rows of {classes} classes"
    );
}

fn check_row(name: &str, classes: usize, len: usize) {
    assert!(
        classes > 0 && len == classes,
        "{name} row has {len} elements, expected {classes} classes, at least 1"
    );
}

struct SoftmaxForward<'a> {
    classes: usize,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl Kernel for SoftmaxForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for (x, y) in self
            .x
            .chunks_exact(self.classes)
            .zip(self.y.chunks_exact_mut(self.classes))
        {
            match self.classes.div_ceil(S::LANES) {
                1 => Self::short_row::<S, 1>(simd, x, y),
                2 => Self::short_row::<S, 2>(simd, x, y),
                3 => Self::short_row::<S, 3>(simd, x, y),
                _ => {
                    let (_, sum) = exponentials(simd, x, y);
                    scale(simd, y, 1.0 / sum);
                }
            }
        }
    }
}

impl SoftmaxForward<'_> {
    #[inline(always)]
    fn short_row<S: Simd, const V: usize>(simd: S, x: &[f32], y: &mut [f32]) {
        let (e, _, sum) = exponentials_of_short_row::<S, V>(simd, x);
        let factor = simd.splat(1.0 / sum);
        for (e, y) in e.into_iter().zip(y.chunks_mut(S::LANES)) {
            store(simd, simd.mul(e, factor), y);
        }
    }
}

struct SoftmaxBackward<'a> {
    classes: usize,
    y: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
}

impl Kernel for SoftmaxBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let rows = self
            .y
            .chunks_exact(self.classes)
            .zip(self.dy.chunks_exact(self.classes));
        for ((y, dy), dx) in rows.zip(self.dx.chunks_exact_mut(self.classes)) {
            let dot = simd.splat(reduce::sum_of(simd, y, dy, Product));
            for ((y, dy), dx) in y.chunks(S::LANES).zip(dy.chunks(S::LANES)).zip(dx.chunks_mut(S::LANES)) {
                store(simd, simd.mul(load(simd, y), simd.sub(load(simd, dy), dot)), dx);
            }
        }
    }
}

struct CrossEntropy<'a> {
    logits: &'a [f32],
    label: usize,
    grad: &'a mut [f32],
}

impl Kernel for CrossEntropy<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) -> f32 {
        let logit = self.logits[self.label];
        let (max, sum) = match self.logits.len().div_ceil(S::LANES) {
            1 => self.short_row::<S, 1>(simd),
            2 => self.short_row::<S, 2>(simd),
            3 => self.short_row::<S, 3>(simd),
            _ => {
                let (max, sum) = exponentials(simd, self.logits, self.grad);
                scale(simd, self.grad, 1.0 / sum);
                self.grad[self.label] -= 1.0;
                (max, sum)
            }
        };
        let Self { label, grad, .. } = self;
        let loss = ln(simd, sum) - (logit - max);
        if loss < CONFIDENT {
            let (before, after) = (&grad[..label], &grad[label + 1..]);
            let others = reduce::sum_of(simd, before, before, First) + reduce::sum_of(simd, after, after, First);
            // What its probability lacks to 1, which rounding 1 less it would lose.
            grad[label] = -others;
            return -ln_1p(simd, -others);
        }
        loss
    }
}

/// Losses below this are found from the probabilities of the other classes: the sum of exponentials is then near 1, and rounding it
/// would take digits off its logarithm.
const CONFIDENT: f32 = 0.5;

impl CrossEntropy<'_> {
    /// The gradient in one store: taking 1 off an element just stored would wait for that store.
    #[inline(always)]
    fn short_row<S: Simd, const V: usize>(&mut self, simd: S) -> (f32, f32) {
        let (e, max, sum) = exponentials_of_short_row::<S, V>(simd, self.logits);
        let (factor, one, half) = (simd.splat(1.0 / sum), simd.splat(1.0), simd.splat(0.5));
        // The class of each lane, counted from the label.
        let mut class = simd.sub(tail::lane_numbers(simd), simd.splat(self.label as f32));
        for (e, grad) in e.into_iter().zip(self.grad.chunks_mut(S::LANES)) {
            let one_hot = simd.select(simd.gt(half, simd.abs(class)), one, simd.splat(0.0));
            store(simd, simd.sub(simd.mul(e, factor), one_hot), grad);
            class = simd.add(class, simd.splat(S::LANES as f32));
        }
        (max, sum)
    }
}

struct CrossEntropyProbabilities<'a> {
    logits: &'a [f32],
    target: &'a [f32],
    grad: &'a mut [f32],
}

impl Kernel for CrossEntropyProbabilities<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let (max, sum) = exponentials(simd, self.logits, self.grad);
        let max = simd.splat(max);
        let log_sum = simd.splat(log_sum(simd, self.grad, sum));
        let factor = simd.splat(reduce::sum_of(simd, self.target, self.target, First) / sum);

        let row = ProbabilityRow { max, log_sum, factor };
        let block = BLOCK * S::LANES;
        if self.logits.len() <= block {
            return simd.reduce_add(row.block(simd, self.logits, self.target, self.grad));
        }
        let mut total = Compensated::zero(simd);
        let blocks = self.logits.chunks(block).zip(self.target.chunks(block));
        for ((x, t), grad) in blocks.zip(self.grad.chunks_mut(block)) {
            total.add(simd, row.block(simd, x, t, grad));
        }
        simd.reduce_add(total.value(simd))
    }
}

/// What all classes of a row share.
struct ProbabilityRow<S: Simd> {
    max: S::F32,
    log_sum: S::F32,
    factor: S::F32,
}

impl<S: Simd> ProbabilityRow<S> {
    /// The loss of some classes, lane by lane; makes their gradient of the exponentials that are in its place.
    #[inline(always)]
    fn block(&self, simd: S, logits: &[f32], target: &[f32], grad: &mut [f32]) -> S::F32 {
        let mut loss = simd.splat(0.0);
        let vectors = logits.chunks(S::LANES).zip(target.chunks(S::LANES));
        for ((x, t), grad) in vectors.zip(grad.chunks_mut(S::LANES)) {
            // Lanes past the end add nothing: their target is zero and the other factor finite.
            let t = load(simd, t);
            loss = simd.mul_add(t, simd.sub(self.log_sum, simd.sub(load(simd, x), self.max)), loss);
            store(simd, simd.sub(simd.mul(load(simd, grad), self.factor), t), grad);
        }
        loss
    }
}

/// Writes `e = exp(x - max(x))`; returns the maximum and the sum of `e`.
#[inline(always)]
fn exponentials<S: Simd>(simd: S, x: &[f32], e: &mut [f32]) -> (f32, f32) {
    // Negative infinity past the end: never the maximum, and zero once exponentiated.
    let lowest = simd.splat(f32::NEG_INFINITY);
    let mut max = lowest;
    for x in x.chunks(S::LANES) {
        max = simd.max(max, load_or(simd, x, lowest));
    }
    let max = simd.reduce_max(max);
    let shift = simd.splat(max);

    let block = BLOCK * S::LANES;
    if x.len() <= block {
        return (max, simd.reduce_add(exponentials_of_block(simd, x, e, shift)));
    }
    let mut total = Compensated::zero(simd);
    for (x, e) in x.chunks(block).zip(e.chunks_mut(block)) {
        total.add(simd, exponentials_of_block(simd, x, e, shift));
    }
    (max, simd.reduce_add(total.value(simd)))
}

/// Writes `e = exp(x - shift)`; returns the sum of `e`, lane by lane.
#[inline(always)]
fn exponentials_of_block<S: Simd>(simd: S, x: &[f32], e: &mut [f32], shift: S::F32) -> S::F32 {
    let lowest = simd.splat(f32::NEG_INFINITY);
    let mut sum = simd.splat(0.0);
    for (x, e) in x.chunks(S::LANES).zip(e.chunks_mut(S::LANES)) {
        let v = math::exp(simd, simd.sub(load_or(simd, x, lowest), shift));
        sum = simd.add(sum, v);
        store(simd, v, e);
    }
    sum
}

/// [`exponentials`] of a row of at most `V` vectors, left in registers: few classes are the common case.
#[inline(always)]
fn exponentials_of_short_row<S: Simd, const V: usize>(simd: S, x: &[f32]) -> ([S::F32; V], f32, f32) {
    let lowest = simd.splat(f32::NEG_INFINITY);
    let mut e = [lowest; V];
    let mut max = lowest;
    for (e, x) in e.iter_mut().zip(x.chunks(S::LANES)) {
        *e = load_or(simd, x, lowest);
        max = simd.max(max, *e);
    }
    let max = simd.reduce_max(max);
    let shift = simd.splat(max);
    let mut sum = simd.splat(0.0);
    for e in &mut e {
        *e = math::exp(simd, simd.sub(*e, shift));
        sum = simd.add(sum, *e);
    }
    (e, max, simd.reduce_add(sum))
}

/// `row *= factor`.
#[inline(always)]
fn scale<S: Simd>(simd: S, row: &mut [f32], factor: f32) {
    let factor = simd.splat(factor);
    for v in row.chunks_mut(S::LANES) {
        store(simd, simd.mul(load(simd, v), factor), v);
    }
}

/// `ln sum` of exponentials of which the largest is 1, precise near 0 too.
#[inline(always)]
fn log_sum<S: Simd>(simd: S, exponentials: &[f32], sum: f32) -> f32 {
    let loss = ln(simd, sum);
    if loss < CONFIDENT
        && let Some(largest) = exponentials.iter().position(|&e| e == 1.0)
    {
        let (before, after) = (&exponentials[..largest], &exponentials[largest + 1..]);
        let others = reduce::sum_of(simd, before, before, First) + reduce::sum_of(simd, after, after, First);
        return ln_1p(simd, others);
    }
    loss
}

/// `ln(1 + x)` of one number; see [`ln`].
#[inline(always)]
fn ln_1p<S: Simd>(simd: S, x: f32) -> f32 {
    simd.reduce_max(math::ln_1p(simd, simd.splat(x)))
}

/// The logarithm of one number, with the bits of the vector function rather than of the platform's library.
#[inline(always)]
fn ln<S: Simd>(simd: S, x: f32) -> f32 {
    simd.reduce_max(math::ln(simd, simd.splat(x)))
}

#[cfg(test)]
mod tests;
