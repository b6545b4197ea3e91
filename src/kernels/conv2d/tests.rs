//! Every level against plain loops in f64, over tails, strides and paddings.

use super::*;
use crate::simd::{Kernel, Level, dispatch_at};

macro_rules! geometries {
    ($($name:ident: [$h:literal, $w:literal, $c:literal] -> $f:literal, kernel $kh:literal x $kw:literal, stride
        $sh:literal x $sw:literal, pad $top:literal $left:literal $bottom:literal $right:literal;)*) => {
        $(
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
        )*

        fn for_each_geometry(check: impl Check) {
            $(check.geometry::<$name>(stringify!($name));)*
        }
    };
}

geometries! {
    OnePixel: [1, 1, 1] -> 1, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    Pointwise: [5, 4, 7] -> 19, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    PointwiseStrided: [7, 6, 3] -> 5, kernel 1 x 1, stride 2 x 3, pad 0 0 0 0;
    Gray: [9, 28, 1] -> 16, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    Same: [6, 7, 5] -> 9, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    SameEven: [5, 5, 2] -> 17, kernel 2 x 2, stride 1 x 1, pad 0 0 1 1;
    Flat: [4, 9, 2] -> 3, kernel 2 x 3, stride 1 x 1, pad 0 1 0 1;
    Five: [8, 8, 3] -> 11, kernel 5 x 5, stride 1 x 1, pad 2 2 2 2;
    FiveStrided: [9, 8, 4] -> 8, kernel 5 x 5, stride 2 x 2, pad 2 2 2 2;
    Stem: [15, 14, 3] -> 13, kernel 7 x 7, stride 2 x 2, pad 3 3 3 3;
    Floor: [8, 9, 2] -> 4, kernel 3 x 3, stride 3 x 2, pad 0 0 0 0;
    FloorPadded: [8, 9, 2] -> 6, kernel 3 x 3, stride 3 x 3, pad 1 1 0 0;
    Gap: [7, 7, 18] -> 2, kernel 2 x 2, stride 3 x 3, pad 0 0 0 0;
    Wide: [3, 17, 2] -> 36, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    Last: [5, 5, 12] -> 64, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    Whole: [3, 3, 10] -> 15, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    Middle: [13, 13, 8] -> 32, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
    Eighteen: [4, 5, 19] -> 18, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    Large: [2, 2, 256] -> 128, kernel 3 x 3, stride 1 x 1, pad 1 1 1 1;
    LargeStrided: [4, 3, 128] -> 256, kernel 3 x 3, stride 2 x 2, pad 1 1 1 1;
    LargeUnpadded: [2, 3, 512] -> 544, kernel 1 x 1, stride 1 x 1, pad 0 0 0 0;
    LargeOdd: [3, 3, 300] -> 100, kernel 3 x 3, stride 1 x 1, pad 0 0 0 0;
}

trait Check {
    fn geometry<G: Conv2dGeometry>(&self, name: &str);
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
fn for_each_term<G: Conv2dGeometry>(samples: usize, mut f: impl FnMut(usize, usize, usize)) {
    let (input_row, output_row) = (G::WIDTH * G::CHANNELS, G::OUT_WIDTH * G::FILTERS);
    for s in 0..samples {
        for (y, x) in (0..G::OUT_HEIGHT).flat_map(|y| (0..G::OUT_WIDTH).map(move |x| (y, x))) {
            for (ky, kx) in (0..G::KERNEL_HEIGHT).flat_map(|ky| (0..G::KERNEL_WIDTH).map(move |kx| (ky, kx))) {
                let iy = (y * G::STRIDE_HEIGHT + ky)
                    .checked_sub(G::PAD_TOP)
                    .filter(|&iy| iy < G::HEIGHT);
                let ix = (x * G::STRIDE_WIDTH + kx)
                    .checked_sub(G::PAD_LEFT)
                    .filter(|&ix| ix < G::WIDTH);
                let (Some(iy), Some(ix)) = (iy, ix) else { continue };
                for (c, o) in (0..G::CHANNELS).flat_map(|c| (0..G::FILTERS).map(move |o| (c, o))) {
                    let input = (s * G::HEIGHT + iy) * input_row + ix * G::CHANNELS + c;
                    let weight = ((ky * G::KERNEL_WIDTH + kx) * G::CHANNELS + c) * G::FILTERS + o;
                    f(input, weight, (s * G::OUT_HEIGHT + y) * output_row + x * G::FILTERS + o);
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

/// Runs one geometry at one level.
struct AtLevel<G>(&'static str, usize, PhantomData<G>);

impl<G: Conv2dGeometry> Kernel for AtLevel<G> {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        let AtLevel(kernel, samples, _) = self;
        let title = |what: &str| format!("{kernel} at {}, {samples} samples: {what}", S::LEVEL);
        let input = numbers(samples * Len::<G>::INPUT, 1);
        let weight = numbers(Len::<G>::WEIGHT, 2);
        let bias = numbers(G::FILTERS, 3);
        let output_grad = numbers(samples * Len::<G>::OUTPUT, 4);
        // Scratch memory comes as it was left: what is in it must not matter.
        let needed = conv2d_forward_scratch_len::<G>().max(conv2d_backward_input_scratch_len::<G>());
        let mut scratch = vec![f32::NAN; needed + 3];

        for bias in [&bias[..], &[]] {
            let mut expected: Vec<f64> = (0..samples * Len::<G>::OUTPUT)
                .map(|i| {
                    if bias.is_empty() {
                        0.0
                    } else {
                        bias[i % G::FILTERS] as f64
                    }
                })
                .collect();
            for_each_term::<G>(samples, |i, w, o| expected[o] += input[i] as f64 * weight[w] as f64);
            let mut output = vec![f32::NAN; expected.len()];
            conv2d_forward::<S, G>(simd, samples, &input, &weight, bias, &mut output, &mut scratch);
            assert_close(&title("output"), &output, &expected);

            // One by one, the bits are those of the batch.
            for (input, output) in input.chunks(Len::<G>::INPUT).zip(output.chunks(Len::<G>::OUTPUT)) {
                let mut alone = vec![f32::NAN; output.len()];
                conv2d_forward::<S, G>(simd, 1, input, &weight, bias, &mut alone, &mut scratch);
                assert!(alone == output, "{}", title("a sample alone differs"));
            }
        }

        let mut expected = vec![0.0; samples * Len::<G>::INPUT];
        for_each_term::<G>(samples, |i, w, o| {
            expected[i] += output_grad[o] as f64 * weight[w] as f64
        });
        let mut input_grad = vec![f32::NAN; expected.len()];
        scratch.fill(f32::NAN);
        conv2d_backward_input::<S, G>(simd, samples, &weight, &output_grad, &mut input_grad, &mut scratch);
        assert_close(&title("input gradient"), &input_grad, &expected);
        assert!(
            scratch[scratch.len() - 3..].iter().all(|x| x.is_nan()),
            "{}",
            title("scratch beyond its length")
        );

        let mut weight_grad = numbers(Len::<G>::WEIGHT, 5);
        let mut bias_grad = numbers(G::FILTERS, 6);
        let mut expected: Vec<f64> = weight_grad.iter().map(|&x| x as f64).collect();
        for_each_term::<G>(samples, |i, w, o| {
            expected[w] += output_grad[o] as f64 * input[i] as f64
        });
        let mut expected_bias: Vec<f64> = bias_grad.iter().map(|&x| x as f64).collect();
        output_grad
            .iter()
            .enumerate()
            .for_each(|(i, &x)| expected_bias[i % G::FILTERS] += x as f64);
        let (first_weight, first_bias) = (weight_grad.clone(), bias_grad.clone());
        let mut scratch = vec![f32::NAN; conv2d_backward_weight_scratch_len::<G>()];
        let mut run = |accumulation: Accumulation, weight_grad: &mut [f32], bias_grad: &mut [f32]| {
            conv2d_backward_weight::<S, G>(
                simd,
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

        let mut stale = (vec![f32::NAN; Len::<G>::WEIGHT], vec![f32::NAN; G::FILTERS]);
        let mut cleared = (vec![0.0; Len::<G>::WEIGHT], vec![0.0; G::FILTERS]);
        run(Accumulation::Overwrite, &mut stale.0, &mut stale.1);
        run(Accumulation::Add, &mut cleared.0, &mut cleared.1);
        assert!(stale == cleared, "{}", title("overwritten gradients"));
    }
}

struct AllLevels;
impl Check for AllLevels {
    fn geometry<G: Conv2dGeometry>(&self, name: &str) {
        // Kernels keep their name in messages only.
        let name: &'static str = Box::leak(name.into());
        for level in [
            Level::Portable,
            Level::Avx2,
            Level::Avx512,
            Level::Neon,
            Level::WasmSimd128,
        ] {
            for samples in [0, 1, 2, 5] {
                if dispatch_at(level, AtLevel::<G>(name, samples, PhantomData)).is_none() {
                    eprintln!("NOT TESTED: this CPU lacks {level}");
                    break;
                }
            }
        }
    }
}

#[test]
fn every_level_matches_plain_loops() {
    for_each_geometry(AllLevels);
}

#[test]
fn large_weights_serve_more_samples_than_are_padded_together() {
    const SAMPLES: usize = Len::<Large>::IMAGES + 1;
    for level in crate::simd::levels() {
        dispatch_at(level, AtLevel::<Large>("Large", SAMPLES, PhantomData));
    }
}

/// With zeros in the gradient of all outputs but one, only that output's window gets a gradient.
#[test]
fn input_gradient_stays_in_the_window() {
    struct Window;
    impl Kernel for Window {
        type Output = ();
        fn run<S: Simd>(self, simd: S) {
            let weight = vec![1.0; Len::<Gap>::WEIGHT];
            let mut output_grad = vec![0.0; Len::<Gap>::OUTPUT];
            output_grad[0] = 1.0;
            let mut input_grad = vec![f32::NAN; Len::<Gap>::INPUT];
            let mut scratch = vec![0.0; conv2d_backward_input_scratch_len::<Gap>()];
            conv2d_backward_input::<S, Gap>(simd, 1, &weight, &output_grad, &mut input_grad, &mut scratch);
            for (i, &x) in input_grad.iter().enumerate() {
                let (y, x_place) = (i / (7 * 18), i / 18 % 7);
                assert_eq!(
                    x,
                    if y < 2 && x_place < 2 { 1.0 } else { 0.0 },
                    "element {i} at {}",
                    S::LEVEL
                );
            }
        }
    }
    for level in crate::simd::levels() {
        dispatch_at(level, Window);
    }
}

#[test]
#[should_panic(expected = "the input has 15 elements, expected 16")]
fn a_wrong_length_is_named() {
    struct Tiny;
    impl Conv2dGeometry for Tiny {
        const HEIGHT: usize = 4;
        const WIDTH: usize = 4;
        const CHANNELS: usize = 1;
        const FILTERS: usize = 1;
        const KERNEL_HEIGHT: usize = 1;
        const KERNEL_WIDTH: usize = 1;
        const STRIDE_HEIGHT: usize = 1;
        const STRIDE_WIDTH: usize = 1;
        const PAD_TOP: usize = 0;
        const PAD_LEFT: usize = 0;
        const OUT_HEIGHT: usize = 4;
        const OUT_WIDTH: usize = 4;
    }
    let simd = crate::simd::Portable::new();
    conv2d_forward::<_, Tiny>(simd, 1, &[0.0; 15], &[0.0], &[], &mut [0.0; 16], &mut []);
}
