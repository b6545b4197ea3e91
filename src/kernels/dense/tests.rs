//! Every level against plain loops in f64, over tails and numbers of samples.

use super::*;
use crate::kernels::testing::{PORTABLE, at_every_level};

/// Inputs and outputs.
const SIZES: [[usize; 2]; 11] = [
    [1, 1],
    [3, 2],
    [17, 5],
    [8, 7],
    [64, 10],
    [9, 16],
    [5, 17],
    [31, 19],
    [20, 48],
    [33, 77],
    [6, 147],
];

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

/// Runs one layer at one level.
fn check_layer(level: Level, [inputs, outputs]: [usize; 2], samples: usize) {
    let dense = Dense::new(inputs, outputs);
    let title = |what: &str| format!("{inputs} -> {outputs} at {level}, {samples} samples: {what}");
    let input = numbers(samples * inputs, 1);
    let weight = numbers(inputs * outputs, 2);
    let bias = numbers(outputs, 3);
    let output_grad = numbers(samples * outputs, 4);
    // Calls f(input, weight, output) with the indices of every product of the sum.
    let for_each_term = |f: &mut dyn FnMut(usize, usize, usize)| {
        for (s, i) in (0..samples).flat_map(|s| (0..inputs).map(move |i| (s, i))) {
            (0..outputs).for_each(|o| f(s * inputs + i, i * outputs + o, s * outputs + o));
        }
    };

    for bias in [&bias[..], &[]] {
        let mut expected: Vec<f64> = (0..samples * outputs)
            .map(|i| if bias.is_empty() { 0.0 } else { bias[i % outputs] as f64 })
            .collect();
        for_each_term(&mut |i, w, o| expected[o] += input[i] as f64 * weight[w] as f64);
        let mut output = vec![f32::NAN; expected.len()];
        dense_forward(level, 1, &dense, samples, &input, &weight, bias, &mut output);
        assert_close(&title("output"), &output, &expected);

        if !matches!(level, Level::Portable(_)) || !dense.is_packed(samples) {
            for (input, output) in input.chunks(inputs).zip(output.chunks(outputs)) {
                let mut alone = vec![f32::NAN; outputs];
                dense_forward(level, 1, &dense, 1, input, &weight, bias, &mut alone);
                assert!(alone == output, "{}", title("a sample alone differs"));
            }
        }
    }

    let mut expected = vec![0.0; samples * inputs];
    for_each_term(&mut |i, w, o| expected[i] += output_grad[o] as f64 * weight[w] as f64);
    let mut input_grad = vec![f32::NAN; expected.len()];
    let mut scratch = vec![f32::NAN; dense.backward_input_scratch_len() + 3];
    dense_backward_input(
        level,
        1,
        &dense,
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

    let first = numbers(inputs * outputs, 5);
    let first_bias = numbers(outputs, 6);
    let mut expected: Vec<f64> = first.iter().map(|&x| x as f64).collect();
    for_each_term(&mut |i, w, o| expected[w] += output_grad[o] as f64 * input[i] as f64);
    let mut expected_bias: Vec<f64> = first_bias.iter().map(|&x| x as f64).collect();
    output_grad
        .iter()
        .enumerate()
        .for_each(|(i, &x)| expected_bias[i % outputs] += x as f64);
    let run = |accumulation: Accumulation, weight_grad: &[f32], bias_grad: &[f32]| {
        let (mut weight_grad, mut bias_grad) = (weight_grad.to_vec(), bias_grad.to_vec());
        dense_backward_weight(
            level,
            1,
            &dense,
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
    let stale = (vec![f32::NAN; first.len()], vec![f32::NAN; outputs]);
    assert!(
        run(Accumulation::Overwrite, &stale.0, &stale.1)
            == run(Accumulation::Add, &vec![0.0; first.len()], &vec![0.0; outputs]),
        "{}",
        title("overwritten gradients")
    );
}
#[test]
fn every_level_matches_plain_loops() {
    at_every_level(|level| {
        for sizes in SIZES {
            for samples in [0, 1, 2, 3, 5, 8, 13] {
                check_layer(level, sizes, samples);
            }
        }
    });
}

#[test]
fn large_layers_match_plain_loops() {
    at_every_level(|level| {
        [1, 16]
            .into_iter()
            .for_each(|samples| check_layer(level, [1449, 1448], samples))
    });
}

#[test]
#[should_panic(expected = "the bias has 3 elements, expected 2")]
fn a_wrong_length_is_named() {
    let (input, weight) = ([0.0; 3], [0.0; 6]);
    dense_forward(
        PORTABLE,
        1,
        &Dense::new(3, 2),
        1,
        &input,
        &weight,
        &[0.0; 3],
        &mut [0.0; 2],
    );
}
