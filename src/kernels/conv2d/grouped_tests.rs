//! Convolutions in groups at every level, against plain loops in f64.

use super::tests::geometry;
use super::*;
use crate::kernels::testing::{Numbers, PORTABLE, assert_close, at_every_level, wide};
use crate::simd::Level;

macro_rules! geometries {
    ($($name:ident: [$($input:literal),*] -> $f:literal in $groups:literal, kernel $kh:literal x $kw:literal,
        stride $sh:literal x $sw:literal, pad $($pad:literal)*;)*) => {
        /// Sizes, and in how many groups.
        const GEOMETRIES: &[(&str, Conv2dGeometry, usize)] = &[$((
            stringify!($name),
            geometry!([$($input),*] -> $f, kernel $kh x $kw, stride $sh x $sw, pad $($pad)*),
            $groups,
        )),*];
    };
}

geometries! {
    TWO: [6, 7, 6] -> 10 in 2, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    THREE: [7, 5, 9] -> 3 in 3, kernel 3 x 2, stride 2 x 1, pad 0 0 0 0;
    WHOLE: [5, 5, 4] -> 6 in 1, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    MULTIPLIED: [6, 6, 5] -> 15 in 5, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    MERGED: [4, 4, 36] -> 18 in 18, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    ONE_PIXEL: [1, 1, 1] -> 1 in 1, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    DEPTHWISE: [6, 7, 19] -> 19 in 19, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    DEPTHWISE_STRIDED: [9, 8, 32] -> 32 in 32, kernel 3 x 5, stride 2 x 3, pad 1 2 1 2;
    DEPTHWISE_EVEN: [7, 7, 5] -> 5 in 5, kernel 4 x 2, stride 2 x 2, pad 1 0 2 1;
    DEPTHWISE_FAR: [2, 3, 3] -> 3 in 3, kernel 2 x 2, stride 1 x 1, pad 3 3 3 3;
    DEPTHWISE_GAP: [7, 7, 17] -> 17 in 17, kernel 2 x 2, stride 3 x 3, pad 0 0 0 0;
}

/// Calls `f(input, weight, output)` with the indices of every product of the sum.
fn for_each_term(g: &Conv2dGeometry, groups: usize, samples: usize, mut f: impl FnMut(usize, usize, usize)) {
    let (channels, filters) = (g.channels / groups, g.filters / groups);
    for sample in 0..samples {
        for (y, x) in (0..g.out_height).flat_map(|y| (0..g.out_width).map(move |x| (y, x))) {
            for (ky, kx) in (0..g.kernel_height).flat_map(|ky| (0..g.kernel_width).map(move |kx| (ky, kx))) {
                let (row, column) = (y * g.stride_height + ky, x * g.stride_width + kx);
                let inside = (g.pad_top..g.pad_top + g.height).contains(&row)
                    && (g.pad_left..g.pad_left + g.width).contains(&column);
                if !inside {
                    continue;
                }
                let pixel = (sample * g.height + row - g.pad_top) * g.width + column - g.pad_left;
                let position = (sample * g.out_height + y) * g.out_width + x;
                for (filter, channel) in (0..g.filters).flat_map(|f| (0..channels).map(move |c| (f, c))) {
                    let input = pixel * g.channels + filter / filters * channels + channel;
                    let weight = ((ky * g.kernel_width + kx) * channels + channel) * g.filters + filter;
                    f(input, weight, position * g.filters + filter);
                }
            }
        }
    }
}

/// Checks one geometry at one level.
fn check_geometry(level: Level, name: &str, g: &Conv2dGeometry, groups: usize) {
    let conv = GroupedConv2d::new(*g, groups);
    for samples in [0, 1, 3] {
        let mut numbers = Numbers::new(7);
        let input = numbers.slice(samples * g.input_len(), -1.0, 1.0);
        let weight = numbers.slice(g.weight_len() / groups, -1.0, 1.0);
        let bias = numbers.slice(g.filters, -1.0, 1.0);
        let output_grad = numbers.slice(samples * g.output_len(), -1.0, 1.0);
        // Scratch memory comes as it was left: what is in it must not matter.
        let mut scratch = vec![f32::NAN; conv.scratch_len()];

        for bias in [&bias[..], &[]] {
            let of_bias = |i: usize| bias.get(i % g.filters).map_or(0.0, |&bias| f64::from(bias));
            let mut expected: Vec<f64> = (0..output_grad.len()).map(of_bias).collect();
            for_each_term(g, groups, samples, |i, w, o| {
                expected[o] += f64::from(input[i]) * f64::from(weight[w]);
            });
            let mut output = vec![f32::NAN; expected.len()];
            grouped_conv2d_forward(level, &conv, samples, &input, &weight, bias, &mut output, &mut scratch);
            assert_close(&output, &expected, 1e-5);

            // One by one, the bits are those of the batch.
            for (input, output) in input.chunks(g.input_len()).zip(output.chunks(g.output_len())) {
                let mut alone = vec![f32::NAN; output.len()];
                grouped_conv2d_forward(level, &conv, 1, input, &weight, bias, &mut alone, &mut scratch);
                assert!(alone == output, "a sample alone differs: {name} at {level}");
            }
        }

        let mut expected = vec![0.0; input.len()];
        for_each_term(g, groups, samples, |i, w, o| {
            expected[i] += f64::from(output_grad[o]) * f64::from(weight[w]);
        });
        let mut input_grad = vec![f32::NAN; input.len()];
        scratch.fill(f32::NAN);
        grouped_conv2d_backward_input(
            level,
            &conv,
            samples,
            &weight,
            &output_grad,
            &mut input_grad,
            &mut scratch,
        );
        assert_close(&input_grad, &expected, 1e-5);

        let mut weight_grad = numbers.slice(weight.len(), -1.0, 1.0);
        let mut bias_grad = numbers.slice(g.filters, -1.0, 1.0);
        let (mut expected, mut expected_bias) = (wide(&weight_grad), wide(&bias_grad));
        for_each_term(g, groups, samples, |i, w, o| {
            expected[w] += f64::from(output_grad[o]) * f64::from(input[i]);
        });
        for (i, &grad) in output_grad.iter().enumerate() {
            expected_bias[i % g.filters] += f64::from(grad);
        }
        let mut without_bias = weight_grad.clone();
        scratch.fill(f32::NAN);
        let mut run = |weight_grad: &mut [f32], bias_grad: &mut [f32]| {
            let scratch = &mut scratch;
            grouped_conv2d_backward_weight(
                level,
                &conv,
                samples,
                &input,
                &output_grad,
                weight_grad,
                bias_grad,
                scratch,
            );
        };
        run(&mut weight_grad, &mut bias_grad);
        assert_close(&weight_grad, &expected, 1e-5);
        assert_close(&bias_grad, &expected_bias, 1e-5);
        run(&mut without_bias, &mut []);
        assert!(
            without_bias == weight_grad,
            "the weight gradient depends on the bias: {name} at {level}"
        );
    }
}
#[test]
fn every_level_matches_plain_loops() {
    at_every_level(|level| {
        for (name, g, groups) in GEOMETRIES {
            check_geometry(level, name, g, *groups);
        }
    });
}

#[test]
#[should_panic(expected = "the weight has 8 elements, expected 9")]
fn a_wrong_length_is_named() {
    let conv = GroupedConv2d::new(geometry!([1, 1, 9] -> 9, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0), 9);
    grouped_conv2d_forward(PORTABLE, &conv, 1, &[0.0; 9], &[0.0; 8], &[], &mut [0.0; 9], &mut []);
}
