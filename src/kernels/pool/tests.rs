use super::*;
use crate::kernels::testing::{Numbers, assert_close, at_every_level, wide};

macro_rules! geometry {
    ($name:ident: $h:literal x $w:literal x $c:literal, pool $ph:literal x $pw:literal, stride $sh:literal x $sw:literal,
     pad $pt:literal x $pl:literal, out $oh:literal x $ow:literal) => {
        struct $name;
        impl Pool2dGeometry for $name {
            const HEIGHT: usize = $h;
            const WIDTH: usize = $w;
            const CHANNELS: usize = $c;
            const POOL_HEIGHT: usize = $ph;
            const POOL_WIDTH: usize = $pw;
            const STRIDE_HEIGHT: usize = $sh;
            const STRIDE_WIDTH: usize = $sw;
            const PAD_TOP: usize = $pt;
            const PAD_LEFT: usize = $pl;
            const OUT_HEIGHT: usize = $oh;
            const OUT_WIDTH: usize = $ow;
        }
    };
}
geometry!(Plain: 6 x 8 x 32, pool 2 x 2, stride 2 x 2, pad 0 x 0, out 3 x 4);
geometry!(Floored: 7 x 5 x 19, pool 2 x 2, stride 2 x 2, pad 0 x 0, out 3 x 2);
geometry!(Overlapping: 7 x 6 x 5, pool 3 x 2, stride 1 x 2, pad 0 x 0, out 5 x 3);
geometry!(Padded: 7 x 6 x 21, pool 3 x 3, stride 2 x 2, pad 1 x 0, out 4 x 3);
geometry!(Gapped: 9 x 9 x 1, pool 2 x 2, stride 3 x 4, pad 1 x 1, out 3 x 3);
geometry!(WholeImage: 16 x 16 x 3, pool 16 x 16, stride 1 x 1, pad 0 x 0, out 1 x 1);

const SAMPLES: usize = 3;

/// For every output element: its window as pairs of index within the window and of place in the input.
fn windows<G: Pool2dGeometry>() -> Vec<Vec<(usize, usize)>> {
    let mut windows = Vec::new();
    for n in 0..SAMPLES {
        for oy in 0..G::OUT_HEIGHT {
            for ox in 0..G::OUT_WIDTH {
                for c in 0..G::CHANNELS {
                    let mut window = Vec::new();
                    for ky in 0..G::POOL_HEIGHT {
                        for kx in 0..G::POOL_WIDTH {
                            let (y, x) = (oy * G::STRIDE_HEIGHT + ky, ox * G::STRIDE_WIDTH + kx);
                            let rows = G::PAD_TOP..G::PAD_TOP + G::HEIGHT;
                            let columns = G::PAD_LEFT..G::PAD_LEFT + G::WIDTH;
                            if rows.contains(&y) && columns.contains(&x) {
                                let (y, x) = (y - G::PAD_TOP, x - G::PAD_LEFT);
                                let place = ((n * G::HEIGHT + y) * G::WIDTH + x) * G::CHANNELS + c;
                                window.push((ky * G::POOL_WIDTH + kx, place));
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

fn max_pool<S: Simd, G: Pool2dGeometry>(simd: S) {
    let windows = windows::<G>();
    let mut numbers = Numbers::new(1);
    // Few distinct and all negative values: ties are common, and padding would win if it counted as 0.
    let mut x = numbers.slice(SAMPLES * G::HEIGHT * G::WIDTH * G::CHANNELS, -9.0, -1.0);
    x.iter_mut().for_each(|x| *x = x.floor());
    let (mut y, mut argmax) = (vec![f32::NAN; windows.len()], vec![0xff; windows.len()]);
    max_pool2d_forward::<S, G>(simd, SAMPLES, &x, &mut y, Some(&mut argmax));
    let dy = numbers.slice(windows.len(), -1.0, 1.0);
    let mut dx = vec![f32::NAN; x.len()];
    max_pool2d_backward::<S, G>(simd, SAMPLES, &dy, &argmax, &mut dx);

    let mut expected_dx = vec![0.0; x.len()];
    for (i, window) in windows.iter().enumerate() {
        // `max_by` takes the last of equals, hence the reversal.
        let (index, place) = *window.iter().rev().max_by(|a, b| x[a.1].total_cmp(&x[b.1])).unwrap();
        assert_eq!(
            (y[i], usize::from(argmax[i])),
            (x[place], index),
            "element {i} at {}",
            S::LEVEL
        );
        expected_dx[place] += f64::from(dy[i]);
    }
    assert_close(&dx, &expected_dx, 1e-6);

    let mut without = vec![f32::NAN; y.len()];
    max_pool2d_forward::<S, G>(simd, SAMPLES, &x, &mut without, None);
    assert_eq!(without, y);
}

fn avg_pool<S: Simd, G: Pool2dGeometry>(simd: S) {
    let windows = windows::<G>();
    let mut numbers = Numbers::new(2);
    let x = numbers.slice(SAMPLES * G::HEIGHT * G::WIDTH * G::CHANNELS, -1.0, 1.0);
    let dy = numbers.slice(windows.len(), -1.0, 1.0);
    let (mut y, mut dx) = (vec![f32::NAN; windows.len()], vec![f32::NAN; x.len()]);
    avg_pool2d_forward::<S, G>(simd, SAMPLES, &x, &mut y);
    avg_pool2d_backward::<S, G>(simd, SAMPLES, &dy, &mut dx);

    let (mut expected_y, mut expected_dx) = (Vec::new(), vec![0.0; x.len()]);
    for (window, dy) in windows.iter().zip(wide(&dy)) {
        let count = window.len() as f64;
        expected_y.push(window.iter().map(|&(_, place)| f64::from(x[place])).sum::<f64>() / count);
        window.iter().for_each(|&(_, place)| expected_dx[place] += dy / count);
    }
    assert_close(&y, &expected_y, 1e-6);
    assert_close(&dx, &expected_dx, 1e-6);
}

macro_rules! over_geometries {
    ($name:ident, $check:ident) => {
        #[test]
        fn $name() {
            at_every_level!(|simd: S| {
                $check::<S, Plain>(simd);
                $check::<S, Floored>(simd);
                $check::<S, Overlapping>(simd);
                $check::<S, Padded>(simd);
                $check::<S, Gapped>(simd);
                $check::<S, WholeImage>(simd);
            });
        }
    };
}
over_geometries!(maxima, max_pool);
over_geometries!(averages, avg_pool);

#[test]
fn global_averages() {
    at_every_level!(|simd: S| {
        let mut numbers = Numbers::new(3);
        for (positions, channels) in [(1, 1), (9, 3), (25, 16), (7, 37), (49, 129)] {
            let x = numbers.slice(SAMPLES * positions * channels, -1.0, 1.0);
            let dy = numbers.slice(SAMPLES * channels, -1.0, 1.0);
            let (mut y, mut dx) = (vec![f32::NAN; dy.len()], vec![f32::NAN; x.len()]);
            global_avg_pool2d_forward(simd, positions, channels, &x, &mut y);
            global_avg_pool2d_backward(simd, positions, channels, &dy, &mut dx);
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
    at_every_level!(|simd: S| {
        max_pool2d_forward::<S, Plain>(simd, 1, &[0.0; 10], &mut [0.0; 384], None);
    });
}
