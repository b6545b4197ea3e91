//! Batch normalisation: statistics of each channel over the rows of a batch, which may come in chunks.

use super::{check, rows_of};
use crate::kernels::compensated::{BLOCK, Compensated};
use crate::kernels::tail;
use crate::simd::{Kernel, Level, Simd};

/// The mean and the sum of squared deviations from it, `m2`, of each channel over the rows of `x`, `[rows, channels]`.
///
/// Both results are `[channels]` and overwritten. The variance of the chunk is `m2 / rows`.
///
/// # Panics
///
/// If `channels` is 0, there is no row, or a length does not fit.
pub fn channel_statistics(level: Level, channels: usize, x: &[f32], mean: &mut [f32], m2: &mut [f32]) {
    let rows = rows_of(channels, x.len());
    assert!(rows > 0, "statistics of 0 rows: expected at least 1");
    check("mean", mean.len(), channels);
    check("sum of squares", m2.len(), channels);
    level.vectorize(OverChannels {
        channels,
        columns: Statistics { x, channels, mean, m2 },
    });
}

/// Merges the statistics of a second chunk, `other_*`, into those of a first (Chan, Golub & LeVeque 1979).
///
/// With `d = other_mean - mean` and `n = count + other_count`: `mean += d other_count / n`,
/// `m2 += other_m2 + d^2 count other_count / n`. All slices are `[channels]`, the counts are rows. Merging in a fixed order gives
/// the same bits however the chunks were computed.
///
/// # Panics
///
/// If the lengths differ.
pub fn merge_statistics(
    level: Level,
    (count, mean, m2): (usize, &mut [f32], &mut [f32]),
    (other_count, other_mean, other_m2): (usize, &[f32], &[f32]),
) {
    let channels = mean.len();
    check("sum of squares", m2.len(), channels);
    check("other mean", other_mean.len(), channels);
    check("other sum of squares", other_m2.len(), channels);
    if other_count == 0 {
        return;
    }
    let total = (count + other_count) as f64;
    let mean_share = (other_count as f64 / total) as f32;
    let m2_share = (count as f64 * other_count as f64 / total) as f32;
    let merge = Merge {
        mean_share,
        m2_share,
        mean,
        m2,
        other_mean,
        other_m2,
    };
    level.vectorize(OverChannels {
        channels,
        columns: merge,
    });
}

/// Normalises each channel of `x`, `[rows, channels]`, into `y`; all else is `[channels]`.
///
/// # Panics
///
/// If `channels` is 0 or a length does not fit.
#[expect(clippy::too_many_arguments, reason = "one argument for each symbol of the formula")]
pub fn batch_norm_forward(
    level: Level,
    channels: usize,
    x: &[f32],
    mean: &[f32],
    rstd: &[f32],
    gain: &[f32],
    shift: &[f32],
    y: &mut [f32],
) {
    rows_of(channels, x.len());
    check("mean", mean.len(), channels);
    check("rstd", rstd.len(), channels);
    check("gain", gain.len(), channels);
    check("shift", shift.len(), channels);
    check("output", y.len(), x.len());
    level.vectorize(OverChannels {
        channels,
        columns: BatchNormForward {
            channels,
            x,
            mean,
            rstd,
            gain,
            shift,
            y,
        },
    });
}

/// Adds the sums over rows of `dy` and of `dy xhat` to `sum_dy` and `sum_dy_xhat`, `[channels]`.
///
/// They are the gradients of shift and gain, and what [`batch_norm_backward_input`] needs from the whole batch. `x` and `dy` are
/// `[rows, channels]`, all else is `[channels]`.
///
/// # Panics
///
/// If `channels` is 0 or a length does not fit.
#[expect(clippy::too_many_arguments, reason = "one argument for each symbol of the formula")]
pub fn batch_norm_backward_sums(
    level: Level,
    channels: usize,
    x: &[f32],
    mean: &[f32],
    rstd: &[f32],
    dy: &[f32],
    sum_dy: &mut [f32],
    sum_dy_xhat: &mut [f32],
) {
    rows_of(channels, x.len());
    check("mean", mean.len(), channels);
    check("rstd", rstd.len(), channels);
    check("output gradient", dy.len(), x.len());
    check("sum of gradients", sum_dy.len(), channels);
    check("sum of gradients times xhat", sum_dy_xhat.len(), channels);
    level.vectorize(OverChannels {
        channels,
        columns: BackwardSums {
            channels,
            x,
            mean,
            rstd,
            dy,
            sum_dy,
            sum_dy_xhat,
        },
    });
}

/// Gradient of [`batch_norm_forward`], statistics included:
/// `dx = gain rstd (dy - sum_dy / count - xhat sum_dy_xhat / count)`.
///
/// `x`, `dy` and `dx` are `[rows, channels]`, all else is `[channels]`; `count` is the number of rows of the whole batch, over
/// which the two sums were taken. `dx` is overwritten.
///
/// # Panics
///
/// If `channels` or `count` is 0 or a length does not fit.
#[expect(clippy::too_many_arguments, reason = "one argument for each symbol of the formula")]
pub fn batch_norm_backward_input(
    level: Level,
    channels: usize,
    x: &[f32],
    mean: &[f32],
    rstd: &[f32],
    gain: &[f32],
    dy: &[f32],
    sum_dy: &[f32],
    sum_dy_xhat: &[f32],
    count: usize,
    dx: &mut [f32],
) {
    rows_of(channels, x.len());
    assert!(count > 0, "the batch has 0 rows: expected at least 1");
    check("mean", mean.len(), channels);
    check("rstd", rstd.len(), channels);
    check("gain", gain.len(), channels);
    check("output gradient", dy.len(), x.len());
    check("sum of gradients", sum_dy.len(), channels);
    check("sum of gradients times xhat", sum_dy_xhat.len(), channels);
    check("input gradient", dx.len(), x.len());
    let share = (1.0 / count as f64) as f32;
    level.vectorize(OverChannels {
        channels,
        columns: BackwardInput {
            channels,
            x,
            mean,
            rstd,
            gain,
            dy,
            sum_dy,
            sum_dy_xhat,
            share,
            dx,
        },
    });
}

/// Work on some channels at a time, over all rows.
pub(super) trait Columns {
    /// Treats the channels `c .. c + width`, which fill `V` vectors; only a single vector may be partial.
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize);
}

/// Runs a [`Columns`] over all channels, four vectors at a time as long as they last: independent sums hide the latency of
/// the additions, and a block of a row is at least one cache line.
pub(super) struct OverChannels<C> {
    pub(super) channels: usize,
    pub(super) columns: C,
}

impl<C: Columns> Kernel for OverChannels<C> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let mut c = 0;
        while self.channels - c >= 4 * S::LANES {
            self.columns.block::<S, 4>(simd, c, 4 * S::LANES);
            c += 4 * S::LANES;
        }
        while c < self.channels {
            let width = S::LANES.min(self.channels - c);
            self.columns.block::<S, 1>(simd, c, width);
            c += width;
        }
    }
}

/// Loads `V` vectors, or a single one that may be partial.
#[inline(always)]
pub(super) fn load<S: Simd, const V: usize>(simd: S, s: &[f32]) -> [S::F32; V] {
    if V == 1 {
        return [tail::load(simd, s); V];
    }
    let mut vectors = [simd.splat(0.0); V];
    for (j, v) in vectors.iter_mut().enumerate() {
        *v = simd.load(&s[j * S::LANES..]);
    }
    vectors
}

/// Stores `V` vectors, or a single one that may be partial.
#[inline(always)]
pub(super) fn store<S: Simd, const V: usize>(simd: S, vectors: [S::F32; V], s: &mut [f32]) {
    if V == 1 {
        return tail::store(simd, vectors[0], s);
    }
    for (j, v) in vectors.into_iter().enumerate() {
        simd.store(v, &mut s[j * S::LANES..]);
    }
}

struct Statistics<'a> {
    channels: usize,
    x: &'a [f32],
    mean: &'a mut [f32],
    m2: &'a mut [f32],
}

impl Columns for Statistics<'_> {
    #[inline(always)]
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize) {
        let count = simd.splat((self.x.len() / self.channels) as f32);
        let block = BLOCK * self.channels;
        let zero = simd.splat(0.0);

        let mut totals = [Compensated::zero(simd); V];
        for rows in self.x.chunks(block) {
            let mut sums = [zero; V];
            for row in rows.chunks_exact(self.channels) {
                let x: [_; V] = load(simd, &row[c..][..width]);
                for j in 0..V {
                    sums[j] = simd.add(sums[j], x[j]);
                }
            }
            for j in 0..V {
                totals[j].add(simd, sums[j]);
            }
        }
        let mut mean = [zero; V];
        for j in 0..V {
            mean[j] = simd.div(totals[j].value(simd), count);
        }

        let mut deviations = [Compensated::zero(simd); V];
        let mut squares = [Compensated::zero(simd); V];
        for rows in self.x.chunks(block) {
            let (mut sums, mut sums_of_squares) = ([zero; V], [zero; V]);
            for row in rows.chunks_exact(self.channels) {
                let x: [_; V] = load(simd, &row[c..][..width]);
                for j in 0..V {
                    let deviation = simd.sub(x[j], mean[j]);
                    sums[j] = simd.add(sums[j], deviation);
                    sums_of_squares[j] = simd.mul_add(deviation, deviation, sums_of_squares[j]);
                }
            }
            for j in 0..V {
                deviations[j].add(simd, sums[j]);
                squares[j].add(simd, sums_of_squares[j]);
            }
        }
        let mut m2 = [zero; V];
        for j in 0..V {
            let deviation = deviations[j].value(simd);
            let off = simd.div(deviation, count);
            mean[j] = simd.add(mean[j], off);
            let corrected = simd.sub(squares[j].value(simd), simd.mul(deviation, off));
            // Selected rather than max, which would swallow a NaN.
            m2[j] = simd.select(simd.gt(zero, corrected), zero, corrected);
        }
        store(simd, mean, &mut self.mean[c..][..width]);
        store(simd, m2, &mut self.m2[c..][..width]);
    }
}

struct Merge<'a> {
    mean_share: f32,
    m2_share: f32,
    mean: &'a mut [f32],
    m2: &'a mut [f32],
    other_mean: &'a [f32],
    other_m2: &'a [f32],
}

impl Columns for Merge<'_> {
    #[inline(always)]
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize) {
        let (mean_share, m2_share) = (simd.splat(self.mean_share), simd.splat(self.m2_share));
        let (mean_out, m2_out) = (&mut self.mean[c..][..width], &mut self.m2[c..][..width]);
        let (mut mean, mut m2): ([_; V], [_; V]) = (load(simd, mean_out), load(simd, m2_out));
        let other_mean: [_; V] = load(simd, &self.other_mean[c..][..width]);
        let other_m2: [_; V] = load(simd, &self.other_m2[c..][..width]);
        for j in 0..V {
            let difference = simd.sub(other_mean[j], mean[j]);
            mean[j] = simd.mul_add(difference, mean_share, mean[j]);
            let between = simd.mul(simd.mul(difference, difference), m2_share);
            m2[j] = simd.add(simd.add(m2[j], other_m2[j]), between);
        }
        store(simd, mean, mean_out);
        store(simd, m2, m2_out);
    }
}

struct BatchNormForward<'a> {
    channels: usize,
    x: &'a [f32],
    mean: &'a [f32],
    rstd: &'a [f32],
    gain: &'a [f32],
    shift: &'a [f32],
    y: &'a mut [f32],
}

impl Columns for BatchNormForward<'_> {
    #[inline(always)]
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize) {
        let mean: [_; V] = load(simd, &self.mean[c..][..width]);
        let shift: [_; V] = load(simd, &self.shift[c..][..width]);
        let rstd: [_; V] = load(simd, &self.rstd[c..][..width]);
        let mut factor: [_; V] = load(simd, &self.gain[c..][..width]);
        for j in 0..V {
            factor[j] = simd.mul(factor[j], rstd[j]);
        }
        for (x, y) in self
            .x
            .chunks_exact(self.channels)
            .zip(self.y.chunks_exact_mut(self.channels))
        {
            let mut v: [_; V] = load(simd, &x[c..][..width]);
            for j in 0..V {
                // Centred first: folding the mean into the shift would cancel where it exceeds the deviation.
                v[j] = simd.mul_add(simd.sub(v[j], mean[j]), factor[j], shift[j]);
            }
            store(simd, v, &mut y[c..][..width]);
        }
    }
}

struct BackwardSums<'a> {
    channels: usize,
    x: &'a [f32],
    mean: &'a [f32],
    rstd: &'a [f32],
    dy: &'a [f32],
    sum_dy: &'a mut [f32],
    sum_dy_xhat: &'a mut [f32],
}

impl Columns for BackwardSums<'_> {
    #[inline(always)]
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize) {
        let mean: [_; V] = load(simd, &self.mean[c..][..width]);
        let rstd: [_; V] = load(simd, &self.rstd[c..][..width]);
        let zero = simd.splat(0.0);
        let (mut sums, mut sums_xhat) = ([Compensated::zero(simd); V], [Compensated::zero(simd); V]);
        let block = BLOCK * self.channels;
        for (x, dy) in self.x.chunks(block).zip(self.dy.chunks(block)) {
            let (mut sum, mut sum_deviation) = ([zero; V], [zero; V]);
            for (x, dy) in x.chunks_exact(self.channels).zip(dy.chunks_exact(self.channels)) {
                let x: [_; V] = load(simd, &x[c..][..width]);
                let dy: [_; V] = load(simd, &dy[c..][..width]);
                for j in 0..V {
                    sum[j] = simd.add(sum[j], dy[j]);
                    sum_deviation[j] = simd.mul_add(dy[j], simd.sub(x[j], mean[j]), sum_deviation[j]);
                }
            }
            for j in 0..V {
                sums[j].add(simd, sum[j]);
                sums_xhat[j].add(simd, sum_deviation[j]);
            }
        }
        let (sum_out, sum_xhat_out) = (&mut self.sum_dy[c..][..width], &mut self.sum_dy_xhat[c..][..width]);
        let (mut total, mut total_xhat): ([_; V], [_; V]) = (load(simd, sum_out), load(simd, sum_xhat_out));
        for j in 0..V {
            total[j] = simd.add(total[j], sums[j].value(simd));
            total_xhat[j] = simd.mul_add(sums_xhat[j].value(simd), rstd[j], total_xhat[j]);
        }
        store(simd, total, sum_out);
        store(simd, total_xhat, sum_xhat_out);
    }
}

struct BackwardInput<'a> {
    channels: usize,
    x: &'a [f32],
    mean: &'a [f32],
    rstd: &'a [f32],
    gain: &'a [f32],
    dy: &'a [f32],
    sum_dy: &'a [f32],
    sum_dy_xhat: &'a [f32],
    share: f32,
    dx: &'a mut [f32],
}

impl Columns for BackwardInput<'_> {
    #[inline(always)]
    fn block<S: Simd, const V: usize>(&mut self, simd: S, c: usize, width: usize) {
        let share = simd.splat(self.share);
        let mean: [_; V] = load(simd, &self.mean[c..][..width]);
        let rstd: [_; V] = load(simd, &self.rstd[c..][..width]);
        let mut factor: [_; V] = load(simd, &self.gain[c..][..width]);
        let mut mean_dy: [_; V] = load(simd, &self.sum_dy[c..][..width]);
        let mut slope: [_; V] = load(simd, &self.sum_dy_xhat[c..][..width]);
        for j in 0..V {
            factor[j] = simd.mul(factor[j], rstd[j]);
            mean_dy[j] = simd.mul(mean_dy[j], share);
            // What one unit of deviation from the mean takes off.
            slope[j] = simd.mul(simd.mul(slope[j], share), rstd[j]);
        }
        let rows = self
            .x
            .chunks_exact(self.channels)
            .zip(self.dy.chunks_exact(self.channels));
        for ((x, dy), dx) in rows.zip(self.dx.chunks_exact_mut(self.channels)) {
            let x: [_; V] = load(simd, &x[c..][..width]);
            let mut v: [_; V] = load(simd, &dy[c..][..width]);
            for j in 0..V {
                let through_mean = simd.sub(v[j], mean_dy[j]);
                let centered = simd.sub(through_mean, simd.mul(simd.sub(x[j], mean[j]), slope[j]));
                v[j] = simd.mul(factor[j], centered);
            }
            store(simd, v, &mut dx[c..][..width]);
        }
    }
}
