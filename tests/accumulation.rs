//! A step in two halves: gradients add up over calls, can be looked at, clipped and dropped, and are applied once.

use std::panic::{AssertUnwindSafe, catch_unwind};

use graven::kernels::block::{Block, scalars, scalars_mut};
use graven::prelude::*;
use graven::shape::Label;
use graven::train::NotFinite;
use rand::{RngExt, SeedableRng};

network! {
    /// More parameters than a thread takes at a time.
    struct Mlp: [300] -> [10] { first: Dense(128), Relu, second: Dense(65), Gelu, LayerNorm, scores: Dense(10) }
    struct Cnn: [14, 14, 1] -> [10] {
        Conv2d(16, 3), Relu, MaxPool2d(2), Dropout(0.25), Conv2d(32, 3), Relu, Flatten, Dropout(0.5), Dense(10),
    }
    struct Normed: [10, 9, 3] -> [10] {
        Conv2d(16, 3, padding = 1, bias = false), norm: BatchNorm, Relu,
        residual {
            Conv2d(16, 3, padding = 1, bias = false), BatchNorm, Relu, Dropout(0.1), Conv2d(16, 3, padding = 1),
        },
        GlobalAvgPool2d, Dense(10),
    }
    struct Unit: [6, 6, 4] -> [6, 6, 4] { body: residual { conv: Conv2d(4, 3, padding = same), Tanh } }
    struct Joined: [6, 6, 4] -> [10] {
        repeat 2 { Unit },
        concat { Conv2d(2, 1); Conv2d(2, 1), Tanh },
        residual { Conv2d(4, 1) } skip { Conv2d(4, 1) },
        Flatten, Dropout(0.3), Dense(10),
    }
}

/// Enough for the smaller networks to be cut into several shards.
const BATCH: usize = 160;

type Classification<N> = Training<N, SoftmaxCrossEntropy, Adam>;

fn training<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(
    net: &N,
    threads: usize,
) -> Classification<N> {
    let training = Training::new(net, SoftmaxCrossEntropy, Adam::new(1e-3), BATCH).unwrap();
    let training = training.seed(3).threads(threads).unwrap();
    assert_eq!(
        training.thread_count(),
        threads,
        "{} has too little work to share",
        N::NAME
    );
    training
}

/// Random samples and labels.
fn data<N: Network<Input: Sample<Element = f32>>>(len: usize) -> (Vec<f32>, Vec<Label<10>>) {
    let mut rng = Rng::seed_from_u64(1);
    let inputs = (0..len * N::Input::LEN).map(|_| rng.random_range(-1.0..1.0)).collect();
    let label = |_| Label::new(rng.random_range(0..10)).unwrap();
    (inputs, (0..len).map(label).collect())
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// All weights and running statistics.
fn state<N: Network<Input: Sample<Element = f32>>>(net: &N) -> Vec<u32> {
    [bits(scalars(net.params())), bits(scalars(net.buffers()))].concat()
}

/// The state after three batches, the last a small one, and the reports.
fn train<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(
    threads: usize,
    step: impl Fn(&mut Classification<N>, &mut N, &[N::Input], &[Label<10>]) -> StepReport,
) -> (Vec<u32>, Vec<StepReport>) {
    let (inputs, labels) = data::<N>(2 * BATCH + 17);
    let mut net: N = graven::network::new(2);
    let mut training = training(&net, threads);
    let batches = N::Input::from_scalars(&inputs).chunks(BATCH).zip(labels.chunks(BATCH));
    let reports = batches.map(|(inputs, labels)| step(&mut training, &mut net, inputs, labels));
    let reports = reports.collect();
    assert_eq!(training.steps(), 3);
    (state(&net), reports)
}

fn two_halves_are_one_step<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    let whole = train::<N>(1, |training, net, inputs, labels| training.step(net, inputs, labels));
    assert!(whole.1.iter().all(|report| report.updated && report.correct.is_some()));
    for threads in [1, 3] {
        let halves = train::<N>(threads, |training, net, inputs, labels| {
            let report = training.accumulate(net, inputs, labels, inputs.len());
            assert!(report.is_finite);
            let whole = training.apply(net);
            assert_eq!((report.loss, report.correct), (whole.loss, whole.correct));
            whole
        });
        assert!(halves == whole, "{} on {threads} threads", N::NAME);
        let looked_at = train::<N>(threads, |training, net, inputs, labels| {
            training.accumulate(net, inputs, labels, inputs.len());
            let (norm, gradients) = (training.gradient_norm(), bits(scalars(training.gradients())));
            assert_eq!(training.clip_gradient_norm(1e9), norm);
            assert_eq!(bits(scalars(training.gradients_mut())), gradients);
            let report = training.apply(net);
            assert_eq!(
                bits(scalars(training.gradients())),
                gradients,
                "what was applied stays readable"
            );
            report
        });
        assert!(looked_at == whole, "{} looked at, on {threads} threads", N::NAME);
    }
}

#[test]
fn two_halves_have_the_bits_of_a_step() {
    two_halves_are_one_step::<Mlp>();
    two_halves_are_one_step::<Cnn>();
    two_halves_are_one_step::<Normed>();
    two_halves_are_one_step::<Joined>();
}

/// The gradient, the loss and what was right of a batch in calls of so many samples, and the state after it is applied.
fn in_calls<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(
    threads: usize,
    size: usize,
    look: bool,
) -> (Vec<f32>, StepReport, Vec<u32>) {
    let (inputs, labels) = data::<N>(BATCH);
    let mut net: N = graven::network::new(2);
    let before = state(&net);
    let mut training = training(&net, threads);
    let mut loss = 0.0;
    for (inputs, labels) in N::Input::from_scalars(&inputs).chunks(size).zip(labels.chunks(size)) {
        loss += training.accumulate(&net, inputs, labels, BATCH).loss;
        if look {
            training.gradient_norm();
        }
    }
    assert_eq!((state(&net), training.steps()), (before, 0), "only `apply` updates");
    let gradients = scalars(training.gradients()).to_vec();
    let report = training.apply(&mut net);
    assert!(report.updated && report.loss == loss && training.steps() == 1);
    (gradients, report, state(&net))
}

fn calls_are_one_batch<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    let (whole, whole_report, _) = in_calls::<N>(1, BATCH, false);
    let largest = whole.iter().fold(0.0, |largest: f32, x| largest.max(x.abs()));
    for size in [80, 40, 63] {
        let (parts, report, _) = in_calls::<N>(1, size, false);
        let difference = parts.iter().zip(&whole).map(|(a, b)| (a - b).abs());
        let error = difference.fold(0.0, f32::max) / largest;
        assert!(error <= 1e-5, "{} in calls of {size}: {error}", N::NAME);
        assert!((report.loss - whole_report.loss).abs() <= 1e-9);
        assert_eq!(report.correct, whole_report.correct);
    }
}

#[test]
fn calls_of_an_accumulation_are_one_batch_but_for_rounding() {
    // Dropout too: it drops by the place in the whole batch.
    calls_are_one_batch::<Mlp>();
    calls_are_one_batch::<Cnn>();
    calls_are_one_batch::<Joined>();
}

fn same_on_any_threads<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    // The last call has fewer samples than there are shards.
    for size in [53, 79] {
        let (gradients, report, state) = in_calls::<N>(1, size, false);
        for threads in [1, 2, 3, 8] {
            for look in [false, true] {
                let (found, found_report, found_state) = in_calls::<N>(threads, size, look);
                let same = bits(&found) == bits(&gradients) && found_report == report && found_state == state;
                assert!(same, "{} on {threads} threads, looked at: {look}", N::NAME);
            }
        }
    }
}

#[test]
fn an_accumulation_has_the_same_bits_on_any_number_of_threads_looked_at_or_not() {
    same_on_any_threads::<Mlp>();
    same_on_any_threads::<Cnn>();
    same_on_any_threads::<Normed>();
    same_on_any_threads::<Joined>();
}

network! { struct Norm: [3] -> [3] { BatchNorm } }

/// PyTorch's rule: each forward pass moves the averages by the statistics of its own samples.
#[test]
fn running_averages_move_once_for_each_call_when_it_is_applied() {
    let calls: [&[[f32; 3]]; 3] = [
        &[[1.0, 2.0, 3.0], [3.0, 1.0, 7.0]],
        &[[-1.0, 0.5, 2.0], [4.0, 0.0, 1.0], [2.0, 2.5, -3.0]],
        &[[0.0, 1.0, 0.0], [1.0, 0.0, 5.0]],
    ];
    let mut net = Norm::new(1);
    let before = state(&net);
    let mut training = Training::new(&net, HalfMse, Sgd::new(0.0), 3).unwrap();
    let (mut means, mut variances) = ([0.0_f64; 3], [1.0_f64; 3]);
    for _ in 0..2 {
        for inputs in calls {
            training.accumulate(&net, inputs, inputs, 7);
        }
        training.discard();
    }
    assert_eq!(state(&net), before, "dropped accumulations leave no trace");
    for inputs in calls {
        training.accumulate(&net, inputs, inputs, 7);
        let count = inputs.len() as f64;
        for channel in 0..3 {
            let values = || inputs.iter().map(|input| f64::from(input[channel]));
            let mean = values().sum::<f64>() / count;
            let variance = values().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
            means[channel] += 0.1 * (mean - means[channel]);
            variances[channel] += 0.1 * (variance - variances[channel]);
        }
    }
    assert!(training.apply(&mut net).updated);
    let expected = means.iter().chain(&variances);
    for (found, expected) in scalars(net.buffers()).iter().zip(expected) {
        assert!(
            (f64::from(*found) - expected).abs() < 1e-6,
            "{found}, expected {expected}"
        );
    }
}

fn norm_and_clipping<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(threads: usize) -> (u64, Vec<u32>) {
    let (inputs, labels) = data::<N>(BATCH);
    let inputs = N::Input::from_scalars(&inputs);
    let mut net: N = graven::network::new(2);
    let mut training = training(&net, threads);
    training.accumulate(&net, inputs, &labels, BATCH);
    let norm = training.gradient_norm();
    let before = scalars(training.gradients()).to_vec();
    let expected = before.iter().map(|&g| f64::from(g).powi(2)).sum::<f64>().sqrt();
    assert!(
        (norm - expected).abs() <= 1e-13 * expected,
        "{norm}, expected {expected}"
    );

    for not_clipping in [norm, 2.0 * norm, f64::INFINITY] {
        assert_eq!(training.clip_gradient_norm(not_clipping), norm);
        assert_eq!(
            bits(scalars(training.gradients())),
            bits(&before),
            "at a largest norm of {not_clipping}"
        );
    }
    let max = 0.3 * norm;
    assert_eq!(training.clip_gradient_norm(max), norm, "the norm before clipping");
    let clipped = training.gradient_norm();
    assert!((clipped - max).abs() <= 1e-6 * max, "{clipped}, expected {max}");
    let gradients = scalars(training.gradients()).to_vec();
    let dot: f64 = gradients
        .iter()
        .zip(&before)
        .map(|(&a, &b)| f64::from(a) * f64::from(b))
        .sum();
    assert!((dot / (clipped * norm) - 1.0).abs() < 1e-10, "the direction is kept");

    // What is applied is what was clipped.
    let mut by_hand = N::from_parts(graven::network::Parts {
        params: net.parts().params.clone(),
        buffers: net.parts().buffers.clone(),
    });
    assert!(training.apply(&mut net).updated);
    let mut other = self::training(&by_hand, 1);
    other.accumulate(&by_hand, inputs, &labels, BATCH);
    scalars_mut(other.gradients_mut()).copy_from_slice(&gradients);
    assert!(other.apply(&mut by_hand).updated);
    assert_eq!(state(&net), state(&by_hand));
    (norm.to_bits(), state(&net))
}

#[test]
fn the_norm_and_clipping_by_it() {
    for threads in [2, 3, 8] {
        assert_eq!(norm_and_clipping::<Mlp>(threads), norm_and_clipping::<Mlp>(1));
        assert_eq!(norm_and_clipping::<Cnn>(threads), norm_and_clipping::<Cnn>(1));
    }
}

#[test]
fn the_norm_neither_overflows_nor_vanishes() {
    let net = Mlp::new(1);
    let mut training = training(&net, 1);
    assert_eq!(training.gradient_norm(), 0.0);
    let (inputs, labels) = data::<Mlp>(1);
    training.accumulate(&net, Sample::from_scalars(&inputs), &labels, 1);
    let root = (Mlp::SUMMARY.parameters as f64).sqrt();
    for value in [1e38_f32, 1e-38] {
        scalars_mut(training.gradients_mut()).fill(value);
        let expected = f64::from(value) * root;
        assert!((training.gradient_norm() / expected - 1.0).abs() < 1e-12);
    }
}

/// Two good accumulations with a bad one between end as the two good ones do.
fn a_bad_call_leaves_no_trace<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(threads: usize) {
    const SIZE: usize = 50;
    let (good, labels) = data::<N>(3 * SIZE);
    let accumulate = |training: &mut Classification<N>, net: &N, inputs: &[f32]| {
        let calls = N::Input::from_scalars(inputs).chunks(SIZE).zip(labels.chunks(SIZE));
        calls
            .map(|(inputs, labels)| training.accumulate(net, inputs, labels, 3 * SIZE).is_finite)
            .collect::<Vec<_>>()
    };
    let mut expected: N = graven::network::new(2);
    let mut undisturbed = training(&expected, threads);
    for _ in 0..2 {
        accumulate(&mut undisturbed, &expected, &good);
        assert!(undisturbed.apply(&mut expected).updated);
    }

    let mut net: N = graven::network::new(2);
    let mut training = training(&net, threads);
    accumulate(&mut training, &net, &good);
    training.apply(&mut net);
    let before = state(&net);
    let mut bad = good.clone();
    bad[(SIZE + 7) * N::Input::LEN] = f32::NAN;
    bad[(2 * SIZE + 1) * N::Input::LEN] = f32::INFINITY;
    for apply in [false, true] {
        assert_eq!(accumulate(&mut training, &net, &bad), [true, false, false]);
        // The first finding, by its place in the whole batch.
        let Some(NotFinite::Input { sample, value }) = training.not_finite() else {
            panic!("{}: {:?}", N::NAME, training.not_finite());
        };
        assert!(*sample == SIZE + 7 && value.is_nan());
        assert!(training.gradient_norm().is_nan() && training.clip_gradient_norm(1.0).is_nan());
        if apply {
            assert!(!training.apply(&mut net).updated);
            assert!(training.not_finite().is_some());
        } else {
            training.discard();
            assert_eq!(training.not_finite(), None);
        }
        assert!(state(&net) == before && training.steps() == 1);
    }
    assert_eq!(accumulate(&mut training, &net, &good), [true; 3]);
    assert_eq!(training.not_finite(), None);
    assert!(training.apply(&mut net).updated);
    assert!(state(&net) == state(&expected), "{} on {threads} threads", N::NAME);
}

#[test]
fn nan_in_one_of_three_calls_leaves_no_trace() {
    for threads in [1, 2] {
        a_bad_call_leaves_no_trace::<Mlp>(threads);
        a_bad_call_leaves_no_trace::<Cnn>(threads);
        a_bad_call_leaves_no_trace::<Normed>(threads);
    }
}

#[test]
fn a_gradient_changed_to_nan_is_not_applied() {
    let mut net = Mlp::new(1);
    let before = state(&net);
    let mut training = training(&net, 1);
    let (inputs, labels) = data::<Mlp>(2);
    let inputs = <Mlp as Network>::Input::from_scalars(&inputs);
    training.accumulate(&net, inputs, &labels, 2);
    training.gradients_mut().second.bias[3] = f32::INFINITY;
    assert_eq!(training.clip_gradient_norm(1.0), f64::INFINITY);
    assert!(!training.apply(&mut net).updated);
    let found = NotFinite::Gradient {
        layer: "second".to_owned(),
        value: f32::INFINITY,
    };
    assert_eq!(training.not_finite(), Some(&found));
    assert!(state(&net) == before && training.steps() == 0);

    // A call after the change finds it too.
    training.accumulate(&net, &inputs[..1], &labels[..1], 2);
    training.gradients_mut().second.bias[3] = f32::NAN;
    assert!(!training.accumulate(&net, &inputs[1..], &labels[1..], 2).is_finite);
    assert!(!training.apply(&mut net).updated);
    assert_eq!(state(&net), before);
}

#[test]
fn a_dropped_accumulation_is_as_if_it_had_not_begun() {
    let (inputs, labels) = data::<Cnn>(BATCH);
    let inputs = <Cnn as Network>::Input::from_scalars(&inputs);
    let (mut net, mut expected) = (Cnn::new(2), Cnn::new(2));
    let (mut training, mut undisturbed) = (training(&net, 2), training(&expected, 1));
    training.discard();
    training.accumulate(&net, &inputs[..100], &labels[..100], BATCH);
    training.discard();
    assert!(scalars(training.gradients()).iter().all(|&g| g == 0.0));
    // Another total is another accumulation.
    training.accumulate(&net, inputs, &labels, 2 * BATCH);
    training.discard();
    training.step(&mut net, inputs, &labels);
    undisturbed.step(&mut expected, inputs, &labels);
    assert_eq!(state(&net), state(&expected));
}

/// What a call panics with.
fn panic_of<R>(call: impl FnOnce() -> R) -> String {
    let panic = catch_unwind(AssertUnwindSafe(call)).err().expect("the call panics");
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().unwrap().to_string(),
    }
}

#[test]
fn misuse_says_what_was_found_and_what_was_expected() {
    let (inputs, labels) = data::<Mlp>(BATCH + 1);
    let inputs = <Mlp as Network>::Input::from_scalars(&inputs);
    let mut net = Mlp::new(1);
    let mut training = training(&net, 1);
    let nothing = "found nothing accumulated, expected a call of `accumulate` before";
    let message = panic_of(|| training.apply(&mut net));
    assert_eq!(message, format!("{nothing} `apply`"));
    let message = panic_of(|| {
        training.gradients_mut();
    });
    assert_eq!(message, format!("{nothing} its gradient is changed"));
    let message = panic_of(|| training.clip_gradient_norm(1.0));
    assert_eq!(message, format!("{nothing} its gradient is changed"));

    let message = panic_of(|| training.accumulate(&net, &inputs[..2], &labels[..1], 2));
    assert!(message.contains("a batch has one target for each input"), "{message}");
    for samples in [0, BATCH + 1] {
        let message = panic_of(|| training.accumulate(&net, &inputs[..samples], &labels[..samples], 1000));
        let expected = format!("a batch of {samples} samples was given to a training made for 1 to {BATCH} samples");
        assert_eq!(message, expected);
    }
    let message = panic_of(|| training.accumulate(&net, &inputs[..2], &labels[..2], 1));
    assert!(
        message.starts_with("found 2 samples after 0 of an accumulation of 1, expected no more than 1 together"),
        "{message}"
    );

    // None of these began or ended an accumulation.
    training.accumulate(&net, &inputs[..2], &labels[..2], 3);
    let message = panic_of(|| training.accumulate(&net, &inputs[..2], &labels[..2], 3));
    assert!(
        message.starts_with("found 2 samples after 2 of an accumulation of 3, expected no more than 3 together"),
        "{message}"
    );
    let message = panic_of(|| training.accumulate(&net, &inputs[..1], &labels[..1], 4));
    assert!(
        message.starts_with("found a total of 4 samples after calls with 3, expected the same in all calls"),
        "{message}"
    );
    let message = panic_of(|| training.step(&mut net, &inputs[..1], &labels[..1]));
    assert!(
        message.starts_with("found an accumulation of 2 samples, expected none before a whole step"),
        "{message}"
    );
    for max in [0.0, -1.0, f64::NAN] {
        let message = panic_of(|| training.clip_gradient_norm(max));
        assert_eq!(
            message,
            format!("found a largest norm of {max}, expected a number above 0")
        );
    }
    training.accumulate(&net, &inputs[..1], &labels[..1], 3);
    assert!(training.apply(&mut net).updated);
}

/// Remembers three values for each parameter: more than graven's own optimisers do.
struct Slow;

impl Optimizer for Slow {
    fn moments(&self) -> usize {
        3
    }

    fn learning_rate(&self) -> f32 {
        1.0
    }

    fn set_learning_rate(&mut self, _: f32) {}

    fn update(&self, _: Level, _: u64, params: &mut [f32], gradients: &[f32], moments: &mut [&mut [f32]]) {
        let [first, second, third] = moments else {
            panic!("found {} moments", moments.len());
        };
        for i in 0..params.len() {
            // The gradient of three steps before.
            params[i] -= third[i];
            (third[i], second[i], first[i]) = (second[i], first[i], gradients[i]);
        }
    }
}

#[test]
fn an_optimiser_may_remember_more_than_two_values() {
    let (inputs, labels) = data::<Mlp>(BATCH);
    let inputs = <Mlp as Network>::Input::from_scalars(&inputs);
    let after = |steps: usize, threads: usize| {
        let mut net = Mlp::new(2);
        let mut training = Training::new(&net, SoftmaxCrossEntropy, Slow, BATCH).unwrap();
        training = training.threads(threads).unwrap();
        for _ in 0..steps {
            training.step(&mut net, inputs, &labels);
        }
        state(&net)
    };
    let begin = after(0, 1);
    assert_eq!(after(3, 2), begin);
    assert_ne!(after(4, 1), begin);
    assert_eq!(after(5, 2), after(5, 1));
}
