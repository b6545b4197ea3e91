//! Every level against plain loops in f64, over tails, strides and paddings.

use super::*;
use crate::kernels::accumulation::Accumulation;
use crate::kernels::testing::{PORTABLE, at_every_level};
use crate::simd::Level;

/// A geometry whose output has as many rows and columns as fit.
macro_rules! geometry {
    ([$h:literal, $w:literal, $c:literal] -> $f:literal, kernel $kh:literal x $kw:literal,
     stride $sh:literal x $sw:literal, pad $top:literal $left:literal $bottom:literal $right:literal) => {
        Conv2dGeometry {
            height: $h,
            width: $w,
            channels: $c,
            filters: $f,
            kernel_height: $kh,
            kernel_width: $kw,
            stride_height: $sh,
            stride_width: $sw,
            pad_top: $top,
            pad_left: $left,
            out_height: ($h + $top + $bottom - $kh) / $sh + 1,
            out_width: ($w + $left + $right - $kw) / $sw + 1,
        }
    };
}
pub(super) use geometry;

macro_rules! geometries {
    ($($name:ident: [$($input:literal),*] -> $f:literal, kernel $kh:literal x $kw:literal,
        stride $sh:literal x $sw:literal, pad $($pad:literal)*;)*) => {
        $(const $name: Conv2dGeometry =
            geometry!([$($input),*] -> $f, kernel $kh x $kw, stride $sh x $sw, pad $($pad)*);)*

        const GEOMETRIES: &[(&str, Conv2dGeometry)] = &[$((stringify!($name), $name)),*];
    };
}

geometries! {
    ONE_PIXEL: [1, 1, 1] -> 1, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    POINTWISE: [5, 4, 7] -> 19, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    POINTWISE_STRIDED: [7, 6, 3] -> 5, kernel 1 x 1, stride 2 x 3, pad 0 0 0 0;
    GRAY: [9, 28, 1] -> 16, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    SAME: [6, 7, 5] -> 9, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    SAME_EVEN: [5, 5, 2] -> 17, kernel 2 x 2, stride 1 x 1, pad 0 0 1 1;
    FLAT: [4, 9, 2] -> 3, kernel 2 x 3, stride 1 x 1, pad 0 1 0 1;
    FIVE: [8, 8, 3] -> 11, kernel 5 x 5, stride 1 x 1, pad 2 2 2 2;
    FIVE_STRIDED: [9, 8, 4] -> 8, kernel 5 x 5, stride 2 x 2, pad 2 2 2 2;
    STEM: [15, 14, 3] -> 13, kernel 7 x 7, stride 2 x 2, pad 3 3 3 3;
    FLOOR: [8, 9, 2] -> 4, kernel 3 x 3, stride 3 x 2, pad 0 0 0 0;
    FLOOR_PADDED: [8, 9, 2] -> 6, kernel 3 x 3, stride 3 x 3, pad 1 1 0 0;
    GAP: [7, 7, 18] -> 2, kernel 2 x 2, stride 3 x 3, pad 0 0 0 0;
    WIDE: [3, 17, 2] -> 36, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    LAST: [5, 5, 12] -> 64, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    WHOLE: [3, 3, 10] -> 15, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    MIDDLE: [13, 13, 8] -> 32, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    EIGHTEEN: [4, 5, 19] -> 18, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    LARGE: [2, 2, 256] -> 128, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    LARGE_STRIDED: [4, 3, 128] -> 256, kernel 3 x 3, stride 2 x 2, pad 1 1 1 1;
    LARGE_UNPADDED: [2, 3, 512] -> 544, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    LARGE_ODD: [3, 3, 300] -> 100, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
}

/// Numbers in [-1, 1), the same for the same seed.
fn numbers(len: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..len).map(|_| next()).collect()
}

/// Calls `f(input, weight, output)` with the indices of every product of the sum.
fn for_each_term(g: &Conv2dGeometry, samples: usize, mut f: impl FnMut(usize, usize, usize)) {
    let (input_row, output_row) = (g.width * g.channels, g.out_width * g.filters);
    for s in 0..samples {
        for (y, x) in (0..g.out_height).flat_map(|y| (0..g.out_width).map(move |x| (y, x))) {
            for (ky, kx) in (0..g.kernel_height).flat_map(|ky| (0..g.kernel_width).map(move |kx| (ky, kx))) {
                let iy = (y * g.stride_height + ky)
                    .checked_sub(g.pad_top)
                    .filter(|&iy| iy < g.height);
                let ix = (x * g.stride_width + kx)
                    .checked_sub(g.pad_left)
                    .filter(|&ix| ix < g.width);
                let (Some(iy), Some(ix)) = (iy, ix) else { continue };
                for (c, o) in (0..g.channels).flat_map(|c| (0..g.filters).map(move |o| (c, o))) {
                    let input = (s * g.height + iy) * input_row + ix * g.channels + c;
                    let weight = ((ky * g.kernel_width + kx) * g.channels + c) * g.filters + o;
                    f(input, weight, (s * g.out_height + y) * output_row + x * g.filters + o);
                }
            }
        }
    }
}

#[track_caller]
fn assert_close(what: &str, got: &[f32], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(1e-3, |largest: f64, x| largest.max(x.abs()));
    for (i, (&got, &expected)) in got.iter().zip(expected).enumerate() {
        let error = (got as f64 - expected).abs() / largest;
        assert!(error < 1e-5, "{what}: element {i} is {got}, expected {expected}");
    }
}

/// Checks one geometry at one level.
fn check_geometry(level: Level, name: &str, g: &Conv2dGeometry, samples: usize) {
    let conv = Conv2d::new(*g);
    let title = |what: &str| format!("{name} at {level}, {samples} samples: {what}");
    let input = numbers(samples * g.input_len(), 1);
    let weight = numbers(g.weight_len(), 2);
    let bias = numbers(g.filters, 3);
    let output_grad = numbers(samples * g.output_len(), 4);
    // Scratch memory comes as it was left: what is in it must not matter.
    let needed = conv.forward_scratch_len().max(conv.backward_input_scratch_len());
    let mut scratch = vec![f32::NAN; needed + 3];

    for bias in [&bias[..], &[]] {
        let mut expected: Vec<f64> = (0..samples * g.output_len())
            .map(|i| {
                if bias.is_empty() {
                    0.0
                } else {
                    bias[i % g.filters] as f64
                }
            })
            .collect();
        for_each_term(g, samples, |i, w, o| expected[o] += input[i] as f64 * weight[w] as f64);
        let mut output = vec![f32::NAN; expected.len()];
        conv2d_forward(level, &conv, samples, &input, &weight, bias, &mut output, &mut scratch);
        assert_close(&title("output"), &output, &expected);

        // One by one, the bits are those of the batch.
        for (input, output) in input.chunks(g.input_len()).zip(output.chunks(g.output_len())) {
            let mut alone = vec![f32::NAN; output.len()];
            conv2d_forward(level, &conv, 1, input, &weight, bias, &mut alone, &mut scratch);
            assert!(alone == output, "{}", title("a sample alone differs"));
        }
    }

    let mut expected = vec![0.0; samples * g.input_len()];
    for_each_term(g, samples, |i, w, o| {
        expected[i] += output_grad[o] as f64 * weight[w] as f64
    });
    let mut input_grad = vec![f32::NAN; expected.len()];
    scratch.fill(f32::NAN);
    conv2d_backward_input(
        level,
        &conv,
        samples,
        &weight,
        &output_grad,
        &mut input_grad,
        &mut scratch,
    );
    assert_close(&title("input gradient"), &input_grad, &expected);
    assert!(
        scratch[scratch.len() - 3..].iter().all(|x| x.is_nan()),
        "{}",
        title("scratch beyond its length")
    );

    let mut weight_grad = numbers(g.weight_len(), 5);
    let mut bias_grad = numbers(g.filters, 6);
    let mut expected: Vec<f64> = weight_grad.iter().map(|&x| x as f64).collect();
    for_each_term(g, samples, |i, w, o| {
        expected[w] += output_grad[o] as f64 * input[i] as f64
    });
    let mut expected_bias: Vec<f64> = bias_grad.iter().map(|&x| x as f64).collect();
    output_grad
        .iter()
        .enumerate()
        .for_each(|(i, &x)| expected_bias[i % g.filters] += x as f64);
    let (first_weight, first_bias) = (weight_grad.clone(), bias_grad.clone());
    let mut scratch = vec![f32::NAN; conv.backward_weight_scratch_len()];
    let mut run = |accumulation: Accumulation, weight_grad: &mut [f32], bias_grad: &mut [f32]| {
        conv2d_backward_weight(
            level,
            &conv,
            samples,
            &input,
            &output_grad,
            accumulation,
            weight_grad,
            bias_grad,
            &mut scratch,
        );
    };
    run(Accumulation::Add, &mut weight_grad, &mut bias_grad);
    assert_close(&title("weight gradient"), &weight_grad, &expected);
    assert_close(&title("bias gradient"), &bias_grad, &expected_bias);

    let (mut again, mut again_bias) = (first_weight.clone(), first_bias);
    run(Accumulation::Add, &mut again, &mut again_bias);
    assert!(
        again == weight_grad && again_bias == bias_grad,
        "{}",
        title("a second call differs")
    );
    let mut without_bias = first_weight;
    run(Accumulation::Add, &mut without_bias, &mut []);
    assert!(without_bias == weight_grad, "{}", title("weight gradient without bias"));

    let mut stale = (vec![f32::NAN; g.weight_len()], vec![f32::NAN; g.filters]);
    let mut cleared = (vec![0.0; g.weight_len()], vec![0.0; g.filters]);
    run(Accumulation::Overwrite, &mut stale.0, &mut stale.1);
    run(Accumulation::Add, &mut cleared.0, &mut cleared.1);
    assert!(stale == cleared, "{}", title("overwritten gradients"));
}
#[test]
fn every_level_matches_plain_loops() {
    at_every_level(|level| {
        for (name, g) in GEOMETRIES {
            for samples in [0, 1, 2, 5] {
                check_geometry(level, name, g, samples);
            }
        }
    });
}

#[test]
fn large_weights_serve_more_samples_than_are_padded_together() {
    at_every_level(|level| check_geometry(level, "LARGE", &LARGE, LARGE.images() + 1));
}

/// With zeros in the gradient of all outputs but one, only that output's window gets a gradient.
#[test]
fn input_gradient_stays_in_the_window() {
    at_every_level(|level| {
        let conv = Conv2d::new(GAP);
        let weight = vec![1.0; GAP.weight_len()];
        let mut output_grad = vec![0.0; GAP.output_len()];
        output_grad[0] = 1.0;
        let mut input_grad = vec![f32::NAN; GAP.input_len()];
        let mut scratch = vec![0.0; conv.backward_input_scratch_len()];
        conv2d_backward_input(level, &conv, 1, &weight, &output_grad, &mut input_grad, &mut scratch);
        for (i, &x) in input_grad.iter().enumerate() {
            let (y, x_place) = (i / (7 * 18), i / 18 % 7);
            let expected = if y < 2 && x_place < 2 { 1.0 } else { 0.0 };
            assert_eq!(x, expected, "element {i} at {level}");
        }
    });
}

#[test]
#[should_panic(expected = "the input has 15 elements, expected 16")]
fn a_wrong_length_is_named() {
    let conv = Conv2d::new(geometry!([4, 4, 1] -> 1, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0));
    conv2d_forward(PORTABLE, &conv, 1, &[0.0; 15], &[0.0], &[], &mut [0.0; 16], &mut []);
}
