//! The fused kernels against their parts, at every level.

use super::super::accumulation::Accumulation;
use super::super::activation::{relu_backward, relu_forward};
use super::super::pool::{Pool2dGeometry, max_pool2d_backward, max_pool2d_forward};
use super::super::testing::{Numbers, PORTABLE, at_every_level};
use super::tests::geometry;
use super::*;
use crate::simd::Level;

/// Convolutions, padded alike on both sides, and max poolings of what they give.
macro_rules! blocks {
    ($($name:ident: [$($input:literal),*] -> $f:literal, kernel $kh:literal x $kw:literal,
        stride $sh:literal x $sw:literal, pad $top:literal $left:literal; pool $ph:literal x $pw:literal, stride $psh:literal x $psw:literal,
        pad $ptop:literal $pleft:literal;)*) => {
        $(const $name: (Conv2dGeometry, Pool2dGeometry) = {
            let conv = geometry!([$($input),*] -> $f, kernel $kh x $kw, stride $sh x $sw, pad $top $left $top $left);
            let pool = Pool2dGeometry {
                height: conv.out_height,
                width: conv.out_width,
                channels: conv.filters,
                pool_height: $ph,
                pool_width: $pw,
                stride_height: $psh,
                stride_width: $psw,
                pad_top: $ptop,
                pad_left: $pleft,
                out_height: (conv.out_height + 2 * $ptop - $ph) / $psh + 1,
                out_width: (conv.out_width + 2 * $pleft - $pw) / $psw + 1,
            };
            (conv, pool)
        };)*

        const BLOCKS: &[(&str, (Conv2dGeometry, Pool2dGeometry))] = &[$((stringify!($name), $name)),*];
    };
}

blocks! {
    PLAIN: [8, 10, 5] -> 32, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    FLOORED: [9, 8, 16] -> 48, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    GRAY: [28, 11, 1] -> 32, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    PADDED: [7, 9, 3] -> 19, kernel 5 x 3, stride 1 x 1, pad 2 1; pool 2 x 3, stride 2 x 3, pad 0 0;
    STRIDED: [13, 12, 18] -> 21, kernel 3 x 2, stride 2 x 3, pad 1 1; pool 2 x 2, stride 2 x 2, pad 0 0;
    OVERLAPPING: [12, 11, 7] -> 17, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 3 x 3, stride 2 x 2, pad 0 0;
    PADDED_POOL: [9, 8, 4] -> 33, kernel 3 x 3, stride 1 x 1, pad 1 1; pool 3 x 3, stride 3 x 3, pad 1 1;
    OVERLAPPING_PADDED_POOL: [9, 9, 2] -> 16, kernel 2 x 2, stride 1 x 1, pad 0 0; pool 3 x 2, stride 1 x 1, pad 1 1;
    GAPPED: [14, 14, 20] -> 3, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 4 x 3, pad 0 0;
    POINTWISE: [6, 6, 100] -> 40, kernel 1 x 1, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    STEM: [20, 21, 3] -> 16, kernel 7 x 7, stride 2 x 2, pad 3 3; pool 3 x 3, stride 2 x 2, pad 1 1;
    WINOGRAD: [13, 11, 32] -> 35, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    WINOGRAD_PADDED: [16, 8, 16] -> 16, kernel 3 x 3, stride 1 x 1, pad 1 1; pool 2 x 2, stride 2 x 2, pad 0 0;
    DEEP: [6, 6, 130] -> 18, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    ONE_PIXEL: [1, 1, 1] -> 1, kernel 1 x 1, stride 1 x 1, pad 0 0; pool 1 x 1, stride 1 x 1, pad 0 0;
}

#[track_caller]
fn assert_close(what: &str, found: &[f32], expected: &[f32]) {
    let largest = expected.iter().fold(1e-3, |largest: f32, x| largest.max(x.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / largest;
        assert!(error < 1e-5, "{what}: element {i} is {found}, expected {expected}");
    }
}

fn check_block(level: Level, name: &str, (g, pool): &(Conv2dGeometry, Pool2dGeometry)) {
    let (conv, fused) = (Conv2d::new(*g), Conv2dReluMaxPool2d::new(*g, *pool));
    const SAMPLES: usize = 3;
    let title = |what: &str| format!("{name} at {level}: {what}");
    let (inputs, hidden) = (SAMPLES * g.input_len(), SAMPLES * g.output_len());
    let outputs = SAMPLES * fused.output_len();
    let mut numbers = Numbers::new(1);
    let mut numbers = |len| numbers.slice(len, -1.0, 1.0);
    let (input, weight, bias) = (numbers(inputs), numbers(g.weight_len()), numbers(g.filters));
    let output_grad = numbers(outputs);
    let mut scratch = vec![f32::NAN; 1 << 18];

    let mut parts = (
        vec![0.0; hidden],
        vec![0.0; hidden],
        vec![0.0; outputs],
        vec![0; outputs],
    );
    conv2d_forward(
        level,
        &conv,
        SAMPLES,
        &input,
        &weight,
        &bias,
        &mut parts.0,
        &mut scratch,
    );
    relu_forward(level, &parts.0, &mut parts.1);
    max_pool2d_forward(level, pool, SAMPLES, &parts.1, &mut parts.2, Some(&mut parts.3));
    let (mut pool_grad, mut relu_grad, mut input_grad) = (vec![0.0; hidden], vec![0.0; hidden], vec![0.0; inputs]);
    let (mut weight_grad, mut bias_grad) = (vec![0.5; g.weight_len()], vec![0.5; g.filters]);
    max_pool2d_backward(level, pool, SAMPLES, &output_grad, &parts.3, &mut pool_grad);
    relu_backward(level, &parts.1, &pool_grad, &mut relu_grad);
    conv2d_backward_weight(
        level,
        &conv,
        SAMPLES,
        &input,
        &relu_grad,
        Accumulation::Add,
        &mut weight_grad,
        &mut bias_grad,
        &mut scratch,
    );
    conv2d_backward_input(
        level,
        &conv,
        SAMPLES,
        &weight,
        &relu_grad,
        &mut input_grad,
        &mut scratch,
    );

    // Scratch memory comes as it was left: what is in it must not matter.
    scratch.fill(f32::NAN);
    let mut output = vec![f32::NAN; outputs];
    conv2d_relu_max_pool2d_forward(
        level,
        &fused,
        SAMPLES,
        &input,
        &weight,
        &bias,
        &mut output,
        None,
        &mut scratch,
    );
    assert_close(&title("output without origins"), &output, &parts.2);
    let without_origins = output.clone();
    output.fill(f32::NAN);
    let mut origins = vec![u32::MAX; outputs];
    conv2d_relu_max_pool2d_forward(
        level,
        &fused,
        SAMPLES,
        &input,
        &weight,
        &bias,
        &mut output,
        Some(&mut origins),
        &mut scratch,
    );
    assert_eq!(output, without_origins, "{}", title("output"));

    let added = (weight_grad, bias_grad);
    let less = |gradients: &[f32]| gradients.iter().map(|x| x - 0.5).collect::<Vec<_>>();
    let alone = (less(&added.0), less(&added.1));
    for (accumulation, begin, (weight_grad, bias_grad), with_weight, with_input) in [
        (Accumulation::Add, 0.5, &added, true, true),
        (Accumulation::Add, 0.5, &added, true, false),
        (Accumulation::Add, 0.5, &added, false, true),
        (Accumulation::Overwrite, f32::NAN, &alone, true, true),
    ] {
        let mut found = (
            vec![begin; g.weight_len()],
            vec![begin; g.filters],
            vec![f32::NAN; inputs],
        );
        scratch.fill(f32::NAN);
        let io = PooledBackward {
            input: &input,
            weight: &weight,
            output: &output,
            origins: &origins,
            output_grad: &output_grad,
            accumulation,
            weight_and_bias_grad: with_weight.then_some((&mut found.0, &mut found.1)),
            input_grad: with_input.then_some(&mut found.2),
        };
        conv2d_relu_max_pool2d_backward(level, &fused, SAMPLES, io, &mut scratch);
        if with_weight {
            assert_close(&title("weight gradient"), &found.0, weight_grad);
            assert_close(&title("bias gradient"), &found.1, bias_grad);
        }
        if with_input {
            assert_close(&title("input gradient"), &found.2, &input_grad);
        }
    }
}

#[test]
fn fused_kernels_do_what_their_parts_do() {
    at_every_level(|level| BLOCKS.iter().for_each(|(name, block)| check_block(level, name, block)));
}

#[test]
#[should_panic(expected = "a patch begins at element 9000 of the image, expected at most")]
fn an_origin_outside_of_the_image_is_refused() {
    let io = PooledBackward {
        input: &[0.0; 8 * 10 * 5],
        weight: &[0.0; 9 * 5 * 32],
        output: &[0.0; 3 * 4 * 32],
        origins: &[9000; 3 * 4 * 32],
        output_grad: &[0.0; 3 * 4 * 32],
        accumulation: Accumulation::Add,
        weight_and_bias_grad: Some((&mut [0.0; 9 * 5 * 32], &mut [])),
        input_grad: None,
    };
    let fused = Conv2dReluMaxPool2d::new(PLAIN.0, PLAIN.1);
    conv2d_relu_max_pool2d_backward(PORTABLE, &fused, 1, io, &mut vec![0.0; 1 << 14]);
}
