//! NaN, infinity, extremes and the smallest batches: what is not finite is found, named and not trained on.

mod levels;

use graven::kernels::block::{scalars, scalars_mut};
use graven::prelude::*;
use graven::shape::Label;
use graven::train::NotFinite;
use levels::at_every_level;

network! {
    struct Mlp: [30] -> [10] { first: Dense(20), Relu, second: Dense(10) }
    /// Its first three layers, and the next two, are run by one kernel each.
    struct Cnn: [10, 10, 1] -> [10] {
        conv1: Conv2d(8, 3), Relu, MaxPool2d(2), conv2: Conv2d(8, 3), relu2: Relu, Flatten, scores: Dense(10),
    }
    struct Unit: [6, 6, 4] -> [6, 6, 4] {
        body: residual { conv1: Conv2d(4, 3, padding = same), BatchNorm, Relu, conv2: Conv2d(4, 3, padding = same) },
    }
    struct Nested: [6, 6, 4] -> [10] {
        blocks: repeat 2 { Unit },
        mix: concat { left: Conv2d(2, 1); right: Conv2d(2, 1), Tanh },
        down: residual { main: Conv2d(4, 1), Tanh } skip { short: Conv2d(4, 1), Tanh },
        GlobalAvgPool2d,
        scores: Dense(10),
    }
}

/// More than a tile and, of most of the networks, more than a shard.
const BATCH: usize = 70;

fn inputs<N: Network<Input: Sample<Element = f32>>>() -> Vec<f32> {
    (0..BATCH * N::Input::LEN)
        .map(|i| ((i * 7919) % 1000) as f32 / 500.0 - 1.0)
        .collect()
}

fn labels() -> Vec<Label<10>> {
    (0..BATCH).map(|i| Label::new(i % 10).unwrap()).collect()
}

fn state<N: Network<Input: Sample<Element = f32>>>(net: &N) -> Vec<u32> {
    let numbers = scalars(net.params()).iter().chain(scalars(net.buffers()));
    numbers.map(|x| x.to_bits()).collect()
}

type Classification<N> = Training<N, SoftmaxCrossEntropy, Adam>;

fn training<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(
    net: &N,
    threads: usize,
) -> Classification<N> {
    let training = Training::new(net, SoftmaxCrossEntropy, Adam::new(0.01), BATCH).unwrap();
    training.threads(threads).unwrap()
}

/// A good step, a bad one and a good one end as the two good ones do.
fn a_bad_input_leaves_no_trace<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    let (good, labels) = (inputs::<N>(), labels());
    for threads in [1, 2] {
        let mut expected = graven::network::new::<N>(1);
        let mut undisturbed = training(&expected, threads);
        for _ in 0..2 {
            assert!(
                undisturbed
                    .step(&mut expected, N::Input::from_scalars(&good), &labels)
                    .updated
            );
        }
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for (sample, index) in [(0, 0), (13, N::Input::LEN / 2), (BATCH - 1, N::Input::LEN - 1)] {
                let mut net = graven::network::new::<N>(1);
                let mut training = training(&net, threads);
                assert!(training.step(&mut net, N::Input::from_scalars(&good), &labels).updated);
                let before = state(&net);
                let mut bad = good.clone();
                bad[sample * N::Input::LEN + index] = value;
                let report = training.step(&mut net, N::Input::from_scalars(&bad), &labels);
                assert!(!report.updated, "{}: {value} in sample {sample}", N::NAME);
                let Some(NotFinite::Input { sample: found, .. }) = training.not_finite() else {
                    panic!("{}: {:?}", N::NAME, training.not_finite());
                };
                assert_eq!(*found, sample);
                assert_eq!((state(&net), training.steps()), (before, 1));
                assert!(training.step(&mut net, N::Input::from_scalars(&good), &labels).updated);
                assert_eq!(training.not_finite(), None);
                assert_eq!(state(&net), state(&expected), "{}: a trace of {value}", N::NAME);
            }
        }
    }
}

#[test]
fn an_input_that_is_not_finite_is_found_and_leaves_no_trace() {
    at_every_level("an_input_that_is_not_finite_is_found_and_leaves_no_trace", || {
        a_bad_input_leaves_no_trace::<Mlp>();
        a_bad_input_leaves_no_trace::<Cnn>();
        a_bad_input_leaves_no_trace::<Nested>();
    });
}

/// The layer that is blamed where a parameter is not finite.
fn blamed<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>(damage: impl Fn(&mut N)) -> String {
    let mut net = graven::network::new::<N>(1);
    damage(&mut net);
    let before = state(&net);
    let mut training = training(&net, 2);
    let (inputs, labels) = (inputs::<N>(), labels());
    let report = training.step(&mut net, N::Input::from_scalars(&inputs), &labels);
    assert!(!report.updated);
    assert_eq!(state(&net), before);
    match training.not_finite() {
        Some(NotFinite::Layer {
            layer,
            sample: 0,
            value,
        }) if !value.is_finite() => layer.clone(),
        found => panic!("{found:?}"),
    }
}

#[test]
fn the_first_layer_whose_output_is_not_finite_is_named() {
    at_every_level("the_first_layer_whose_output_is_not_finite_is_named", || {
        for bad in [f32::NAN, f32::INFINITY] {
            assert_eq!(blamed::<Mlp>(|net| net.second.bias[3] = bad), "second");
            assert_eq!(blamed::<Cnn>(|net| net.scores.bias[0] = bad), "scores");
            let block = |net: &mut Nested, round: usize| scalars_mut(&mut net.blocks[round])[0] = bad;
            assert_eq!(blamed::<Mlp>(|net| net.first.bias[3] = bad), "first to relu");
            assert_eq!(blamed::<Cnn>(|net| net.conv1.bias[0] = bad), "conv1 to max_pool2d");
            assert_eq!(blamed::<Cnn>(|net| net.conv2.bias[0] = bad), "conv2 to relu2");
            if bad.is_nan() {
                // Tanh makes infinity finite again.
                assert_eq!(blamed::<Nested>(|net| net.mix.second.right.bias[0] = bad), "mix.right");
                assert_eq!(blamed::<Nested>(|net| net.down.main.bias[0] = bad), "down.main");
                assert_eq!(
                    blamed::<Nested>(|net| net.down.skip.short.bias[0] = bad),
                    "down.skip.short"
                );
            }
            assert_eq!(blamed::<Nested>(|net| block(net, 0)), "blocks[0].unit.body.conv1");
            assert_eq!(blamed::<Nested>(|net| block(net, 1)), "blocks[1].unit.body.conv1");
            assert_eq!(blamed::<Nested>(|net| net.mix.first.left.bias[0] = bad), "mix.left");
            assert_eq!(blamed::<Nested>(|net| net.scores.bias[0] = bad), "scores");
        }
    });
}

network! {
    struct Activations: [19] -> [19] { Relu, Gelu, Silu, Tanh, LeakyRelu(0.3), Sigmoid }
    struct Alone: [19] -> [19] { Relu }
    struct Dense1: [19] -> [17] { Dense(17) }
    struct DenseRelu: [19] -> [17] { Dense(17), Relu }
    struct Classes: [3, 19] -> [3, 19] { Softmax }
    struct ManyClasses: [77] -> [77] { Softmax }
    struct Rows: [3, 19] -> [3, 19] { LayerNorm }
    struct Channels: [3, 19] -> [3, 19] { BatchNorm }
    struct Dropped: [19] -> [19] { Dropout(0.5) }
    struct Conv: [7, 6, 3] -> [5, 4, 5] { Conv2d(5, 3) }
    struct ConvWinograd: [8, 8, 16] -> [6, 6, 16] { Conv2d(16, 3) }
    struct ConvRelu: [7, 6, 3] -> [5, 4, 5] { Conv2d(5, 3), Relu }
    struct ConvReluPool: [8, 8, 3] -> [3, 3, 19] { Conv2d(19, 3), Relu, MaxPool2d(2) }
    struct ConvReluPoolWinograd: [8, 8, 16] -> [3, 3, 16] { Conv2d(16, 3), Relu, MaxPool2d(2) }
    struct ConvReluPoolSame: [7, 6, 2] -> [4, 3, 5] { Conv2d(5, 3, padding = same), Relu, MaxPool2d(2, padding = same) }
    struct ConvReluPoolOverlapping: [8, 8, 2] -> [5, 5, 5] { Conv2d(5, 2), Relu, MaxPool2d(3, stride = 1) }
    struct ConvThenPool: [8, 8, 3] -> [3, 3, 19] { Conv2d(19, 3), Relu, Identity, MaxPool2d(2) }
    struct Grouped: [7, 6, 4] -> [5, 4, 8] { Conv2d(8, 3, groups = 4) }
    struct MaxPool: [6, 8, 21] -> [3, 4, 21] { MaxPool2d(2) }
    struct MaxPoolPadded: [5, 7, 3] -> [3, 4, 3] { MaxPool2d(3, stride = 2, padding = 1) }
    struct AvgPool: [6, 8, 21] -> [3, 4, 21] { AvgPool2d(2) }
    struct AvgPoolWide: [9, 9, 2] -> [1, 1, 2] { AvgPool2d(9) }
    struct GlobalPool: [6, 8, 21] -> [21] { GlobalAvgPool2d }
    struct Joined: [4, 4, 3] -> [4, 4, 6] { concat { Identity; Conv2d(3, 1), Relu } }
    struct Around: [4, 4, 3] -> [4, 4, 3] { residual { Conv2d(3, 1), Relu } }
    struct Projected: [4, 4, 3] -> [4, 4, 2] { residual { Conv2d(2, 1), Relu } skip { Conv2d(2, 1) } }
    struct Folded: [4, 4, 3] -> [12, 4] { Reshape([12, 4]) }
}

/// Each number of an input becomes NaN: some output is NaN, in every tile and for that sample alone.
fn nan_passes<N: Network<Input: Sample<Element = f32>>>()
where
    N::Output: PartialEq + Clone,
{
    const SAMPLES: usize = 3;
    let net = graven::network::new::<N>(1);
    let clean: Vec<f32> = (0..SAMPLES * N::Input::LEN)
        .map(|i| (i * 37 % 101) as f32 / 101.0 - 0.3)
        .collect();
    let expected = graven::network::predict(&net, N::Input::from_scalars(&clean));
    assert!(N::Output::as_scalars(&expected).iter().all(|x| x.is_finite()));
    for index in 0..N::Input::LEN {
        let mut damaged = clean.clone();
        damaged[N::Input::LEN + index] = f32::NAN;
        let found = graven::network::predict(&net, N::Input::from_scalars(&damaged));
        let is_nan = N::Output::as_scalars(&found[1..2]).iter().any(|x| x.is_nan());
        assert!(is_nan, "{}: NaN at {index} is lost", N::NAME);
        assert!(
            found[0] == expected[0] && found[2] == expected[2],
            "{}: NaN at {index} reaches other samples",
            N::NAME
        );
    }
}

#[test]
fn nan_in_gives_nan_out_through_every_layer() {
    at_every_level("nan_in_gives_nan_out_through_every_layer", || {
        nan_passes::<Activations>();
        nan_passes::<Alone>();
        nan_passes::<Dense1>();
        nan_passes::<DenseRelu>();
        nan_passes::<Classes>();
        nan_passes::<ManyClasses>();
        nan_passes::<Rows>();
        nan_passes::<Channels>();
        nan_passes::<Dropped>();
        nan_passes::<Conv>();
        nan_passes::<ConvWinograd>();
        nan_passes::<ConvRelu>();
        nan_passes::<ConvReluPool>();
        nan_passes::<ConvReluPoolWinograd>();
        nan_passes::<ConvReluPoolSame>();
        nan_passes::<ConvReluPoolOverlapping>();
        nan_passes::<ConvThenPool>();
        nan_passes::<Grouped>();
        nan_passes::<MaxPool>();
        nan_passes::<MaxPoolPadded>();
        nan_passes::<AvgPool>();
        nan_passes::<AvgPoolWide>();
        nan_passes::<GlobalPool>();
        nan_passes::<Joined>();
        nan_passes::<Around>();
        nan_passes::<Projected>();
        nan_passes::<Folded>();
    });
}

/// Infinity stays the maximum, whatever is beside it.
#[test]
fn infinity_is_a_maximum() {
    at_every_level("infinity_is_a_maximum", || {
        network! { struct Pool: [2, 2, 1] -> [1, 1, 1] { MaxPool2d(2) } }
        let (inf, low) = (f32::INFINITY, f32::NEG_INFINITY);
        for (image, expected) in [
            ([inf, low, 1.0, inf], inf),
            ([low, 2.0, low, low], 2.0),
            ([low, low, low, low], low),
            ([f32::MAX, f32::MAX, f32::MAX, 0.0], f32::MAX),
        ] {
            let [a, b, c, d] = image;
            assert_eq!(Pool::new(0).predict(&[[[[a], [b]], [[c], [d]]]]), [[[[expected]]]]);
        }
    });
}

#[test]
fn evaluation_and_validation_report_nan() {
    at_every_level("evaluation_and_validation_report_nan", || {
        let shaped = |bad: Option<(usize, f32)>| {
            let mut numbers = inputs::<Cnn>();
            if let Some((sample, value)) = bad {
                numbers[(sample + 1) * 100 - 1] = value;
            }
            let images = <Cnn as Network>::Input::from_scalars(&numbers).to_vec();
            graven::data::InMemory::new(images, labels()).unwrap()
        };
        let net = Cnn::new(1);
        let clean = net.evaluate(&shaped(None), SoftmaxCrossEntropy).unwrap();
        assert!(clean.loss.is_finite() && clean.first_not_finite.is_none());
        for sample in [0, 41, BATCH - 1] {
            let evaluation = net
                .evaluate(&shaped(Some((sample, f32::NAN))), SoftmaxCrossEntropy)
                .unwrap();
            assert!(evaluation.loss.is_nan());
            assert_eq!(evaluation.first_not_finite, Some(sample));
            let printed = evaluation.to_string();
            let expected = format!("the first whose loss is not finite is sample {sample}");
            assert!(
                printed.starts_with("loss NaN, ") && printed.ends_with(&expected),
                "{printed}"
            );
        }

        let validation = shaped(Some((7, f32::NAN)));
        let fit = Fit::new(SoftmaxCrossEntropy, Sgd::new(0.01)).epochs(2).progress(false);
        let history = Cnn::new(1).fit(&shaped(None), fit.validation(&validation)).unwrap();
        for epoch in history.epochs() {
            assert!(epoch.loss.is_finite());
            let validation = epoch.validation.unwrap();
            assert!(validation.loss.is_nan() && validation.first_not_finite == Some(7));
            assert!(
                epoch.to_string().contains("validation sample 7 is not finite"),
                "{epoch}"
            );
        }
    });
}

network! { struct Unsure: [1] -> [1] { fc: Dense(1) } }

/// The messages of training, evaluation and validation where a loss cannot take what it is given.
fn refused<L: Loss<[f32; 1], Target = [f32; 1]> + Copy>(
    loss: L,
    inputs: &[[f32; 1]],
    targets: &[[f32; 1]],
) -> [String; 3] {
    let mut net = Unsure::new(1);
    scalars_mut(net.params_mut()).copy_from_slice(&[1.0, 0.0]);
    let before = state(&net);
    let data = graven::data::InMemory::new(inputs.to_vec(), targets.to_vec()).unwrap();
    let good = graven::data::InMemory::new(vec![[0.25]; 4], vec![[1.0]; 4]).unwrap();
    let fit = || Fit::new(loss, Sgd::new(1e-3)).progress(false).shuffle(false);
    let training = net.fit(&data, fit()).unwrap_err();
    assert!(matches!(
        &training,
        graven::Error::NotFinite {
            found: NotFinite::Refused { .. },
            epoch: 1,
            step: 1,
            ..
        }
    ));
    assert_eq!(state(&net), before);
    let evaluation = net.evaluate(&data, loss).unwrap_err();
    let validation = net.fit(&good, fit().epochs(1).validation(&data)).unwrap_err();
    [training, evaluation, validation].map(|error| error.to_string())
}

#[test]
fn a_loss_names_what_it_cannot_take() {
    at_every_level("a_loss_names_what_it_cannot_take", || {
        let inputs = [[0.5], [0.25], [1.5], [-0.5]];
        let of_output = "expected 0 to 1, as `BinaryCrossEntropy` takes; end the network in `Sigmoid`, or give its logits to \
                         `SigmoidBinaryCrossEntropy`";
        for (message, place) in refused(BinaryCrossEntropy, &inputs, &[[1.0], [0.0], [1.0], [0.0]])
            .iter()
            .zip([
                "input 2 of the batch",
                "sample 2 of the dataset",
                "sample 2 of the dataset",
            ])
        {
            assert!(message.contains("found the output 1.5"), "{message}");
            assert!(message.contains(place) && message.contains(of_output), "{message}");
        }
        let targets = [[1.0], [2.0], [0.0], [-1.0]];
        let inputs = [[0.5], [0.25], [0.75], [0.125]];
        let of_target = |loss: &str| {
            format!("expected 0 to 1, as `{loss}` takes; give probabilities of yes: 0 for no, 1 for yes, or between")
        };
        for message in refused(BinaryCrossEntropy, &inputs, &targets) {
            assert!(message.contains("found the target 2 for "), "{message}");
            assert!(message.contains(&of_target("BinaryCrossEntropy")), "{message}");
        }
        for message in refused(SigmoidBinaryCrossEntropy, &inputs, &targets) {
            assert!(message.contains("found the target 2 for "), "{message}");
            assert!(message.contains(&of_target("SigmoidBinaryCrossEntropy")), "{message}");
        }
        for message in refused(SoftmaxCrossEntropyProbabilities, &inputs, &targets) {
            assert!(message.contains("found the target 2 for "), "{message}");
            assert!(
                message.contains("as `SoftmaxCrossEntropyProbabilities` takes; "),
                "{message}"
            );
        }
    });
}

/// A parameter that is NaN is never trained on.
#[test]
fn no_step_is_taken_from_a_parameter_that_is_nan() {
    at_every_level("no_step_is_taken_from_a_parameter_that_is_nan", || {
        let (inputs, labels) = (inputs::<Cnn>(), labels());
        for index in 0..Cnn::SUMMARY.parameters {
            let mut net = Cnn::new(1);
            scalars_mut(net.params_mut())[index] = f32::NAN;
            let mut training = training(&net, 1);
            let report = net.train_step(&mut training, Sample::from_scalars(&inputs), &labels);
            assert!(!report.updated, "parameter {index}: {report:?}");
        }
    });
}

network! { struct Line: [2] -> [1] { scale: Dense(3, bias = false), sum: Dense(1, bias = false) } }

#[test]
fn a_loss_and_a_gradient_that_are_not_finite_are_told_apart() {
    at_every_level("a_loss_and_a_gradient_that_are_not_finite_are_told_apart", || {
        let mut net = Line::new(1);
        let mut training = Training::new(&net, HalfMse, Sgd::new(0.1), 2).unwrap();
        let before = state(&net);
        let report = net.train_step(&mut training, &[[1.0, 2.0]; 2], &[[f32::NAN], [0.0]]);
        assert!(!report.updated && report.loss.is_nan());
        assert!(matches!(training.not_finite(), Some(NotFinite::Loss { value }) if value.is_nan()));

        // Each factor is finite, the gradient of the first layer overflows.
        scalars_mut(net.params_mut()).copy_from_slice(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3e38, 1.0, 1.0]);
        let report = net.train_step(&mut training, &[[1.0, 2.0]; 2], &[[-10.0], [-10.0]]);
        assert!(!report.updated && report.loss == 50.0, "{report:?}");
        let found = training.not_finite().unwrap();
        assert!(
            matches!(found, NotFinite::Gradient { layer, .. } if layer == "scale"),
            "{found:?}"
        );
        assert_eq!(scalars(net.params())[6..], [3e38, 1.0, 1.0]);
        assert_ne!(before, state(&net));
    });
}

network! { struct Normed: [3] -> [2] { BatchNorm, Dense(2) } }

#[test]
fn statistics_that_overflow_are_not_kept() {
    at_every_level("statistics_that_overflow_are_not_kept", || {
        let mut net = Normed::new(1);
        let before = state(&net);
        let mut training = Training::new(&net, Mse, Sgd::new(0.1), 2).unwrap();
        let report = net.train_step(&mut training, &[[1e30, 0.0, 1.0], [-1e30, 1.0, 0.0]], &[[0.0; 2]; 2]);
        assert!(!report.updated, "{report:?}");
        assert_eq!(
            training.not_finite(),
            Some(&NotFinite::Statistics { value: f32::INFINITY })
        );
        assert_eq!(state(&net), before);
    });
}

#[test]
fn fit_says_which_step_and_layer_and_how_to_fix_it() {
    let inputs = vec![[0.5; 2]; 64];
    let data = graven::data::InMemory::new(inputs, vec![[1.0]; 64]).unwrap();
    let mut net = Line::new(3);
    let fit = Fit::new(HalfMse, Sgd::new(1e15))
        .epochs(5)
        .batch_size(8)
        .progress(false);
    let error = net.fit(&data, fit).unwrap_err();
    let graven::Error::NotFinite { epoch: 1, step, .. } = error else {
        panic!("{error}");
    };
    let message = error.to_string();
    assert!(
        message.starts_with(&format!("step {step} of epoch 1: found ")),
        "{message}"
    );
    assert!(message.contains("lower the learning rate"), "{message}");
    assert!(
        scalars(net.params()).iter().all(|x| x.is_finite()),
        "the network is as before the step"
    );
}

network! {
    struct Passing: [4] -> [4] { Dense(4, bias = false) }
}

fn loss_of_extremes<L: Loss<[f32; 4]>>(loss: L, outputs: [f32; 4], targets: &[L::Target]) {
    let mut net = Passing::new(1);
    scalars_mut(net.params_mut()).fill(0.0);
    for i in 0..4 {
        net.dense.weight[i][i] = 1.0;
    }
    let mut training = Training::new(&net, loss, Sgd::new(0.0), 2).unwrap();
    let report = net.train_step(&mut training, &[outputs; 2], targets);
    assert!(
        report.loss.is_finite() && report.updated,
        "{report:?} {:?}",
        training.not_finite()
    );
    assert!(scalars(training.gradients()).iter().all(|x| x.is_finite()));
}

#[test]
fn no_loss_overflows() {
    at_every_level("no_loss_overflows", || {
        let logits = [1e4, -1e4, 1e4, -1e4];
        let (labels, ones) = ([1, 0].map(|i| Label::<4>::new(i).unwrap()), [[0.0, 1.0, 0.0, 0.0]; 2]);
        loss_of_extremes(SoftmaxCrossEntropy, logits, &labels);
        loss_of_extremes(SoftmaxCrossEntropyProbabilities, logits, &ones);
        loss_of_extremes(SigmoidBinaryCrossEntropy, logits, &ones);
        loss_of_extremes(Mse, logits, &ones);
        loss_of_extremes(HalfMse, logits, &ones);
        // Probabilities: the most wrong ones there are.
        loss_of_extremes(BinaryCrossEntropy, [1.0, 0.0, 1.0, 0.0], &[[0.0, 1.0, 1.0, 0.0]; 2]);
    });
}

fn one_sample<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    let mut net = graven::network::new::<N>(1);
    let mut training = training(&net, 2);
    let inputs = inputs::<N>();
    let report = training.step(&mut net, &N::Input::from_scalars(&inputs)[..1], &labels()[..1]);
    assert!(report.updated && report.loss > 0.0, "{}: {report:?}", N::NAME);
    assert!(graven::network::predict(&net, &[]).is_empty());
}

#[test]
fn one_sample_is_a_batch() {
    one_sample::<Mlp>();
    one_sample::<Cnn>();
    one_sample::<Nested>();
}

#[test]
#[should_panic(expected = "a batch of 0 samples was given to a training made for 1 to 70 samples")]
fn no_sample_is_no_batch() {
    let mut net = Mlp::new(1);
    let mut training = training(&net, 1);
    net.train_step(&mut training, &[], &[]);
}
