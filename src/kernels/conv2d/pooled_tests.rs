//! The fused kernels against their parts, at every level.

use super::super::activation::{relu_backward, relu_forward};
use super::super::pool::{Pool2dGeometry, max_pool2d_backward, max_pool2d_forward};
use super::super::testing::{Numbers, at_every_level};
use super::*;

/// A convolution of `[h, w, c] -> f` and a max pooling of what it gives.
macro_rules! blocks {
    ($($name:ident: [$h:literal, $w:literal, $c:literal] -> $f:literal, kernel $kh:literal x $kw:literal, stride
        $sh:literal x $sw:literal, pad $pt:literal $pl:literal; pool $ph:literal x $pw:literal, stride
        $psh:literal x $psw:literal, pad $ppt:literal $ppl:literal;)*) => {
        mod convolutions { $(pub struct $name;)* }
        mod pools { $(pub struct $name;)* }
        $(
            impl Conv2dGeometry for convolutions::$name {
                const HEIGHT: usize = $h;
                const WIDTH: usize = $w;
                const CHANNELS: usize = $c;
                const FILTERS: usize = $f;
                const KERNEL_HEIGHT: usize = $kh;
                const KERNEL_WIDTH: usize = $kw;
                const STRIDE_HEIGHT: usize = $sh;
                const STRIDE_WIDTH: usize = $sw;
                const PAD_TOP: usize = $pt;
                const PAD_LEFT: usize = $pl;
                const OUT_HEIGHT: usize = ($h + 2 * $pt - $kh) / $sh + 1;
                const OUT_WIDTH: usize = ($w + 2 * $pl - $kw) / $sw + 1;
            }
            impl Pool2dGeometry for pools::$name {
                const HEIGHT: usize = <convolutions::$name as Conv2dGeometry>::OUT_HEIGHT;
                const WIDTH: usize = <convolutions::$name as Conv2dGeometry>::OUT_WIDTH;
                const CHANNELS: usize = $f;
                const POOL_HEIGHT: usize = $ph;
                const POOL_WIDTH: usize = $pw;
                const STRIDE_HEIGHT: usize = $psh;
                const STRIDE_WIDTH: usize = $psw;
                const PAD_TOP: usize = $ppt;
                const PAD_LEFT: usize = $ppl;
                const OUT_HEIGHT: usize = (Self::HEIGHT + 2 * $ppt - $ph) / $psh + 1;
                const OUT_WIDTH: usize = (Self::WIDTH + 2 * $ppl - $pw) / $psw + 1;
            }
        )*

        #[test]
        fn fused_kernels_do_what_their_parts_do() {
            at_every_level!(|simd: S| {
                $(check_block::<S, convolutions::$name, pools::$name>(simd, stringify!($name));)*
            });
        }
    };
}

blocks! {
    Plain: [8, 10, 5] -> 32, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    Floored: [9, 8, 16] -> 48, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    Gray: [28, 11, 1] -> 32, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    Padded: [7, 9, 3] -> 19, kernel 5 x 3, stride 1 x 1, pad 2 1; pool 2 x 3, stride 2 x 3, pad 0 0;
    Strided: [13, 12, 18] -> 21, kernel 3 x 2, stride 2 x 3, pad 1 1; pool 2 x 2, stride 2 x 2, pad 0 0;
    Overlapping: [12, 11, 7] -> 17, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 3 x 3, stride 2 x 2, pad 0 0;
    PaddedPool: [9, 8, 4] -> 33, kernel 3 x 3, stride 1 x 1, pad 1 1; pool 3 x 3, stride 3 x 3, pad 1 1;
    OverlappingPaddedPool: [9, 9, 2] -> 16, kernel 2 x 2, stride 1 x 1, pad 0 0; pool 3 x 2, stride 1 x 1, pad 1 1;
    Gapped: [14, 14, 20] -> 3, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 4 x 3, pad 0 0;
    Pointwise: [6, 6, 100] -> 40, kernel 1 x 1, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    Stem: [20, 21, 3] -> 16, kernel 7 x 7, stride 2 x 2, pad 3 3; pool 3 x 3, stride 2 x 2, pad 1 1;
    Winograd: [13, 11, 32] -> 35, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    WinogradPadded: [16, 8, 16] -> 16, kernel 3 x 3, stride 1 x 1, pad 1 1; pool 2 x 2, stride 2 x 2, pad 0 0;
    Deep: [6, 6, 130] -> 18, kernel 3 x 3, stride 1 x 1, pad 0 0; pool 2 x 2, stride 2 x 2, pad 0 0;
    OnePixel: [1, 1, 1] -> 1, kernel 1 x 1, stride 1 x 1, pad 0 0; pool 1 x 1, stride 1 x 1, pad 0 0;
}

#[track_caller]
fn assert_close(what: &str, found: &[f32], expected: &[f32]) {
    let largest = expected.iter().fold(1e-3, |largest: f32, x| largest.max(x.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs() / largest;
        assert!(error < 1e-5, "{what}: element {i} is {found}, expected {expected}");
    }
}

fn check_block<S: Simd, C: Conv2dGeometry, P: Pool2dGeometry>(simd: S, name: &str) {
    const SAMPLES: usize = 3;
    let title = |what: &str| format!("{name} at {}: {what}", S::LEVEL);
    let (inputs, hidden) = (SAMPLES * Len::<C>::INPUT, SAMPLES * Len::<C>::OUTPUT);
    let outputs = SAMPLES * Pooled::<C, P>::OUTPUT;
    let mut numbers = Numbers::new(1);
    let mut numbers = |len| numbers.slice(len, -1.0, 1.0);
    let (input, weight, bias) = (numbers(inputs), numbers(Len::<C>::WEIGHT), numbers(C::FILTERS));
    let output_grad = numbers(outputs);
    let mut scratch = vec![f32::NAN; 1 << 18];

    let mut parts = (
        vec![0.0; hidden],
        vec![0.0; hidden],
        vec![0.0; outputs],
        vec![0; outputs],
    );
    conv2d_forward::<S, C>(simd, SAMPLES, &input, &weight, &bias, &mut parts.0, &mut scratch);
    relu_forward(simd, &parts.0, &mut parts.1);
    max_pool2d_forward::<S, P>(simd, SAMPLES, &parts.1, &mut parts.2, Some(&mut parts.3));
    let (mut pool_grad, mut relu_grad, mut input_grad) = (vec![0.0; hidden], vec![0.0; hidden], vec![0.0; inputs]);
    let (mut weight_grad, mut bias_grad) = (vec![0.5; Len::<C>::WEIGHT], vec![0.5; C::FILTERS]);
    max_pool2d_backward::<S, P>(simd, SAMPLES, &output_grad, &parts.3, &mut pool_grad);
    relu_backward(simd, &parts.1, &pool_grad, &mut relu_grad);
    conv2d_backward_weight::<S, C>(
        simd,
        SAMPLES,
        &input,
        &relu_grad,
        Accumulation::Add,
        &mut weight_grad,
        &mut bias_grad,
        &mut scratch,
    );
    conv2d_backward_input::<S, C>(simd, SAMPLES, &weight, &relu_grad, &mut input_grad, &mut scratch);

    // Scratch memory comes as it was left: what is in it must not matter.
    scratch.fill(f32::NAN);
    let mut output = vec![f32::NAN; outputs];
    conv2d_relu_max_pool2d_forward::<S, C, P>(simd, SAMPLES, &input, &weight, &bias, &mut output, None, &mut scratch);
    assert_close(&title("output without origins"), &output, &parts.2);
    let without_origins = output.clone();
    output.fill(f32::NAN);
    let mut origins = vec![u32::MAX; outputs];
    conv2d_relu_max_pool2d_forward::<S, C, P>(
        simd,
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
    for (accumulation, begin, (weight_grad, bias_grad), with_input) in [
        (Accumulation::Add, 0.5, &added, true),
        (Accumulation::Add, 0.5, &added, false),
        (Accumulation::Overwrite, f32::NAN, &alone, true),
    ] {
        let mut found = (
            vec![begin; Len::<C>::WEIGHT],
            vec![begin; C::FILTERS],
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
            weight_grad: &mut found.0,
            bias_grad: &mut found.1,
            input_grad: with_input.then_some(&mut found.2),
        };
        conv2d_relu_max_pool2d_backward::<S, C, P>(simd, SAMPLES, io, &mut scratch);
        assert_close(&title("weight gradient"), &found.0, weight_grad);
        assert_close(&title("bias gradient"), &found.1, bias_grad);
        if with_input {
            assert_close(&title("input gradient"), &found.2, &input_grad);
        }
    }
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
        weight_grad: &mut [0.0; 9 * 5 * 32],
        bias_grad: &mut [],
        input_grad: None,
    };
    let portable = crate::simd::Portable::new();
    conv2d_relu_max_pool2d_backward::<_, convolutions::Plain, pools::Plain>(portable, 1, io, &mut vec![0.0; 1 << 14]);
}
