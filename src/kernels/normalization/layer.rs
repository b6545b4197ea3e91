//! Layer normalisation: statistics of each row.

use super::{check, rows_of};
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
        dgain,
        dshift,
        dx,
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
            let mean = reduce::sum_of(simd, x, x, First) * share;
            let center = simd.splat(mean);
            let mut squares = simd.splat(0.0);
            for x in x.chunks(S::LANES) {
                // The mean past the end has no deviation.
                let deviation = simd.sub(load_or(simd, x, center), center);
                squares = simd.mul_add(deviation, deviation, squares);
            }
            let rstd = 1.0 / (simd.reduce_add(squares) * share + self.epsilon).sqrt();
            statistics.copy_from_slice(&[mean, rstd]);

            let rstd = simd.splat(rstd);
            let parameters = self.gain.chunks(S::LANES).zip(self.shift.chunks(S::LANES));
            for ((x, y), (gain, shift)) in x.chunks(S::LANES).zip(y.chunks_mut(S::LANES)).zip(parameters) {
                let xhat = simd.mul(simd.sub(load(simd, x), center), rstd);
                store(simd, simd.mul_add(xhat, load(simd, gain), load(simd, shift)), y);
            }
        }
    }
}

struct LayerNormBackward<'a> {
    x: &'a [f32],
    gain: &'a [f32],
    mean_and_rstd: &'a [f32],
    dy: &'a [f32],
    dgain: &'a mut [f32],
    dshift: &'a mut [f32],
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
            let (mean, rstd) = (simd.splat(statistics[0]), simd.splat(statistics[1]));
            let (mut sum, mut sum_xhat) = (simd.splat(0.0), simd.splat(0.0));
            let inputs = x
                .chunks(S::LANES)
                .zip(dy.chunks(S::LANES))
                .zip(self.gain.chunks(S::LANES));
            let gradients = self.dgain.chunks_mut(S::LANES).zip(self.dshift.chunks_mut(S::LANES));
            for (((x, dy), gain), (dgain, dshift)) in inputs.zip(gradients) {
                let dy = load(simd, dy);
                let xhat = simd.mul(simd.sub(load(simd, x), mean), rstd);
                let g = simd.mul(dy, load(simd, gain));
                sum = simd.add(sum, g);
                sum_xhat = simd.mul_add(g, xhat, sum_xhat);
                store(simd, simd.mul_add(dy, xhat, load(simd, dgain)), dgain);
                store(simd, simd.add(dy, load(simd, dshift)), dshift);
            }

            let mean_g = simd.splat(simd.reduce_add(sum) * share);
            let mean_g_xhat = simd.splat(simd.reduce_add(sum_xhat) * share);
            let inputs = x
                .chunks(S::LANES)
                .zip(dy.chunks(S::LANES))
                .zip(self.gain.chunks(S::LANES));
            for (((x, dy), gain), dx) in inputs.zip(dx.chunks_mut(S::LANES)) {
                let xhat = simd.mul(simd.sub(load(simd, x), mean), rstd);
                let g = simd.mul(load(simd, dy), load(simd, gain));
                let centered = simd.sub(simd.sub(g, mean_g), simd.mul(xhat, mean_g_xhat));
                store(simd, simd.mul(rstd, centered), dx);
            }
        }
    }
}
