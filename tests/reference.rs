//! Against PyTorch and Keras: what they make of the same layers, losses, optimisers, initialisers and networks.
//!
//! The golden files in `reference/golden` were written by `reference/generate.py`, whose names the cases here have.

#[path = "measure/layers.rs"]
#[allow(dead_code)]
mod layers;
mod levels;

use std::collections::BTreeMap;

use graven::data::Mnist;
use graven::kernels::block::{scalars, scalars_mut};
use graven::prelude::*;
use graven::shape::Label;
use graven::simd;
use layers::Offset;
use levels::at_every_level;
use rand::SeedableRng;
use safetensors::SafeTensors;

/// Errors in outputs, losses, statistics and gradients, relative to the largest entry of the tensor.
const TOLERANCE: f32 = 1e-5;
/// Errors in weights after steps.
const WEIGHT_TOLERANCE: f32 = 1e-4;

/// The tensors of one golden file.
struct Golden(BTreeMap<String, Vec<f32>>);

impl Golden {
    fn open(name: &str) -> Self {
        let path = format!(
            "{}/tests/reference/golden/{name}.safetensors",
            env!("CARGO_MANIFEST_DIR")
        );
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let numbers = |data: &[u8]| {
            data.chunks_exact(4)
                .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
                .collect()
        };
        let tensors = tensors.iter().map(|(name, tensor)| match tensor.dtype() {
            safetensors::Dtype::F32 => (name.to_owned(), numbers(tensor.data())),
            other => panic!("{name} is {other:?}"),
        });
        Self(tensors.collect())
    }

    fn get(&self, case: &str, name: &str) -> &[f32] {
        let key = format!("{case}/{name}");
        self.0
            .get(&key)
            .unwrap_or_else(|| panic!("the golden file has no {key}"))
    }

    /// The tensors under a name, in the order in which they are stored.
    fn group(&self, case: &str, name: &str) -> Vec<(&str, &[f32])> {
        let prefix = format!("{case}/{name}/");
        let under = self.0.iter().filter(|(key, _)| key.starts_with(&prefix));
        under.map(|(key, values)| (key.as_str(), values.as_slice())).collect()
    }

    fn concatenated(&self, case: &str, name: &str) -> Vec<f32> {
        self.group(case, name)
            .iter()
            .flat_map(|(_, values)| *values)
            .copied()
            .collect()
    }
}

/// Panics unless values are near the expected ones, relative to the largest of these.
fn assert_near(what: &str, found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0.0, |largest: f32, x| largest.max(x.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        assert!(
            error <= tolerance * largest,
            "{what}: entry {i} is {found:e}, expected {expected:e}; the largest is {largest:e}, the error {:e} of it",
            error / largest
        );
    }
}

/// The same, tensor by tensor.
fn assert_tensors_near(golden: &Golden, case: &str, name: &str, found: &[f32], tolerance: f32) {
    let mut begin = 0;
    for (name, expected) in golden.group(case, name) {
        assert_near(name, &found[begin..begin + expected.len()], expected, tolerance);
        begin += expected.len();
    }
    assert_eq!(begin, found.len(), "{case}: {name}");
}

/// Sets parameters and running statistics to those the golden file begins with.
fn begin<N: Network<Input: Sample<Element = f32>>>(golden: &Golden, case: &str) -> N {
    let mut net = graven::network::new::<N>(0);
    scalars_mut(net.params_mut()).copy_from_slice(&golden.concatenated(case, "weights"));
    scalars_mut(net.buffers_mut()).copy_from_slice(&golden.concatenated(case, "buffers"));
    net
}

/// Predictions, then ten steps on one batch: loss and gradients of the first, weights after the first and the last.
fn check<N: Network<Input: Sample<Element = f32>>, L: Loss<N::Output>, O: Optimizer>(
    golden: &Golden,
    case: &str,
    mut net: N,
    inputs: &[f32],
    targets: &[L::Target],
    loss: L,
    optimizer: O,
) {
    let inputs = N::Input::from_scalars(inputs);
    let predictions = graven::network::predict(&net, inputs);
    assert_near(
        &format!("{case}/predictions"),
        N::Output::as_scalars(&predictions),
        golden.get(case, "predictions"),
        TOLERANCE,
    );
    let mut training = Training::new(&net, loss, optimizer, inputs.len()).unwrap();
    for step in 1..=10 {
        let report = training.step(&mut net, inputs, targets);
        assert!(report.updated);
        if step == 1 {
            assert_near(
                &format!("{case}/loss"),
                &[report.loss as f32],
                golden.get(case, "loss"),
                TOLERANCE,
            );
            assert_tensors_near(golden, case, "gradient", scalars(training.gradients()), TOLERANCE);
        }
        if step == 10 || step == 1 && !golden.group(case, "step_1").is_empty() {
            let name = format!("step_{step}");
            assert_tensors_near(golden, case, &name, scalars(net.params()), WEIGHT_TOLERANCE);
            let name = format!("buffers_{step}");
            assert_tensors_near(golden, case, &name, scalars(net.buffers()), WEIGHT_TOLERANCE);
        }
    }
}

/// A case whose targets are as many numbers as the outputs.
fn check_numbers<N: Network<Input: Sample<Element = f32>>, L, O: Optimizer>(
    golden: &Golden,
    case: &str,
    loss: L,
    optimizer: O,
) where
    L: Loss<N::Output, Target = N::Output>,
    N::Output: Clone,
{
    let (inputs, targets) = (golden.get(case, "input"), golden.get(case, "targets"));
    let targets = N::Output::from_scalars(targets);
    check(golden, case, begin::<N>(golden, case), inputs, targets, loss, optimizer);
}

/// A case of classification.
fn check_labels<const C: usize, N: Network<Input: Sample<Element = f32>, Output = [f32; C]>, O: Optimizer>(
    golden: &Golden,
    case: &str,
    optimizer: O,
) {
    let label = |&class: &f32| Label::<C>::new(class as usize).unwrap();
    let targets: Vec<_> = golden.get(case, "targets").iter().map(label).collect();
    let inputs = golden.get(case, "input");
    check(
        golden,
        case,
        begin::<N>(golden, case),
        inputs,
        &targets,
        SoftmaxCrossEntropy,
        optimizer,
    );
}

network! { struct DenseCase: [7] -> [4] { Offset, Dense(5), Dense(4, bias = false) } }
network! {
    struct Conv2dCase: [7, 8, 3] -> [3, 2, 2] {
        Offset, Conv2d(4, 3, stride = 2, padding = 1), Conv2d(2, (2, 3), bias = false),
    }
}
network! {
    struct Conv2dGrouped: [7, 8, 4] -> [3, 2, 9] {
        Offset, Conv2d(6, 3, stride = 2, padding = 1, groups = 2), Tanh, Conv2d(9, (2, 3), bias = false, groups = 3),
    }
    struct Conv2dDepthwise: [5, 6, 19] -> [3, 7, 19] {
        Offset, Conv2d(19, 3, padding = same, groups = 19), Tanh,
        Conv2d(19, (3, 2), stride = (2, 1), padding = 1, groups = 19),
    }
}
network! { struct Conv2dSame: [5, 6, 2] -> [5, 6, 3] { Offset, Conv2d(3, (4, 3), padding = same) } }
network! {
    struct MaxPool2dCase: [8, 9, 3] -> [3, 3, 3] {
        Offset, MaxPool2d(3, stride = 2, padding = 1), MaxPool2d((2, 3), stride = 1),
    }
}
network! {
    struct AvgPool2dCase: [8, 9, 3] -> [3, 3, 3] {
        Offset, AvgPool2d(3, stride = 2, padding = 1), AvgPool2d((2, 3), stride = 1),
    }
}
network! { struct GlobalAvgPool2dCase: [5, 4, 3] -> [3] { Offset, GlobalAvgPool2d } }
network! {
    struct FusedCase: [9, 8, 2] -> [6] {
        Conv2d(9, 3), Relu, MaxPool2d(2), Conv2d(5, 2), Relu, Flatten, Dense(6), Relu,
    }
}
network! {
    struct ReshapeCase: [2, 4, 3] -> [24] {
        Offset, Flatten, Reshape([4, 6]), LayerNorm, Reshape([2, 3, 4]), Flatten,
    }
}
network! {
    struct BatchNormCase: [3, 4, 5] -> [3, 4, 5] {
        Offset, BatchNorm(momentum = 0.3, epsilon = 1e-3), Tanh, BatchNorm,
    }
}
network! { struct LayerNormCase: [3, 8] -> [3, 8] { Offset, LayerNorm(epsilon = 1e-3), Tanh, LayerNorm } }
network! { struct ReluCase: [40] -> [40] { Offset, Relu, LeakyRelu(0.2) } }
network! { struct LeakyReluCase: [40] -> [40] { Offset, LeakyRelu(0.2) } }
network! { struct SigmoidCase: [40] -> [40] { Offset, Sigmoid } }
network! { struct TanhCase: [40] -> [40] { Offset, Tanh } }
network! { struct GeluCase: [40] -> [40] { Offset, Gelu } }
network! { struct SoftmaxCase: [3, 7] -> [3, 7] { Offset, Softmax } }
network! {
    struct ResidualCase: [8] -> [5] {
        Offset, residual { Dense(8), Tanh }, residual { Dense(5), Tanh } skip { Dense(5, bias = false) },
    }
}
network! {
    struct ConcatCase: [4, 5, 2] -> [4, 5, 7] {
        Offset, concat { Conv2d(3, 1); Conv2d(2, 3, padding = 1), Tanh; AvgPool2d(3, stride = 1, padding = 1) },
    }
}
network! { struct RepeatCase: [6] -> [6] { Offset, repeat 3 { Dense(6), Tanh } } }
network! { struct TiedCase: [6] -> [3] { Offset, shared: Dense(6), Tanh, tied(shared), Tanh, Dense(3) } }

fn check_layer<N: Network<Input: Sample<Element = f32>, Output: Clone + Send + Sync>>(golden: &Golden, case: &str) {
    check_numbers::<N, _, _>(golden, case, Mse, Sgd::new(0.1));
}

#[test]
fn every_layer_is_pytorchs() {
    at_every_level("every_layer_is_pytorchs", || {
        let golden = Golden::open("layers");
        check_layer::<DenseCase>(&golden, "dense");
        check_layer::<Conv2dCase>(&golden, "conv2d");
        check_layer::<Conv2dSame>(&golden, "conv2d_same");
        check_layer::<Conv2dGrouped>(&golden, "conv2d_grouped");
        check_layer::<Conv2dDepthwise>(&golden, "conv2d_depthwise");
        check_layer::<MaxPool2dCase>(&golden, "max_pool2d");
        check_layer::<AvgPool2dCase>(&golden, "avg_pool2d");
        check_layer::<GlobalAvgPool2dCase>(&golden, "global_avg_pool2d");
        check_layer::<FusedCase>(&golden, "fused");
        check_layer::<ReshapeCase>(&golden, "reshape");
        check_layer::<BatchNormCase>(&golden, "batch_norm");
        check_layer::<LayerNormCase>(&golden, "layer_norm");
        check_layer::<ReluCase>(&golden, "relu");
        check_layer::<LeakyReluCase>(&golden, "leaky_relu");
        check_layer::<SigmoidCase>(&golden, "sigmoid");
        check_layer::<TanhCase>(&golden, "tanh");
        check_layer::<GeluCase>(&golden, "gelu");
        check_layer::<SoftmaxCase>(&golden, "softmax");
        check_layer::<ResidualCase>(&golden, "residual");
        check_layer::<ConcatCase>(&golden, "concat");
        check_layer::<RepeatCase>(&golden, "repeat");
        check_layer::<TiedCase>(&golden, "tied");
    });
}

network! { struct Scores: [5] -> [7] { Dense(7) } }
network! { struct Probabilities: [5] -> [7] { Dense(7), Sigmoid } }

#[test]
fn every_loss_is_pytorchs() {
    at_every_level("every_loss_is_pytorchs", || {
        let golden = Golden::open("losses");
        let rule = Sgd::new(0.1);
        check_numbers::<Scores, _, _>(&golden, "mse", Mse, rule);
        check_numbers::<Scores, _, _>(&golden, "half_mse", HalfMse, rule);
        check_labels::<7, Scores, _>(&golden, "softmax_cross_entropy", rule);
        let case = "softmax_cross_entropy_probabilities";
        check_numbers::<Scores, _, _>(&golden, case, SoftmaxCrossEntropyProbabilities, rule);
        check_numbers::<Probabilities, _, _>(&golden, "binary_cross_entropy", BinaryCrossEntropy, rule);
        let case = "sigmoid_binary_cross_entropy";
        check_numbers::<Scores, _, _>(&golden, case, SigmoidBinaryCrossEntropy, rule);
    });
}

network! { struct Small: [5] -> [3] { Dense(6), Tanh, Dense(3) } }

#[test]
fn every_optimizer_is_pytorchs() {
    at_every_level("every_optimizer_is_pytorchs", || {
        let golden = Golden::open("optimizers");
        let sgd = |case: &str, rule| check_numbers::<Small, _, _>(&golden, case, Mse, rule);
        sgd("sgd", Sgd::new(0.1));
        sgd("sgd_momentum", Sgd::new(0.1).momentum(0.9));
        sgd("sgd_nesterov", Sgd::new(0.1).momentum(0.9).nesterov());
        sgd("sgd_weight_decay", Sgd::new(0.1).weight_decay(0.01));
        let case = "sgd_nesterov_weight_decay";
        sgd(case, Sgd::new(0.1).momentum(0.9).nesterov().weight_decay(0.01));
        let adam = |case: &str, rule| check_numbers::<Small, _, _>(&golden, case, Mse, rule);
        adam("adam", Adam::new(0.01));
        adam("adam_betas", Adam::new(0.01).betas(0.8, 0.9).epsilon(1e-3));
        let adamw = |case: &str, rule| check_numbers::<Small, _, _>(&golden, case, Mse, rule);
        adamw("adamw", AdamW::new(0.01));
        adamw("adamw_weight_decay", AdamW::new(0.01).epsilon(1e-4).weight_decay(0.3));
    });
}

network! {
    struct Mlp: [64] -> [10] { Dense(32), Relu, Dense(10) }
    struct Unit: [8, 8, 6] -> [8, 8, 6] {
        residual {
            Conv2d(6, 3, padding = same, bias = false), BatchNorm, Relu,
            Conv2d(6, 3, padding = same, bias = false), BatchNorm,
        },
        Relu,
    }
    struct ResidualNet: [8, 8, 3] -> [10] {
        Conv2d(6, 3, padding = same, bias = false), BatchNorm, Relu, repeat 2 { Unit }, Flatten, Dense(10),
    }
    struct Nested: [8, 8, 3] -> [10] {
        Conv2d(6, 3, padding = same, bias = false), BatchNorm, Relu, Unit,
        residual { Conv2d(4, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu }
            skip { Conv2d(4, 1, stride = 2, bias = false), BatchNorm },
        concat { Conv2d(2, 1), Relu; Conv2d(3, 3, padding = 1), Relu },
        Flatten, Dense(10),
    }
    struct Generic<C: Dim, H: Dim>: [5, 4, C] -> [10] {
        residual { Conv2d(C, (3, 1), padding = same), Tanh }, Flatten, Dense(H), Gelu, Dense(10),
    }
    type Generic3 = Generic<3, 9>;
}

#[test]
fn whole_networks_are_pytorchs() {
    at_every_level("whole_networks_are_pytorchs", || {
        let golden = Golden::open("networks");
        let (adam, sgd) = (Adam::new(0.01), Sgd::new(0.1).momentum(0.9));
        check_labels::<10, Mlp, _>(&golden, "mlp", adam);
        check_labels::<10, ResidualNet, _>(&golden, "residual", sgd);
        check_labels::<10, Nested, _>(&golden, "nested", sgd);
        check_labels::<10, Generic3, _>(&golden, "generic", adam);
    });
}

network! {
    /// The Keras tutorial's convnet.
    struct TutorialCnn: [28, 28, 1] -> [10] {
        conv1: Conv2d(32, 3), Relu, MaxPool2d(2),
        conv2: Conv2d(64, 3), Relu, MaxPool2d(2),
        conv3: Conv2d(64, 3), Relu,
        Flatten,
        fc1: Dense(64), Relu,
        fc2: Dense(10),
    }
}

/// The numbers of `uniform` in generate.py: SplitMix64 (Steele, Lea & Flood 2014) as 24 bits, in ±`limit`.
fn uniform(limit: f32, seed: u64) -> impl Iterator<Item = f32> {
    (1..).map(move |i: u64| {
        let mut z = (seed << 32).wrapping_add(i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (2.0 * ((z >> 40) as f32 / (1 << 24) as f32) - 1.0) * limit
    })
}

/// The network that generate.py begins with: its weights follow from a formula, for its file to be small.
fn tutorial_cnn() -> TutorialCnn {
    let mut net = TutorialCnn::new(0);
    let glorot = |connections: usize| (6.0 / connections as f64).sqrt() as f32;
    let tensors: [(usize, f32); 10] = [
        (9 * 32, glorot(9 * 33)),
        (32, 0.2),
        (9 * 32 * 64, glorot(9 * 96)),
        (64, 0.2),
        (9 * 64 * 64, glorot(9 * 128)),
        (64, 0.2),
        (576 * 64, glorot(640)),
        (64, 0.2),
        (64 * 10, glorot(74)),
        (10, 0.2),
    ];
    // The generator draws an input first.
    let tensors = tensors.into_iter().zip(5002..);
    let weights: Vec<f32> = tensors
        .flat_map(|((len, limit), seed)| uniform(limit, seed).take(len))
        .collect();
    scalars_mut(net.params_mut()).copy_from_slice(&weights);
    net
}

/// The embedded digits, in order.
fn digits() -> (Vec<[[[f32; 1]; 28]; 28]>, Vec<Label<10>>) {
    let digits = Mnist::from_idx_bytes(
        include_bytes!("../examples/data/mnist-10k-images-idx3-ubyte.gz"),
        include_bytes!("../examples/data/mnist-10k-labels-idx1-ubyte.gz"),
    )
    .unwrap();
    let mut inputs = vec![[[[0.0; 1]; 28]; 28]; 3200];
    for (index, input) in inputs.iter_mut().enumerate() {
        digits.input(index, input);
    }
    (inputs, (0..3200).map(|index| digits.target(index)).collect())
}

#[test]
fn the_tutorial_cnn_is_pytorchs() {
    at_every_level("the_tutorial_cnn_is_pytorchs", || {
        let golden = Golden::open("cnn");
        let (inputs, labels) = digits();
        let inputs = Sample::as_scalars(&inputs[..32]);
        check(
            &golden,
            "cnn",
            tutorial_cnn(),
            inputs,
            &labels[..32],
            SoftmaxCrossEntropy,
            Sgd::new(0.03),
        );
    });
}

/// How many of a hundred losses, from the first on, have at most so large a relative error.
fn steps_within<O: Optimizer>(tolerance: f64, curve: &str, optimizer: O) -> usize {
    let golden = Golden::open("cnn");
    let expected = golden.get("cnn", curve);
    assert_eq!(expected.len(), 100);
    // It has learnt something, or agreement would be cheap.
    assert!(expected[99] < 0.9 * expected[0], "{expected:?}");
    let (inputs, labels) = digits();
    let mut net = tutorial_cnn();
    let mut training = Training::new(&net, SoftmaxCrossEntropy, optimizer, 32).unwrap();
    let batches = inputs.chunks(32).zip(labels.chunks(32)).zip(expected);
    let errors = batches.map(|((inputs, labels), &expected)| {
        let loss = net.train_step(&mut training, inputs, labels).loss;
        (loss / f64::from(expected) - 1.0).abs()
    });
    let errors: Vec<_> = errors.collect();
    let steps = errors.iter().position(|&error| error > tolerance).unwrap_or(100);
    let worst = errors[..steps].iter().fold(0.0_f64, |worst, &error| worst.max(error));
    println!("{curve}: the losses of {steps} steps are within {tolerance:e}, the largest error is {worst:.1e}");
    steps
}

#[test]
fn a_hundred_losses_of_the_tutorial_cnn_follow_pytorchs() {
    at_every_level("a_hundred_losses_of_the_tutorial_cnn_follow_pytorchs", || {
        assert_eq!(steps_within(0.01, "curve", Sgd::new(0.03)), 100);
        // Adam's first steps have the size of the learning rate whatever the gradient, so that rounding grows exponentially
        // from some step on. Before, losses are the same up to rounding.
        let pytorchs = Adam::new(1e-3).epsilon(1e-8);
        assert!(steps_within(1e-6, "curve_of_adam", pytorchs) >= 30);
        assert!(steps_within(0.01, "curve_of_adam", pytorchs) >= 60);
    });
}

network! {
    struct KerasConv2d: [7, 8, 3] -> [4, 3, 4] { Conv2d(4, (4, 3), stride = (2, 3), padding = same) }
    struct KerasMaxPool2d: [7, 8, 3] -> [4, 4, 3] { MaxPool2d((3, 2), stride = 2, padding = same) }
    struct KerasAvgPool2d: [7, 8, 3] -> [4, 4, 3] { AvgPool2d((3, 2), stride = 2, padding = same) }
    struct KerasLayerNorm: [4, 6] -> [4, 6] { LayerNorm(epsilon = 1e-3) }
    struct KerasBatchNorm: [4, 6] -> [4, 6] { BatchNorm(epsilon = 1e-3) }
    struct KerasGelu: [30] -> [30] { Gelu }
}

fn check_keras<N: Network<Input: Sample<Element = f32>>>(golden: &Golden, case: &str) {
    let mut net = graven::network::new::<N>(0);
    let weights = golden.concatenated(case, "weights");
    // Keras lists running statistics behind the parameters.
    let (params, buffers) = weights.split_at(N::SUMMARY.parameters);
    scalars_mut(net.params_mut()).copy_from_slice(params);
    scalars_mut(net.buffers_mut()).copy_from_slice(buffers);
    let outputs = graven::network::predict(&net, N::Input::from_scalars(golden.get(case, "input")));
    assert_near(
        case,
        N::Output::as_scalars(&outputs),
        golden.get(case, "predictions"),
        TOLERANCE,
    );
}

#[test]
fn conventions_are_kerass() {
    at_every_level("conventions_are_kerass", || {
        let golden = Golden::open("keras");
        check_keras::<KerasConv2d>(&golden, "conv2d_same");
        check_keras::<KerasMaxPool2d>(&golden, "max_pool2d_same");
        check_keras::<KerasAvgPool2d>(&golden, "avg_pool2d_same");
        check_keras::<KerasLayerNorm>(&golden, "layer_norm");
        check_keras::<KerasBatchNorm>(&golden, "batch_norm");
        check_keras::<KerasGelu>(&golden, "gelu");
    });
}

/// The parameters after one and after ten steps with given gradients; the rule may differ from step to step.
fn steps<O: Optimizer>(rule: impl Fn(u64) -> O, gradients: &[f32], params: &mut [f32]) -> [Vec<f32>; 2] {
    let len = params.len();
    let mut moments = vec![vec![0.0; len]; rule(1).moments()];
    let mut moments: Vec<&mut [f32]> = moments.iter_mut().map(Vec::as_mut_slice).collect();
    let mut first = Vec::new();
    for (step, gradients) in (1..).zip(gradients.chunks(len)) {
        rule(step).update(simd::level(), step, params, gradients, &mut moments);
        if step == 1 {
            first = params.to_vec();
        }
    }
    [first, params.to_vec()]
}

fn check_keras_rule<O: Optimizer>(golden: &Golden, case: &str, rule: impl Fn(u64) -> O) {
    let mut params = golden.get(case, "weights").to_vec();
    let gradients = golden.get(case, "gradients");
    let [first, tenth] = steps(rule, gradients, &mut params);
    assert_near(
        &format!("{case}, step 1"),
        &first,
        golden.get(case, "step_1"),
        TOLERANCE,
    );
    assert_near(
        &format!("{case}, step 10"),
        &tenth,
        golden.get(case, "step_10"),
        WEIGHT_TOLERANCE,
    );
}

#[test]
fn optimizers_are_kerass() {
    at_every_level("optimizers_are_kerass", || {
        let golden = Golden::open("keras");
        check_keras_rule(&golden, "sgd", |_| Sgd::new(0.1));
        check_keras_rule(&golden, "sgd_momentum", |_| Sgd::new(0.1).momentum(0.9));
        check_keras_rule(&golden, "sgd_nesterov", |_| Sgd::new(0.1).momentum(0.9).nesterov());
        check_keras_rule(&golden, "adam", |_| Adam::new(0.01));
        check_keras_rule(&golden, "adamw", |_| AdamW::new(0.01).epsilon(1e-7).weight_decay(0.1));
        // Keras adds epsilon before the correction of the second moment, as `Adam` documents.
        let corrected = |step: u64| 0.05 / (1.0 - 0.999_f64.powf(step as f64)).sqrt();
        check_keras_rule(&golden, "adam_epsilon", |step| {
            Adam::new(0.01).epsilon(corrected(step) as f32)
        });
    });
}

network! {
    struct DenseGlorotUniform: [300] -> [200] { Dense(200, bias = false) }
    struct DenseGlorotNormal: [300] -> [200] { Dense(200, bias = false, initializer = Initializer::GlorotNormal) }
    struct DenseHeUniform: [300] -> [200] { Dense(200, bias = false, initializer = Initializer::HeUniform) }
    struct DenseHeNormal: [300] -> [200] { Dense(200, bias = false, initializer = Initializer::HeNormal) }
    struct ConvGlorotUniform: [3, 5, 40] -> [1, 1, 50] { Conv2d(50, (3, 5), bias = false) }
    struct ConvGlorotNormal: [3, 5, 40] -> [1, 1, 50] {
        Conv2d(50, (3, 5), bias = false, initializer = Initializer::GlorotNormal),
    }
    struct ConvHeUniform: [3, 5, 40] -> [1, 1, 50] {
        Conv2d(50, (3, 5), bias = false, initializer = Initializer::HeUniform),
    }
    struct ConvHeNormal: [3, 5, 40] -> [1, 1, 50] {
        Conv2d(50, (3, 5), bias = false, initializer = Initializer::HeNormal),
    }
}

/// Draws of another generator cannot be the same; their deviation, and the bound of uniform ones, follow from the fans.
fn check_initializer<N: Network<Input: Sample<Element = f32>>>(golden: &Golden, case: &str) {
    let weights: Vec<f64> = (0..30)
        .flat_map(|seed| {
            let net = graven::network::new::<N>(seed);
            scalars(net.params()).iter().map(|&w| f64::from(w)).collect::<Vec<_>>()
        })
        .collect();
    let near = |found: f64, expected: f32| (found / f64::from(expected) - 1.0).abs() < 5e-3;
    let deviation = (weights.iter().map(|w| w * w).sum::<f64>() / weights.len() as f64).sqrt();
    assert!(
        near(deviation, golden.get(case, "deviation")[0]),
        "{case}: deviation {deviation}"
    );
    if case.ends_with("uniform") {
        let largest = weights.iter().fold(0.0, |largest: f64, w| largest.max(w.abs()));
        assert!(
            near(largest, golden.get(case, "largest")[0]),
            "{case}: largest {largest}"
        );
    }
}

#[test]
fn initializers_are_pytorchs() {
    let golden = Golden::open("initializers");
    check_initializer::<DenseGlorotUniform>(&golden, "dense_glorot_uniform");
    check_initializer::<DenseGlorotNormal>(&golden, "dense_glorot_normal");
    check_initializer::<DenseHeUniform>(&golden, "dense_he_uniform");
    check_initializer::<DenseHeNormal>(&golden, "dense_he_normal");
    check_initializer::<ConvGlorotUniform>(&golden, "conv2d_glorot_uniform");
    check_initializer::<ConvGlorotNormal>(&golden, "conv2d_glorot_normal");
    check_initializer::<ConvHeUniform>(&golden, "conv2d_he_uniform");
    check_initializer::<ConvHeNormal>(&golden, "conv2d_he_normal");
    let mut zeros = vec![1.0; 10];
    Initializer::Zeros.fill(&mut zeros, 3, 4, &mut Rng::seed_from_u64(1));
    assert_eq!(zeros, [0.0; 10]);
}
