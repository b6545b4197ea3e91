use super::*;
use crate::kernels::testing::{LENGTHS, Numbers, assert_close, at_every_level, wide};

const ROWS: usize = 7;
const EPSILON: f32 = 1e-3;

/// Mean and `1 / sqrt(variance + EPSILON)`.
fn statistics(x: &[f64]) -> (f64, f64) {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / x.len() as f64;
    (mean, 1.0 / (variance + f64::from(EPSILON)).sqrt())
}

/// Normalises one group of elements with a gain and shift for each; also the gradients of `sum(dy y)`.
struct Exact {
    y: Vec<f64>,
    dgain: Vec<f64>,
    dx: Vec<f64>,
}

impl Exact {
    fn new(x: &[f64], gain: &[f64], shift: &[f64], dy: &[f64]) -> Self {
        let (mean, rstd) = statistics(x);
        let count = x.len() as f64;
        let xhat: Vec<f64> = x.iter().map(|x| (x - mean) * rstd).collect();
        let g: Vec<f64> = dy.iter().zip(gain).map(|(dy, gain)| dy * gain).collect();
        let mean_g = g.iter().sum::<f64>() / count;
        let mean_g_xhat = g.iter().zip(&xhat).map(|(g, xhat)| g * xhat).sum::<f64>() / count;
        Exact {
            y: xhat
                .iter()
                .zip(gain)
                .zip(shift)
                .map(|((xhat, gain), shift)| xhat * gain + shift)
                .collect(),
            dgain: dy.iter().zip(&xhat).map(|(dy, xhat)| dy * xhat).collect(),
            dx: g
                .iter()
                .zip(&xhat)
                .map(|(g, xhat)| rstd * (g - mean_g - xhat * mean_g_xhat))
                .collect(),
        }
    }
}

/// The reference itself, against central differences.
#[test]
fn exact_gradient_is_the_derivative() {
    let mut numbers = Numbers::new(1);
    let [x, gain, shift, dy] = [(); 4].map(|()| wide(&numbers.slice(6, -1.0, 1.0)));
    let loss = |x: &[f64]| {
        Exact::new(x, &gain, &shift, &dy)
            .y
            .iter()
            .zip(&dy)
            .map(|(y, dy)| y * dy)
            .sum::<f64>()
    };
    let exact = Exact::new(&x, &gain, &shift, &dy);
    for i in 0..x.len() {
        let (mut above, mut below) = (x.clone(), x.clone());
        above[i] += 1e-5;
        below[i] -= 1e-5;
        let difference = (loss(&above) - loss(&below)) / 2e-5;
        assert!(
            (difference - exact.dx[i]).abs() < 1e-7,
            "{difference} and {}",
            exact.dx[i]
        );
    }
}

#[test]
fn layer_norm() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(2);
        for features in LENGTHS {
            let x = numbers.slice(ROWS * features, 2.0, 4.0);
            let dy = numbers.slice(x.len(), -1.0, 1.0);
            let (gain, shift) = (numbers.slice(features, 0.5, 1.5), numbers.slice(features, -1.0, 1.0));
            let (mut y, mut dx, mut kept) = (vec![f32::NAN; x.len()], vec![f32::NAN; x.len()], [0.0; 2 * ROWS]);
            let (mut dgain, mut dshift) = (vec![0.5; features], vec![-0.5; features]);
            layer_norm_forward(level, features, &x, &gain, &shift, EPSILON, &mut y, &mut kept);
            layer_norm_backward(level, features, &x, &gain, &kept, &dy, &mut dgain, &mut dshift, &mut dx);

            let (mut expected_dgain, mut expected_dshift) = (vec![0.5; features], vec![-0.5; features]);
            for row in 0..ROWS {
                let range = row * features..(row + 1) * features;
                let row_dy = wide(&dy[range.clone()]);
                let exact = Exact::new(&wide(&x[range.clone()]), &wide(&gain), &wide(&shift), &row_dy);
                let (mean, rstd) = statistics(&wide(&x[range.clone()]));
                assert_close(&kept[2 * row..2 * row + 2], &[mean, rstd], 1e-5);
                assert_close(&y[range.clone()], &exact.y, 1e-5);
                // A single feature has no deviation: rounding errors meet a slope of 1 / sqrt(EPSILON).
                assert_close(&dx[range], &exact.dx, 2e-5);
                for i in 0..features {
                    expected_dgain[i] += exact.dgain[i];
                    expected_dshift[i] += row_dy[i];
                }
            }
            assert_close(&dgain, &expected_dgain, 1e-5);
            assert_close(&dshift, &expected_dshift, 1e-6);
        }
    });
}

#[test]
fn batch_norm() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(3);
        for channels in LENGTHS {
            let x = numbers.slice(ROWS * channels, 2.0, 4.0);
            let dy = numbers.slice(x.len(), -1.0, 1.0);
            let (gain, shift) = (numbers.slice(channels, 0.5, 1.5), numbers.slice(channels, -1.0, 1.0));
            let (mut mean, mut m2) = (vec![f32::NAN; channels], vec![f32::NAN; channels]);
            channel_statistics(level, channels, &x, &mut mean, &mut m2);
            let rstd: Vec<f32> = m2.iter().map(|m2| 1.0 / (m2 / ROWS as f32 + EPSILON).sqrt()).collect();
            let (mut y, mut dx) = (vec![f32::NAN; x.len()], vec![f32::NAN; x.len()]);
            let (mut sum_dy, mut sum_dy_xhat) = (vec![0.0; channels], vec![0.0; channels]);
            batch_norm_forward(level, channels, &x, &mean, &rstd, &gain, &shift, &mut y);
            // In two chunks, as the tiles of a batch add up.
            for rows in [0..3 * channels, 3 * channels..x.len()] {
                let (x, dy) = (&x[rows.clone()], &dy[rows]);
                batch_norm_backward_sums(level, channels, x, &mean, &rstd, dy, &mut sum_dy, &mut sum_dy_xhat);
            }
            batch_norm_backward_input(
                level,
                channels,
                &x,
                &mean,
                &rstd,
                &gain,
                &dy,
                &sum_dy,
                &sum_dy_xhat,
                ROWS,
                &mut dx,
            );

            for c in 0..channels {
                let column = |v: &[f32]| v[c..].iter().step_by(channels).copied().collect::<Vec<_>>();
                let (x, dy) = (wide(&column(&x)), wide(&column(&dy)));
                let (gain, shift) = ([f64::from(gain[c]); ROWS], [f64::from(shift[c]); ROWS]);
                let exact = Exact::new(&x, &gain, &shift, &dy);
                let (exact_mean, exact_rstd) = statistics(&x);
                assert_close(&[mean[c], rstd[c]], &[exact_mean, exact_rstd], 1e-5);
                assert_close(&column(&y), &exact.y, 1e-5);
                assert_close(&column(&dx), &exact.dx, 1e-5);
                assert_close(
                    &[sum_dy[c], sum_dy_xhat[c]],
                    &[dy.iter().sum(), exact.dgain.iter().sum()],
                    1e-5,
                );
            }
        }
    });
}

#[test]
fn merged_statistics_are_those_of_the_whole() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(4);
        for channels in LENGTHS {
            let x = numbers.slice(ROWS * channels, 99.0, 101.0);
            let (mut mean, mut m2) = (vec![0.0; channels], vec![0.0; channels]);
            let mut count = 0;
            for chunk in x.chunks(3 * channels) {
                let (mut chunk_mean, mut chunk_m2) = (vec![0.0; channels], vec![0.0; channels]);
                channel_statistics(level, channels, chunk, &mut chunk_mean, &mut chunk_m2);
                let rows = chunk.len() / channels;
                merge_statistics(level, (count, &mut mean, &mut m2), (rows, &chunk_mean, &chunk_m2));
                count += rows;
            }
            merge_statistics(
                level,
                (count, &mut mean, &mut m2),
                (0, &vec![0.0; channels], &vec![0.0; channels]),
            );
            for c in 0..channels {
                let x: Vec<f64> = x[c..].iter().step_by(channels).map(|&x| f64::from(x)).collect();
                let exact_mean = x.iter().sum::<f64>() / ROWS as f64;
                let exact_m2 = x.iter().map(|x| (x - exact_mean).powi(2)).sum();
                assert_close(&[mean[c]], &[exact_mean], 1e-6);
                assert_close(&[m2[c]], &[exact_m2], 1e-4);
            }
        }
    });
}

#[test]
#[should_panic(expected = "the gain has 4 elements, expected 3")]
fn lengths_are_checked() {
    at_every_level(|level| {
        layer_norm_forward(
            level,
            3,
            &[0.0; 6],
            &[0.0; 4],
            &[0.0; 3],
            EPSILON,
            &mut [0.0; 6],
            &mut [0.0; 4],
        );
    });
}
