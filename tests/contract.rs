//! What the contract of layers promises beside training: gradients by inputs outside of training, parameters that are
//! not trained, shown activations and gradients, and a tree of nodes that says what there is.

use std::sync::Mutex;

use graven::kernels::accumulation::Accumulation;
use graven::kernels::block::{Heap, scalars};
use graven::layer::{Axis, BackwardTile, Form, ForwardTile, Module, Node, Op, Pass, Place, Statistics, Tap, Visitor};
use graven::prelude::*;
use typenum::U4;

network! {
    /// Every sort of layer and form.
    struct Net: [8, 8, 2] -> [3] {
        stem: Conv2d(4, 3, padding = same, stride = 2), BatchNorm, Tanh,
        block: residual { inner: Conv2d(4, 3, padding = same), Gelu } skip { Conv2d(4, 1) },
        rounds: repeat 2 { LayerNorm, Silu, Dropout(0.5) },
        fork: concat { AvgPool2d(2); left: Conv2d(2, 2, stride = 2, groups = 2) },
        Flatten,
        hidden: Dense(6), Sigmoid,
        scores: Dense(3, bias = false),
    }
}

type Layers = <Net as Network>::Layers;
type In = <Net as Network>::InputShape;
type Saved = <Layers as Module<In>>::Saved<U4>;

const SAMPLES: usize = 3;

fn net() -> Net {
    let mut net = Net::new(3);
    let data = (0..40)
        .map(|i| std::array::from_fn(|y| std::array::from_fn(|x| [((i * 7 + y * 5 + x * 3) % 11) as f32 / 5.0; 2])));
    let inputs: Vec<[[[f32; 2]; 8]; 8]> = data.collect();
    let targets: Vec<_> = (0..40).map(|i| Label::<3>::new(i % 3).unwrap()).collect();
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Adam::new(0.01), 40).unwrap();
    for _ in 0..5 {
        assert!(net.train_step(&mut training, &inputs, &targets).updated);
    }
    net
}

fn inputs() -> Vec<f32> {
    (0..SAMPLES * 128)
        .map(|i| ((i * 29 % 37) as f32 - 18.0) / 10.0)
        .collect()
}

/// The gradient of a weighted sum of the outputs by the inputs, outside of training; `tap` is shown what goes by.
fn input_gradient(
    net: &Net,
    inputs: &[f32],
    weights: &[f32],
    tap: Option<Tap<'_>>,
    visit: &mut Visitor<'_>,
) -> Vec<f32> {
    let layers = Layers::from(());
    let mut saved = Heap::<Saved>::zeroed();
    let mut scratch = vec![f32::NAN; <Layers as Module<In>>::SCRATCH.len(4)];
    let mut output = vec![f32::NAN; SAMPLES * 3];
    let pass = Pass {
        tap,
        accumulation: Accumulation::Add,
        ..Pass::inference(graven::simd::level(), 1, SAMPLES)
    };
    let tile = ForwardTile {
        params: net.params(),
        statistics: Statistics::Running(net.buffers()),
        input: inputs,
        output: &mut output,
        saved: Some(&mut *saved),
        scratch: &mut scratch,
    };
    Module::<In>::forward::<U4>(&layers, &pass, tile);
    <Layers as Module<In>>::visit::<U4>(&saved, SAMPLES, visit);
    let mut gradient = vec![f32::NAN; inputs.len()];
    let tile = BackwardTile {
        params: net.params(),
        gradients: None,
        statistics: Statistics::Running(net.buffers()),
        input: inputs,
        output: &output,
        output_gradient: weights,
        input_gradient: Some(&mut gradient),
        saved: &mut *saved,
        scratch: &mut scratch,
    };
    Module::<In>::backward::<U4>(&layers, &pass, tile);
    gradient
}

#[test]
fn gradients_by_inputs_are_those_of_inference() {
    let (net, inputs) = (net(), inputs());
    let weights: Vec<f32> = (0..SAMPLES * 3).map(|i| (i as f32 - 4.0) / 3.0).collect();
    let mut nobody = |_: &Place<'_>, _: &[f32], _: usize| {};
    let found = input_gradient(&net, &inputs, &weights, None, &mut Visitor::new(&mut nobody));
    let sum = |inputs: &[f32]| {
        let outputs = net.predict(Sample::from_scalars(inputs));
        let outputs = Sample::as_scalars(&outputs).iter().zip(&weights);
        outputs.map(|(&y, &w)| f64::from(y) * f64::from(w)).sum::<f64>()
    };
    for index in 0..inputs.len() {
        const STEP: f32 = 1e-2;
        let (mut above, mut below) = (inputs.clone(), inputs.clone());
        above[index] += STEP;
        below[index] -= STEP;
        let expected = (sum(&above) - sum(&below)) / f64::from(above[index] - below[index]);
        let off = (f64::from(found[index]) - expected).abs();
        assert!(
            off < 2e-3 * (1.0 + expected.abs()),
            "{index}: {}, not {expected}",
            found[index]
        );
    }
}

#[test]
fn activations_and_their_gradients_are_shown_by_place() {
    let (net, inputs) = (net(), inputs());
    let mut activations = Vec::new();
    let mut show = |place: &Place<'_>, values: &[f32], sample_len: usize| {
        assert!(
            values.iter().all(|x| x.is_finite()) && values.len() == SAMPLES * sample_len,
            "{place}"
        );
        activations.push(place.to_string());
    };
    let gradients = Mutex::new(Vec::new());
    let show_gradient = |place: &Place<'_>, gradient: &[f32]| {
        assert!(gradient.iter().all(|x| x.is_finite()), "{place}");
        gradients.lock().unwrap().push(place.to_string());
    };
    let weights = [1.0; SAMPLES * 3];
    let tap = Tap::new(&show_gradient);
    input_gradient(&net, &inputs, &weights, Some(tap), &mut Visitor::new(&mut show));
    let forward = [
        "stem",
        "batch_norm",
        "tanh",
        "block.inner",
        "block.gelu",
        "block.skip.conv2d",
        "block",
        "rounds[0].layer_norm",
        "rounds[0].silu",
        "rounds[0].dropout",
        "rounds[1].layer_norm",
        "rounds[1].silu",
        "rounds",
        "fork.avg_pool2d",
        "fork.left",
        "fork",
        "flatten",
        "hidden",
        "sigmoid",
    ];
    assert_eq!(activations, forward);
    let gradients = gradients.into_inner().unwrap();
    let backward = [
        "scores",
        "sigmoid",
        "hidden",
        "flatten",
        "fork",
        "fork.avg_pool2d",
        "fork.left",
        "rounds",
        "rounds[1].dropout",
        "rounds[1].silu",
        "rounds[1].layer_norm",
        "rounds[0].dropout",
        "rounds[0].silu",
        "rounds[0].layer_norm",
        "block",
        "block.gelu",
        "block.inner",
        "block.skip.conv2d",
        "tanh",
        "batch_norm",
        "stem",
    ];
    assert_eq!(gradients, backward);
}

/// The layers of a form with the paths to them.
fn layers_of(form: &Form, path: &str, found: &mut Vec<(String, &'static Node)>) {
    match form {
        Form::Layer => {}
        Form::Sequence(nodes) => {
            for node in *nodes {
                let path = format!("{path}{}", node.name);
                match &node.form {
                    Form::Layer => found.push((path, node)),
                    form => layers_of(form, &format!("{path}."), found),
                }
            }
        }
        Form::Residual { body, skip } => {
            layers_of(body, path, found);
            if let Some(skip) = skip {
                layers_of(skip, path, found);
            }
        }
        Form::Concat { first, second } => {
            layers_of(first, path, found);
            layers_of(second, path, found);
        }
        Form::Repeat { body, .. } => layers_of(body, path, found),
    }
}

#[test]
fn the_tree_says_what_each_layer_computes_and_what_its_tensors_are() {
    let mut layers = Vec::new();
    layers_of(&Form::Sequence(Net::SUMMARY.layers), "", &mut layers);
    assert_eq!(
        layers.len(),
        15,
        "{:?}",
        layers.iter().map(|(path, _)| path).collect::<Vec<_>>()
    );
    for (path, node) in &layers {
        assert_ne!(node.op(), Op::Custom, "{path}");
        // A parameter is in a tensor whose axes are known.
        assert_eq!(node.parameters > 0, !node.tensors.is_empty(), "{path}");
    }
    let of = |name: &str| layers.iter().find(|(path, _)| path == name).unwrap().1;
    assert_eq!(
        of("stem").op(),
        Op::Conv2d {
            kernel_size: [3, 3],
            stride: [2, 2],
            padding: [[0, 1], [0, 1]],
            groups: 1,
            bias: true
        }
    );
    assert!(matches!(of("fork.left").op(), Op::Conv2d { groups: 2, .. }));
    assert_eq!(of("rounds.dropout").op(), Op::Dropout { rate: 0.5 });
    assert_eq!(of("scores").op(), Op::Dense { bias: false });
    assert_eq!(of("hidden").tensors[0].axes, [Axis::Input, Axis::Output]);
    // Each tensor has as many sizes as axes.
    let net = Net::new(1);
    for tensor in net.tensors() {
        let (_, field) = tensor.name.rsplit_once('.').unwrap();
        if field.starts_with("running") {
            continue;
        }
        let named = |(path, _): &&(String, &Node)| path.rsplit('.').next() == tensor.name.split('.').rev().nth(1);
        let (path, node) = layers.iter().find(named).unwrap();
        let axes = node.tensors.iter().find(|axes| axes.tensor == field).unwrap().axes;
        assert_eq!(
            axes.len(),
            tensor.shape.len(),
            "{path}: {} {:?}",
            tensor.name,
            tensor.shape
        );
    }
    assert!(scalars(net.params()).len() == Net::SUMMARY.parameters);
}
