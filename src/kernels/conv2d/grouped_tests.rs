//! Convolutions in groups at every level, against plain loops in f64.

use super::grouped::*;
use super::*;
use crate::kernels::testing::{Numbers, assert_close, run_at_every_level, wide};
use crate::simd::{Kernel, Simd};

macro_rules! geometries {
    ($($name:ident: [$h:literal, $w:literal, $c:literal] -> $f:literal in $groups:literal, kernel $kh:literal x $kw:literal,
        stride $sh:literal x $sw:literal, pad $top:literal $left:literal $bottom:literal $right:literal;)*) => {
        $(
            #[derive(Clone, Copy)]
            struct $name;
            impl Conv2dGeometry for $name {
                const HEIGHT: usize = $h;
                const WIDTH: usize = $w;
                const CHANNELS: usize = $c;
                const FILTERS: usize = $f;
                const KERNEL_HEIGHT: usize = $kh;
                const KERNEL_WIDTH: usize = $kw;
                const STRIDE_HEIGHT: usize = $sh;
                const STRIDE_WIDTH: usize = $sw;
                const PAD_TOP: usize = $top;
                const PAD_LEFT: usize = $left;
                const OUT_HEIGHT: usize = ($h + $top + $bottom - $kh) / $sh + 1;
                const OUT_WIDTH: usize = ($w + $left + $right - $kw) / $sw + 1;
            }
            impl GroupedConv2dGeometry for $name {
                const GROUPS: usize = $groups;
            }
        )*

        #[test]
        fn every_level_matches_plain_loops() {
            $(run_at_every_level(AtLevel::<$name>(PhantomData));)*
        }
    };
}

geometries! {
    Two: [6, 7, 6] -> 10 in 2, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    Three: [7, 5, 9] -> 3 in 3, kernel 3 x 2, stride 2 x 1, pad 0 0 0 0;
    Whole: [5, 5, 4] -> 6 in 1, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    Multiplied: [6, 6, 5] -> 15 in 5, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    Merged: [4, 4, 36] -> 18 in 18, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    OnePixel: [1, 1, 1] -> 1 in 1, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    Depthwise: [6, 7, 19] -> 19 in 19, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    DepthwiseStrided: [9, 8, 32] -> 32 in 32, kernel 3 x 5, stride 2 x 3, pad 1 2 1 2;
    DepthwiseEven: [7, 7, 5] -> 5 in 5, kernel 4 x 2, stride 2 x 2, pad 1 0 2 1;
    DepthwiseFar: [2, 3, 3] -> 3 in 3, kernel 2 x 2, stride 1 x 1, pad 3 3 3 3;
    DepthwiseGap: [7, 7, 17] -> 17 in 17, kernel 2 x 2, stride 3 x 3, pad 0 0 0 0;
}

/// Calls `f(input, weight, output)` with the indices of every product of the sum.
fn for_each_term<G: GroupedConv2dGeometry>(samples: usize, mut f: impl FnMut(usize, usize, usize)) {
    let (channels, filters) = (G::CHANNELS / G::GROUPS, G::FILTERS / G::GROUPS);
    for sample in 0..samples {
        for (y, x) in (0..G::OUT_HEIGHT).flat_map(|y| (0..G::OUT_WIDTH).map(move |x| (y, x))) {
            for (ky, kx) in (0..G::KERNEL_HEIGHT).flat_map(|ky| (0..G::KERNEL_WIDTH).map(move |kx| (ky, kx))) {
                let (row, column) = (y * G::STRIDE_HEIGHT + ky, x * G::STRIDE_WIDTH + kx);
                let inside = (G::PAD_TOP..G::PAD_TOP + G::HEIGHT).contains(&row)
                    && (G::PAD_LEFT..G::PAD_LEFT + G::WIDTH).contains(&column);
                if !inside {
                    continue;
                }
                let pixel = (sample * G::HEIGHT + row - G::PAD_TOP) * G::WIDTH + column - G::PAD_LEFT;
                let position = (sample * G::OUT_HEIGHT + y) * G::OUT_WIDTH + x;
                for (filter, channel) in (0..G::FILTERS).flat_map(|f| (0..channels).map(move |c| (f, c))) {
                    let input = pixel * G::CHANNELS + filter / filters * channels + channel;
                    let weight = ((ky * G::KERNEL_WIDTH + kx) * channels + channel) * G::FILTERS + filter;
                    f(input, weight, position * G::FILTERS + filter);
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct AtLevel<G>(PhantomData<G>);

impl<G: GroupedConv2dGeometry + Copy> Kernel for AtLevel<G> {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        for samples in [0, 1, 3] {
            let mut numbers = Numbers::new(7);
            let input = numbers.slice(samples * Len::<G>::INPUT, -1.0, 1.0);
            let weight = numbers.slice(Len::<G>::WEIGHT / G::GROUPS, -1.0, 1.0);
            let bias = numbers.slice(G::FILTERS, -1.0, 1.0);
            let output_grad = numbers.slice(samples * Len::<G>::OUTPUT, -1.0, 1.0);
            // Scratch memory comes as it was left: what is in it must not matter.
            let mut scratch = vec![f32::NAN; grouped_conv2d_scratch_len::<G>()];

            for bias in [&bias[..], &[]] {
                let of_bias = |i: usize| bias.get(i % G::FILTERS).map_or(0.0, |&bias| f64::from(bias));
                let mut expected: Vec<f64> = (0..output_grad.len()).map(of_bias).collect();
                for_each_term::<G>(samples, |i, w, o| {
                    expected[o] += f64::from(input[i]) * f64::from(weight[w]);
                });
                let mut output = vec![f32::NAN; expected.len()];
                grouped_conv2d_forward::<S, G>(simd, samples, &input, &weight, bias, &mut output, &mut scratch);
                assert_close(&output, &expected, 1e-5);

                // One by one, the bits are those of the batch.
                for (input, output) in input.chunks(Len::<G>::INPUT).zip(output.chunks(Len::<G>::OUTPUT)) {
                    let mut alone = vec![f32::NAN; output.len()];
                    grouped_conv2d_forward::<S, G>(simd, 1, input, &weight, bias, &mut alone, &mut scratch);
                    assert!(alone == output, "a sample alone differs at {}", S::LEVEL);
                }
            }

            let mut expected = vec![0.0; input.len()];
            for_each_term::<G>(samples, |i, w, o| {
                expected[i] += f64::from(output_grad[o]) * f64::from(weight[w]);
            });
            let mut input_grad = vec![f32::NAN; input.len()];
            scratch.fill(f32::NAN);
            grouped_conv2d_backward_input::<S, G>(simd, samples, &weight, &output_grad, &mut input_grad, &mut scratch);
            assert_close(&input_grad, &expected, 1e-5);

            let mut weight_grad = numbers.slice(weight.len(), -1.0, 1.0);
            let mut bias_grad = numbers.slice(G::FILTERS, -1.0, 1.0);
            let (mut expected, mut expected_bias) = (wide(&weight_grad), wide(&bias_grad));
            for_each_term::<G>(samples, |i, w, o| {
                expected[w] += f64::from(output_grad[o]) * f64::from(input[i]);
            });
            for (i, &grad) in output_grad.iter().enumerate() {
                expected_bias[i % G::FILTERS] += f64::from(grad);
            }
            let mut without_bias = weight_grad.clone();
            scratch.fill(f32::NAN);
            let mut run = |weight_grad: &mut [f32], bias_grad: &mut [f32]| {
                let scratch = &mut scratch;
                grouped_conv2d_backward_weight::<S, G>(
                    simd,
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
                "the weight gradient depends on the bias at {}",
                S::LEVEL
            );
        }
    }
}

#[test]
#[should_panic(expected = "the weight has 8 elements, expected 9")]
fn a_wrong_length_is_named() {
    let simd = crate::simd::Portable::new();
    grouped_conv2d_forward::<_, OneRow>(simd, 1, &[0.0; 9], &[0.0; 8], &[], &mut [0.0; 9], &mut []);
}

struct OneRow;
impl Conv2dGeometry for OneRow {
    const HEIGHT: usize = 1;
    const WIDTH: usize = 1;
    const CHANNELS: usize = 9;
    const FILTERS: usize = 9;
    const KERNEL_HEIGHT: usize = 1;
    const KERNEL_WIDTH: usize = 1;
    const STRIDE_HEIGHT: usize = 1;
    const STRIDE_WIDTH: usize = 1;
    const PAD_TOP: usize = 0;
    const PAD_LEFT: usize = 0;
    const OUT_HEIGHT: usize = 1;
    const OUT_WIDTH: usize = 1;
}
impl GroupedConv2dGeometry for OneRow {
    const GROUPS: usize = 9;
}
