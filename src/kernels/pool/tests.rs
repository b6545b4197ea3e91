use super::*;
use crate::kernels::testing::{Numbers, assert_close, at_every_level, wide};

/// Sizes as `[height, width, channels]` and as pairs of rows and columns.
const fn sizes(
    [height, width, channels]: [usize; 3],
    [pool_height, pool_width]: [usize; 2],
    [stride_height, stride_width]: [usize; 2],
    [pad_top, pad_left]: [usize; 2],
    [out_height, out_width]: [usize; 2],
) -> Pool2dGeometry {
    Pool2dGeometry {
        height,
        width,
        channels,
        pool_height,
        pool_width,
        stride_height,
        stride_width,
        pad_top,
        pad_left,
        out_height,
        out_width,
    }
    .checked()
}

const PLAIN: Pool2dGeometry = sizes([6, 8, 32], [2, 2], [2, 2], [0, 0], [3, 4]);
const FLOORED: Pool2dGeometry = sizes([7, 5, 19], [2, 2], [2, 2], [0, 0], [3, 2]);
const OVERLAPPING: Pool2dGeometry = sizes([7, 6, 5], [3, 2], [1, 2], [0, 0], [5, 3]);
const PADDED: Pool2dGeometry = sizes([7, 6, 21], [3, 3], [2, 2], [1, 0], [4, 3]);
const GAPPED: Pool2dGeometry = sizes([9, 9, 1], [2, 2], [3, 4], [1, 1], [3, 3]);
const WHOLE_IMAGE: Pool2dGeometry = sizes([16, 16, 3], [16, 16], [1, 1], [0, 0], [1, 1]);
const GEOMETRIES: [Pool2dGeometry; 6] = [PLAIN, FLOORED, OVERLAPPING, PADDED, GAPPED, WHOLE_IMAGE];

const SAMPLES: usize = 3;

/// For every output element: its window as pairs of index within the window and of place in the input.
fn windows(g: &Pool2dGeometry) -> Vec<Vec<(usize, usize)>> {
    let mut windows = Vec::new();
    for n in 0..SAMPLES {
        for oy in 0..g.out_height {
            for ox in 0..g.out_width {
                for c in 0..g.channels {
                    let mut window = Vec::new();
                    for ky in 0..g.pool_height {
                        for kx in 0..g.pool_width {
                            let (y, x) = (oy * g.stride_height + ky, ox * g.stride_width + kx);
                            let rows = g.pad_top..g.pad_top + g.height;
                            let columns = g.pad_left..g.pad_left + g.width;
                            if rows.contains(&y) && columns.contains(&x) {
                                let (y, x) = (y - g.pad_top, x - g.pad_left);
                                let place = ((n * g.height + y) * g.width + x) * g.channels + c;
                                window.push((ky * g.pool_width + kx, place));
                            }
                        }
                    }
                    windows.push(window);
                }
            }
        }
    }
    windows
}

fn max_pool(level: Level, g: &Pool2dGeometry) {
    let windows = windows(g);
    let mut numbers = Numbers::new(1);
    // Few distinct and all negative values: ties are common, and padding would win if it counted as 0.
    let mut x = numbers.slice(SAMPLES * g.height * g.width * g.channels, -9.0, -1.0);
    x.iter_mut().for_each(|x| *x = x.floor());
    let (mut y, mut argmax) = (vec![f32::NAN; windows.len()], vec![0xff; windows.len()]);
    max_pool2d_forward(level, g, SAMPLES, &x, &mut y, Some(&mut argmax));
    let dy = numbers.slice(windows.len(), -1.0, 1.0);
    let mut dx = vec![f32::NAN; x.len()];
    max_pool2d_backward(level, g, SAMPLES, &dy, &argmax, &mut dx);

    let mut expected_dx = vec![0.0; x.len()];
    for (i, window) in windows.iter().enumerate() {
        // `max_by` takes the last of equals, hence the reversal.
        let (index, place) = *window.iter().rev().max_by(|a, b| x[a.1].total_cmp(&x[b.1])).unwrap();
        assert_eq!(
            (y[i], usize::from(argmax[i])),
            (x[place], index),
            "element {i} of {g:?} at {level}"
        );
        expected_dx[place] += f64::from(dy[i]);
    }
    assert_close(&dx, &expected_dx, 1e-6);

    let mut without = vec![f32::NAN; y.len()];
    max_pool2d_forward(level, g, SAMPLES, &x, &mut without, None);
    assert_eq!(without, y);
}

fn avg_pool(level: Level, g: &Pool2dGeometry) {
    let windows = windows(g);
    let mut numbers = Numbers::new(2);
    let x = numbers.slice(SAMPLES * g.height * g.width * g.channels, -1.0, 1.0);
    let dy = numbers.slice(windows.len(), -1.0, 1.0);
    let (mut y, mut dx) = (vec![f32::NAN; windows.len()], vec![f32::NAN; x.len()]);
    avg_pool2d_forward(level, g, SAMPLES, &x, &mut y);
    avg_pool2d_backward(level, g, SAMPLES, &dy, &mut dx);

    let (mut expected_y, mut expected_dx) = (Vec::new(), vec![0.0; x.len()]);
    for (window, dy) in windows.iter().zip(wide(&dy)) {
        let count = window.len() as f64;
        expected_y.push(window.iter().map(|&(_, place)| f64::from(x[place])).sum::<f64>() / count);
        window.iter().for_each(|&(_, place)| expected_dx[place] += dy / count);
    }
    assert_close(&y, &expected_y, 1e-6);
    assert_close(&dx, &expected_dx, 1e-6);
}

#[test]
fn maxima() {
    at_every_level(|level| GEOMETRIES.iter().for_each(|g| max_pool(level, g)));
}

/// NaN anywhere in a window is its maximum, and in no other.
fn max_pool_of_nan(level: Level, g: &Pool2dGeometry) {
    let windows = windows(g);
    let x = Numbers::new(1).slice(SAMPLES * g.height * g.width * g.channels, -9.0, 9.0);
    let mut clean = vec![0.0; windows.len()];
    max_pool2d_forward(level, g, SAMPLES, &x, &mut clean, None);
    for damaged in (0..x.len()).step_by(1 + x.len() / 50) {
        let mut x = x.clone();
        x[damaged] = f32::NAN;
        let (mut y, mut without, mut argmax) = (clean.clone(), clean.clone(), vec![0; clean.len()]);
        max_pool2d_forward(level, g, SAMPLES, &x, &mut y, Some(&mut argmax));
        max_pool2d_forward(level, g, SAMPLES, &x, &mut without, None);
        for (i, window) in windows.iter().enumerate() {
            let is_damaged = window.iter().any(|&(_, place)| place == damaged);
            for y in [y[i], without[i]] {
                assert!(
                    if is_damaged { y.is_nan() } else { y == clean[i] },
                    "element {i} of {g:?} at {level}"
                );
            }
            assert!(window.iter().any(|&(index, _)| index == usize::from(argmax[i])));
        }
    }
}

#[test]
fn nan_is_a_maximum() {
    at_every_level(|level| GEOMETRIES.iter().for_each(|g| max_pool_of_nan(level, g)));
}

#[test]
fn averages() {
    at_every_level(|level| GEOMETRIES.iter().for_each(|g| avg_pool(level, g)));
}

#[test]
fn global_averages() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(3);
        for (positions, channels) in [(1, 1), (9, 3), (25, 16), (7, 37), (49, 129)] {
            let x = numbers.slice(SAMPLES * positions * channels, -1.0, 1.0);
            let dy = numbers.slice(SAMPLES * channels, -1.0, 1.0);
            let (mut y, mut dx) = (vec![f32::NAN; dy.len()], vec![f32::NAN; x.len()]);
            global_avg_pool2d_forward(level, positions, channels, &x, &mut y);
            global_avg_pool2d_backward(level, positions, channels, &dy, &mut dx);
            let (mut expected_y, mut expected_dx) = (vec![0.0; y.len()], Vec::new());
            for (i, x) in wide(&x).into_iter().enumerate() {
                let out = i / (positions * channels) * channels + i % channels;
                expected_y[out] += x / positions as f64;
                expected_dx.push(f64::from(dy[out]) / positions as f64);
            }
            assert_close(&y, &expected_y, 1e-6);
            assert_close(&dx, &expected_dx, 1e-7);
        }
    });
}

#[test]
#[should_panic(expected = "pooling input has 10 elements, expected 1536 for 1 samples")]
fn lengths_are_checked() {
    at_every_level(|level| {
        max_pool2d_forward(level, &PLAIN, 1, &[0.0; 10], &mut [0.0; 384], None);
    });
}
