//! Every level against plain loops in f64, over tails and numbers of samples.

use super::*;
use crate::simd::{Kernel, Level, dispatch_at};

macro_rules! geometries {
    ($($name:ident: $inputs:literal -> $outputs:literal;)*) => {
        $(
            struct $name;
            impl DenseGeometry for $name {
                const INPUTS: usize = $inputs;
                const OUTPUTS: usize = $outputs;
            }
        )*

        fn for_each_geometry(samples: &[usize]) {
            $(at_all_levels::<$name>(stringify!($name), samples);)*
        }
    };
}

geometries! {
    One: 1 -> 1;
    Narrow: 3 -> 2;
    Tail: 17 -> 5;
    Seven: 8 -> 7;
    Classes: 64 -> 10;
    Sixteen: 9 -> 16;
    Seventeen: 5 -> 17;
    Thirteen: 31 -> 19;
    ThreeVectors: 20 -> 48;
    Odd: 33 -> 77;
    Wide: 6 -> 147;
}

struct Large;
impl DenseGeometry for Large {
    const INPUTS: usize = 1449;
    const OUTPUTS: usize = 1448;
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

impl<G: DenseGeometry> Kernel for AtLevel<G> {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        let AtLevel(name, samples, _) = self;
        let title = |what: &str| format!("{name} at {}, {samples} samples: {what}", S::LEVEL);
        let input = numbers(samples * G::INPUTS, 1);
        let weight = numbers(G::INPUTS * G::OUTPUTS, 2);
        let bias = numbers(G::OUTPUTS, 3);
        let output_grad = numbers(samples * G::OUTPUTS, 4);
        // Calls f(input, weight, output) with the indices of every product of the sum.
        let for_each_term = |f: &mut dyn FnMut(usize, usize, usize)| {
            for (s, i) in (0..samples).flat_map(|s| (0..G::INPUTS).map(move |i| (s, i))) {
                (0..G::OUTPUTS).for_each(|o| f(s * G::INPUTS + i, i * G::OUTPUTS + o, s * G::OUTPUTS + o));
            }
        };

        for bias in [&bias[..], &[]] {
            let mut expected: Vec<f64> = (0..samples * G::OUTPUTS)
                .map(|i| {
                    if bias.is_empty() {
                        0.0
                    } else {
                        bias[i % G::OUTPUTS] as f64
                    }
                })
                .collect();
            for_each_term(&mut |i, w, o| expected[o] += input[i] as f64 * weight[w] as f64);
            let mut output = vec![f32::NAN; expected.len()];
            dense_forward::<S, G>(simd, samples, &input, &weight, bias, &mut output);
            assert_close(&title("output"), &output, &expected);

            if S::LEVEL != Level::Portable || !is_packed::<G>(samples) {
                for (input, output) in input.chunks(G::INPUTS).zip(output.chunks(G::OUTPUTS)) {
                    let mut alone = vec![f32::NAN; G::OUTPUTS];
                    dense_forward::<S, G>(simd, 1, input, &weight, bias, &mut alone);
                    assert!(alone == output, "{}", title("a sample alone differs"));
                }
            }
        }

        let mut expected = vec![0.0; samples * G::INPUTS];
        for_each_term(&mut |i, w, o| expected[i] += output_grad[o] as f64 * weight[w] as f64);
        let mut input_grad = vec![f32::NAN; expected.len()];
        let mut scratch = vec![f32::NAN; dense_backward_input_scratch_len::<G>() + 3];
        dense_backward_input::<S, G>(simd, samples, &weight, &output_grad, &mut input_grad, &mut scratch);
        assert_close(&title("input gradient"), &input_grad, &expected);
        assert!(
            scratch[scratch.len() - 3..].iter().all(|x| x.is_nan()),
            "{}",
            title("scratch beyond its length")
        );

        let first = numbers(G::INPUTS * G::OUTPUTS, 5);
        let first_bias = numbers(G::OUTPUTS, 6);
        let mut expected: Vec<f64> = first.iter().map(|&x| x as f64).collect();
        for_each_term(&mut |i, w, o| expected[w] += output_grad[o] as f64 * input[i] as f64);
        let mut expected_bias: Vec<f64> = first_bias.iter().map(|&x| x as f64).collect();
        output_grad
            .iter()
            .enumerate()
            .for_each(|(i, &x)| expected_bias[i % G::OUTPUTS] += x as f64);
        let run = |accumulation: Accumulation, weight_grad: &[f32], bias_grad: &[f32]| {
            let (mut weight_grad, mut bias_grad) = (weight_grad.to_vec(), bias_grad.to_vec());
            dense_backward_weight::<S, G>(
                simd,
                samples,
                &input,
                &output_grad,
                accumulation,
                &mut weight_grad,
                &mut bias_grad,
            );
            (weight_grad, bias_grad)
        };
        let (weight_grad, bias_grad) = run(Accumulation::Add, &first, &first_bias);
        assert_close(&title("weight gradient"), &weight_grad, &expected);
        assert_close(&title("bias gradient"), &bias_grad, &expected_bias);
        assert!(
            run(Accumulation::Add, &first, &first_bias) == (weight_grad.clone(), bias_grad),
            "{}",
            title("a second call differs")
        );
        let without_bias = run(Accumulation::Add, &first, &[]).0;
        assert!(without_bias == weight_grad, "{}", title("weight gradient without bias"));
        let stale = (vec![f32::NAN; first.len()], vec![f32::NAN; G::OUTPUTS]);
        assert!(
            run(Accumulation::Overwrite, &stale.0, &stale.1)
                == run(Accumulation::Add, &vec![0.0; first.len()], &vec![0.0; G::OUTPUTS]),
            "{}",
            title("overwritten gradients")
        );
    }
}

fn at_all_levels<G: DenseGeometry>(name: &'static str, samples: &[usize]) {
    for level in [
        Level::Portable,
        Level::Avx2,
        Level::Avx512,
        Level::Neon,
        Level::WasmSimd128,
    ] {
        for &samples in samples {
            if dispatch_at(level, AtLevel::<G>(name, samples, PhantomData)).is_none() {
                eprintln!("NOT TESTED: this CPU lacks {level}");
                break;
            }
        }
    }
}

#[test]
fn every_level_matches_plain_loops() {
    for_each_geometry(&[0, 1, 2, 3, 5, 8, 13]);
}

#[test]
fn large_layers_match_plain_loops() {
    at_all_levels::<Large>("Large", &[1, 16]);
}

#[test]
#[should_panic(expected = "the bias has 3 elements, expected 2")]
fn a_wrong_length_is_named() {
    let (input, weight) = ([0.0; 3], [0.0; 6]);
    dense_forward::<_, Narrow>(
        crate::simd::Portable::new(),
        1,
        &input,
        &weight,
        &[0.0; 3],
        &mut [0.0; 2],
    );
}
