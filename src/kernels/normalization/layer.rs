//! Layer normalisation: statistics of each row.

use super::batch::{Columns, OverChannels, load as load_vectors, store as store_vectors};
use super::{check, rows_of};
use crate::kernels::compensated::{BLOCK, Compensated};
use crate::kernels::reduce::{self, First};
use crate::kernels::tail::{load, load_or, store};
use crate::simd::{Kernel, Level, Simd};

/// Normalises each row of `x`, `[rows, features]`, into `y`.
///
/// `gain` and `shift` are `[features]`; `mean_and_rstd` is `[rows, 2]` and keeps what [`layer_norm_backward`] needs.
///
/// # Panics
///
/// If `features` is 0 or a length does not fit.
#[expect(clippy::too_many_arguments, reason = "one argument for each symbol of the formula")]
pub fn layer_norm_forward(
    level: Level,
    features: usize,
    x: &[f32],
    gain: &[f32],
    shift: &[f32],
    epsilon: f32,
    y: &mut [f32],
    mean_and_rstd: &mut [f32],
) {
    let rows = rows_of(features, x.len());
    check("gain", gain.len(), features);
    check("shift", shift.len(), features);
    check("output", y.len(), x.len());
    check("statistics", mean_and_rstd.len(), 2 * rows);
    level.vectorize(LayerNormForward {
        x,
        gain,
        shift,
        epsilon,
        y,
        mean_and_rstd,
    });
}

/// Gradients of [`layer_norm_forward`]: adds to `dgain` and `dshift`, `[features]`, and overwrites `dx`, `[rows, features]`.
///
/// `dgain += sum over rows of dy xhat`, `dshift += sum over rows of dy`; `dx` as in the module's formula.
///
/// # Panics
///
/// If `features` is 0 or a length does not fit.
#[expect(clippy::too_many_arguments, reason = "one argument for each symbol of the formula")]
pub fn layer_norm_backward(
    level: Level,
    features: usize,
    x: &[f32],
    gain: &[f32],
    mean_and_rstd: &[f32],
    dy: &[f32],
    dgain: &mut [f32],
    dshift: &mut [f32],
    dx: &mut [f32],
) {
    let rows = rows_of(features, x.len());
    check("gain", gain.len(), features);
    check("statistics", mean_and_rstd.len(), 2 * rows);
    check("output gradient", dy.len(), x.len());
    check("gain gradient", dgain.len(), features);
    check("shift gradient", dshift.len(), features);
    check("input gradient", dx.len(), x.len());
    level.vectorize(LayerNormBackward {
        x,
        gain,
        mean_and_rstd,
        dy,
        dx,
    });
    level.vectorize(OverChannels {
        channels: features,
        columns: ParameterGradients {
            features,
            x,
            mean_and_rstd,
            dy,
            dgain,
            dshift,
        },
    });
}

struct LayerNormForward<'a> {
    x: &'a [f32],
    gain: &'a [f32],
    shift: &'a [f32],
    epsilon: f32,
    y: &'a mut [f32],
    mean_and_rstd: &'a mut [f32],
}

impl Kernel for LayerNormForward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let features = self.gain.len();
        let share = 1.0 / features as f32;
        let rows = self.x.chunks_exact(features).zip(self.y.chunks_exact_mut(features));
        for ((x, y), statistics) in rows.zip(self.mean_and_rstd.chunks_exact_mut(2)) {
            let mut mean = reduce::sum_of(simd, x, x, First) * share;
            let (sum, squares) = deviations(simd, x, mean);
            let mut off = sum * share;
            let mut variance = squares * share - off * off;
            if variance < 0.0 {
                variance = 0.0;
            }
            let mut rstd = 1.0 / (variance + self.epsilon).sqrt();
            if !variance.is_finite() {
                (mean, rstd) = in_double(x, self.epsilon);
                off = 0.0;
            }
            statistics.copy_from_slice(&[mean + off, rstd]);

            let (mean, off, rstd) = (simd.splat(mean), simd.splat(off), simd.splat(rstd));
            let parameters = self.gain.chunks(S::LANES).zip(self.shift.chunks(S::LANES));
            for ((x, y), (gain, shift)) in x.chunks(S::LANES).zip(y.chunks_mut(S::LANES)).zip(parameters) {
                // The rounded mean first, which leaves room for the digits that it lacks.
                let deviation = simd.sub(simd.sub(load(simd, x), mean), off);
                let xhat = simd.mul(deviation, rstd);
                store(simd, simd.mul_add(xhat, load(simd, gain), load(simd, shift)), y);
            }
        }
    }
}

/// The sum of the deviations of `x` from `center`, and that of their squares.
#[inline(always)]
fn deviations<S: Simd>(simd: S, x: &[f32], center: f32) -> (f32, f32) {
    let is_short = x.len() <= 2 * BLOCK * S::LANES;
    let (mut sums, mut squares) = (Compensated::zero(simd), Compensated::zero(simd));
    for x in x.chunks(2 * BLOCK * S::LANES) {
        let (of_block, squares_of_block) = deviations_of_block(simd, x, center);
        if is_short {
            return (simd.reduce_add(of_block), simd.reduce_add(squares_of_block));
        }
        sums.add(simd, of_block);
        squares.add(simd, squares_of_block);
    }
    (simd.reduce_add(sums.value(simd)), simd.reduce_add(squares.value(simd)))
}

/// [`deviations`] of a few elements, lane by lane.
#[inline(always)]
fn deviations_of_block<S: Simd>(simd: S, x: &[f32], center: f32) -> (S::F32, S::F32) {
    let center = simd.splat(center);
    let zero = simd.splat(0.0);
    // Two sums side by side hide the latency of the additions.
    let (mut sums, mut squares) = ([zero; 2], [zero; 2]);
    let pairs = x.chunks_exact(2 * S::LANES);
    let rest = pairs.remainder();
    for x in pairs {
        for j in 0..2 {
            let deviation = simd.sub(simd.load(&x[j * S::LANES..]), center);
            sums[j] = simd.add(sums[j], deviation);
            squares[j] = simd.mul_add(deviation, deviation, squares[j]);
        }
    }
    for x in rest.chunks(S::LANES) {
        // The center past the end has no deviation.
        let deviation = simd.sub(load_or(simd, x, center), center);
        sums[0] = simd.add(sums[0], deviation);
        squares[0] = simd.mul_add(deviation, deviation, squares[0]);
    }
    (simd.add(sums[0], sums[1]), simd.add(squares[0], squares[1]))
}

/// Mean and `1 / sqrt(variance + epsilon)` of numbers whose squares overflow in single precision.
#[cold]
fn in_double(x: &[f32], epsilon: f32) -> (f32, f32) {
    let count = x.len() as f64;
    let mean = x.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
    let variance = x.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count;
    (mean as f32, (1.0 / (variance + f64::from(epsilon)).sqrt()) as f32)
}

struct LayerNormBackward<'a> {
    x: &'a [f32],
    gain: &'a [f32],
    mean_and_rstd: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
}

impl Kernel for LayerNormBackward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let features = self.gain.len();
        let share = 1.0 / features as f32;
        let rows = self.x.chunks_exact(features).zip(self.dy.chunks_exact(features));
        let results = self
            .mean_and_rstd
            .chunks_exact(2)
            .zip(self.dx.chunks_exact_mut(features));
        for ((x, dy), (statistics, dx)) in rows.zip(results) {
            let row = Row {
                x,
                dy,
                gain: self.gain,
                mean: simd.splat(statistics[0]),
                rstd: simd.splat(statistics[1]),
            };
            let [sum, sum_xhat] = row.sums(simd);
            let (mean_g, mean_g_xhat) = (simd.splat(sum * share), simd.splat(sum_xhat * share));
            let rstd = row.rstd;
            let inputs = x
                .chunks(S::LANES)
                .zip(dy.chunks(S::LANES))
                .zip(self.gain.chunks(S::LANES));
            for (((x, dy), gain), dx) in inputs.zip(dx.chunks_mut(S::LANES)) {
                let xhat = simd.mul(simd.sub(load(simd, x), row.mean), rstd);
                let g = simd.mul(load(simd, dy), load(simd, gain));
                let centered = simd.sub(simd.sub(g, mean_g), simd.mul(xhat, mean_g_xhat));
                store(simd, simd.mul(rstd, centered), dx);
            }
        }
    }
}

/// A row on its way back.
struct Row<'a, S: Simd> {
    x: &'a [f32],
    dy: &'a [f32],
    gain: &'a [f32],
    mean: S::F32,
    rstd: S::F32,
}

impl<S: Simd> Row<'_, S> {
    /// The sums of `g` and of `g xhat`.
    #[inline(always)]
    fn sums(&self, simd: S) -> [f32; 2] {
        let len = self.x.len();
        let block = 2 * BLOCK * S::LANES;
        let mut totals = [Compensated::zero(simd); 2];
        for begin in (0..len).step_by(block) {
            let [sum, sum_xhat] = self.sums_of_block(simd, begin, len.min(begin + block));
            if len <= block {
                return [simd.reduce_add(sum), simd.reduce_add(sum_xhat)];
            }
            totals[0].add(simd, sum);
            totals[1].add(simd, sum_xhat);
        }
        let [sum, sum_xhat] = totals;
        [simd.reduce_add(sum.value(simd)), simd.reduce_add(sum_xhat.value(simd))]
    }

    /// The same over a few elements, lane by lane.
    #[inline(always)]
    fn sums_of_block(&self, simd: S, begin: usize, end: usize) -> [S::F32; 2] {
        let zero = simd.splat(0.0);
        // Two sums side by side hide the latency of the additions.
        let (mut sums, mut sums_xhat) = ([zero; 2], [zero; 2]);
        let (x, dy, gain) = (&self.x[begin..end], &self.dy[begin..end], &self.gain[begin..end]);
        let whole = x.len() / (2 * S::LANES) * (2 * S::LANES);
        let (x, x_rest) = x.split_at(whole);
        let (dy, dy_rest) = dy.split_at(whole);
        let (gain, gain_rest) = gain.split_at(whole);
        let pairs = x.chunks_exact(2 * S::LANES).zip(dy.chunks_exact(2 * S::LANES));
        for ((x, dy), gain) in pairs.zip(gain.chunks_exact(2 * S::LANES)) {
            for j in 0..2 {
                let at = j * S::LANES;
                let xhat = simd.mul(simd.sub(simd.load(&x[at..]), self.mean), self.rstd);
                let g = simd.mul(simd.load(&dy[at..]), simd.load(&gain[at..]));
                sums[j] = simd.add(sums[j], g);
                sums_xhat[j] = simd.mul_add(g, xhat, sums_xhat[j]);
            }
        }
        let rest = x_rest.chunks(S::LANES).zip(dy_rest.chunks(S::LANES));
        for ((x, dy), gain) in rest.zip(gain_rest.chunks(S::LANES)) {
            let xhat = simd.mul(simd.sub(load(simd, x), self.mean), self.rstd);
            let g = simd.mul(load(simd, dy), load(simd, gain));
            sums[0] = simd.add(sums[0], g);
            sums_xhat[0] = simd.mul_add(g, xhat, sums_xhat[0]);
        }
        [simd.add(sums[0], sums[1]), simd.add(sums_xhat[0], sums_xhat[1])]
    }
}

/// The gradients of gain and shift, which are sums over rows.
struct ParameterGradients<'a> {
    features: usize,
    x: &'a [f32],
    mean_and_rstd: &'a [f32],
    dy: &'a [f32],
    dgain: &'a mut [f32],
    dshift: &'a mut [f32],
}

impl Columns for ParameterGradients<'_> {
    #[inline(always)]
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize) {
        let zero = simd.splat(0.0);
        let (mut of_gain, mut of_shift) = ([Compensated::zero(simd); V], [Compensated::zero(simd); V]);
        let block = BLOCK * self.features;
        let rows = self.x.chunks(block).zip(self.dy.chunks(block));
        for ((x, dy), statistics) in rows.zip(self.mean_and_rstd.chunks(2 * BLOCK)) {
            let (mut gain, mut shift) = ([zero; V], [zero; V]);
            let rows = x.chunks_exact(self.features).zip(dy.chunks_exact(self.features));
            for ((x, dy), statistics) in rows.zip(statistics.chunks_exact(2)) {
                let (mean, rstd) = (simd.splat(statistics[0]), simd.splat(statistics[1]));
                let x: [_; V] = load_vectors(simd, &x[c..][..width]);
                let dy: [_; V] = load_vectors(simd, &dy[c..][..width]);
                for j in 0..V {
                    let xhat = simd.mul(simd.sub(x[j], mean), rstd);
                    gain[j] = simd.mul_add(dy[j], xhat, gain[j]);
                    shift[j] = simd.add(shift[j], dy[j]);
                }
            }
            for j in 0..V {
                of_gain[j].add(simd, gain[j]);
                of_shift[j].add(simd, shift[j]);
            }
        }
        let (dgain, dshift) = (&mut self.dgain[c..][..width], &mut self.dshift[c..][..width]);
        let (mut gain, mut shift): ([_; V], [_; V]) = (load_vectors(simd, dgain), load_vectors(simd, dshift));
        for j in 0..V {
            gain[j] = simd.add(gain[j], of_gain[j].value(simd));
            shift[j] = simd.add(shift[j], of_shift[j].value(simd));
        }
        store_vectors(simd, gain, dgain);
        store_vectors(simd, shift, dshift);
    }
}
