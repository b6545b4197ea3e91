//! Outputs, gradients and running statistics of every layer, graph form and loss against an independent oracle in
//! double precision, at every SIMD level, for odd sizes and for batches of one sample, of part of a tile, of several tiles
//! and of several shards.

#[allow(dead_code)]
mod measure;
mod oracle;

use graven::prelude::*;
use graven::shape::Label;
use measure::layers::{Offset, Record};
use measure::{Measured, assert_derivatives, assert_near, at_every_level, cases, check, derivatives, random_case};
use oracle::{Differences, Node, batch_norm, conv, dense, grouped, layer_norm, losses, window, without_bias};

network! {
    struct DenseChain: [7] -> [3] {
        Offset, Dense(17), Tanh, Dense(1), Sigmoid, Dense(5, bias = false), Gelu, Dense(33), LeakyRelu(0.2),
        Dense(9), Silu, Dense(3),
    }
    /// Large enough for several shards, and without a layer that needs the first one's input gradient.
    struct Wide: [40] -> [7] { Dense(65), Relu, Dense(7, bias = false) }
}

#[test]
fn dense_layers() {
    let chain = vec![
        Node::Offset,
        dense(17),
        Node::Tanh,
        dense(1),
        Node::Sigmoid,
        without_bias(dense(5)),
        Node::Gelu,
        dense(33),
        Node::LeakyRelu(0.2),
        dense(9),
        Node::Silu,
        dense(3),
    ];
    let wide = vec![dense(65), Node::Relu, without_bias(dense(7))];
    let mut all = cases::<DenseChain>(chain, &[1, 5, 70], &[]);
    all.extend(cases::<Wide>(wide, &[1, 33], &[500]));
    check("dense_layers", &all);
}

network! {
    struct ConvChain: [9, 11, 3] -> [5] {
        Offset,
        Conv2d(5, 3), Tanh,
        Conv2d(7, (3, 5), padding = same), Gelu,
        Conv2d(4, (2, 3), stride = (2, 3), padding = 1, bias = false), Tanh,
        Conv2d(17, 1), Sigmoid,
        Flatten, Dense(5),
    }
    struct ConvStrides: [8, 7, 1] -> [1, 1, 2] {
        Offset,
        Conv2d(3, (5, 3), stride = 2, padding = same), LeakyRelu,
        Conv2d(17, 3, stride = 3, padding = (2, 1)), Tanh,
        Conv2d(2, 2, padding = valid),
    }
    struct ConvEven: [6, 5, 7] -> [2, 2, 1] {
        Offset,
        Conv2d(33, (4, 2), padding = same), Tanh,
        Conv2d(1, (2, 4), stride = (3, 3), padding = same),
    }
    struct ConvGroups: [6, 5, 6] -> [4, 2, 9] {
        Offset,
        Conv2d(4, 3, padding = 1, groups = 2), Tanh,
        Conv2d(4, (2, 3), padding = same, groups = 4, bias = false), Tanh,
        Conv2d(12, 1, groups = 4), Tanh,
        Conv2d(9, (2, 3), stride = (2, 3), padding = (1, 1), groups = 3),
    }
    struct ConvDepthwise: [7, 6, 19] -> [2, 2, 19] {
        Conv2d(19, 3, padding = same, groups = 19), Tanh,
        Conv2d(19, (3, 2), stride = (3, 2), padding = (0, 1), groups = 19), Relu, Conv2d(19, (1, 3), groups = 19),
    }
    /// Keras's convnet in small; its first layer has no input gradient.
    struct ConvPool: [13, 13, 1] -> [3] {
        Conv2d(8, 3), Relu, MaxPool2d(2),
        Conv2d(16, 3), Relu, MaxPool2d(2),
        Flatten, Dense(3),
    }
}

fn conv_chain() -> Vec<Node> {
    vec![
        Node::Offset,
        conv(5, window([3, 3], [1, 1])),
        Node::Tanh,
        conv(7, window([3, 5], [1, 1]).same()),
        Node::Gelu,
        without_bias(conv(4, window([2, 3], [2, 3]).padded(1, 1))),
        Node::Tanh,
        conv(17, window([1, 1], [1, 1])),
        Node::Sigmoid,
        Node::Reshape(vec![4 * 3 * 17]),
        dense(5),
    ]
}

#[test]
fn convolutions() {
    let strides = vec![
        Node::Offset,
        conv(3, window([5, 3], [2, 2]).same()),
        Node::LeakyRelu(0.01),
        conv(17, window([3, 3], [3, 3]).padded(2, 1)),
        Node::Tanh,
        conv(2, window([2, 2], [1, 1])),
    ];
    let even = vec![
        Node::Offset,
        conv(33, window([4, 2], [1, 1]).same()),
        Node::Tanh,
        conv(1, window([2, 4], [3, 3]).same()),
    ];
    let mut all = cases::<ConvChain>(conv_chain(), &[1, 5], &[40]);
    all.extend(cases::<ConvStrides>(strides, &[1, 3, 67], &[]));
    all.extend(cases::<ConvEven>(even, &[1, 2], &[35]));
    check("convolutions", &all);
}

#[test]
fn convolutions_in_groups() {
    let groups = vec![
        Node::Offset,
        grouped(2, conv(4, window([3, 3], [1, 1]).padded(1, 1))),
        Node::Tanh,
        grouped(4, without_bias(conv(4, window([2, 3], [1, 1]).same()))),
        Node::Tanh,
        grouped(4, conv(12, window([1, 1], [1, 1]))),
        Node::Tanh,
        grouped(3, conv(9, window([2, 3], [2, 3]).padded(1, 1))),
    ];
    let depthwise = vec![
        grouped(19, conv(19, window([3, 3], [1, 1]).same())),
        Node::Tanh,
        grouped(19, conv(19, window([3, 2], [3, 2]).padded(0, 1))),
        Node::Relu,
        grouped(19, conv(19, window([1, 3], [1, 1]))),
    ];
    let mut all = cases::<ConvGroups>(groups, &[1, 5], &[]);
    all.extend(cases::<ConvDepthwise>(depthwise, &[1, 3], &[]));
    check("convolutions_in_groups", &all);
}

#[test]
fn convolutions_with_pools() {
    let nodes = vec![
        conv(8, window([3, 3], [1, 1])),
        Node::Relu,
        Node::MaxPool2d(window([2, 2], [2, 2])),
        conv(16, window([3, 3], [1, 1])),
        Node::Relu,
        Node::MaxPool2d(window([2, 2], [2, 2])),
        Node::Reshape(vec![16]),
        dense(3),
    ];
    check("convolutions_with_pools", &cases::<ConvPool>(nodes, &[1, 5], &[70]));
}

network! {
    struct Pools: [9, 10, 5] -> [2, 3, 5] {
        Offset,
        MaxPool2d(3, stride = 2, padding = 1), Tanh,
        AvgPool2d(3, stride = 1, padding = 1), Offset,
        MaxPool2d((2, 3), stride = 1), Offset,
        AvgPool2d(2, stride = (2, 1), padding = same),
    }
    struct PoolsOverEdges: [7, 8, 17] -> [17] {
        Offset,
        MaxPool2d((3, 2), stride = (2, 3), padding = same), Offset,
        AvgPool2d((2, 1), stride = (2, 2)), Offset,
        GlobalAvgPool2d,
    }
}

#[test]
fn pools() {
    let pools = vec![
        Node::Offset,
        Node::MaxPool2d(window([3, 3], [2, 2]).padded(1, 1)),
        Node::Tanh,
        Node::AvgPool2d(window([3, 3], [1, 1]).padded(1, 1)),
        Node::Offset,
        Node::MaxPool2d(window([2, 3], [1, 1])),
        Node::Offset,
        Node::AvgPool2d(window([2, 2], [2, 1]).same()),
    ];
    let over_edges = vec![
        Node::Offset,
        Node::MaxPool2d(window([3, 2], [2, 3]).same()),
        Node::Offset,
        Node::AvgPool2d(window([2, 1], [2, 2])),
        Node::Offset,
        Node::GlobalAvgPool2d,
    ];
    let mut all = cases::<Pools>(pools, &[1, 7, 41], &[]);
    all.extend(cases::<PoolsOverEdges>(over_edges, &[1, 3, 35], &[]));
    check("pools", &all);
}

network! {
    struct NormedImages: [5, 7, 3] -> [4] {
        Offset,
        BatchNorm, Tanh,
        Conv2d(5, 3, bias = false), BatchNorm(momentum = 0.3, epsilon = 1e-3), Relu,
        Conv2d(17, 3, padding = same, bias = false), BatchNorm, Tanh,
        Flatten, Dense(4),
    }
    struct NormedVectors: [6] -> [3] { Dense(7, bias = false), BatchNorm, Tanh, LayerNorm, Dense(3) }
    struct NormedSequences: [4, 5] -> [4, 5] {
        Offset, LayerNorm(epsilon = 1e-2), Tanh, BatchNorm, Reshape([20]), Dense(20), Reshape([4, 5]), LayerNorm,
    }
    struct LayerNormedImages: [3, 2, 17] -> [3, 2, 17] { Offset, LayerNorm, Sigmoid, LayerNorm }
}

#[test]
fn norms() {
    let images = vec![
        Node::Offset,
        batch_norm(),
        Node::Tanh,
        without_bias(conv(5, window([3, 3], [1, 1]))),
        Node::BatchNorm {
            momentum: 0.3,
            epsilon: 1e-3,
        },
        Node::Relu,
        without_bias(conv(17, window([3, 3], [1, 1]).same())),
        batch_norm(),
        Node::Tanh,
        Node::Reshape(vec![3 * 5 * 17]),
        dense(4),
    ];
    let vectors = vec![without_bias(dense(7)), batch_norm(), Node::Tanh, layer_norm(), dense(3)];
    let sequences = vec![
        Node::Offset,
        Node::LayerNorm { epsilon: 1e-2 },
        Node::Tanh,
        batch_norm(),
        Node::Reshape(vec![20]),
        dense(20),
        Node::Reshape(vec![4, 5]),
        layer_norm(),
    ];
    let layer_normed = vec![Node::Offset, layer_norm(), Node::Sigmoid, layer_norm()];
    let mut all = cases::<NormedImages>(images, &[1, 5, 70], &[120]);
    all.extend(cases::<NormedVectors>(vectors, &[3, 33, 100], &[]));
    all.extend(cases::<NormedSequences>(sequences, &[2, 75], &[]));
    all.extend(cases::<LayerNormedImages>(layer_normed, &[1, 40], &[]));
    check("norms", &all);
}

network! {
    struct SoftmaxVectors: [5] -> [17] { Offset, Softmax, Dense(17), Softmax }
    struct SoftmaxSequences: [3, 7] -> [3, 7] { Offset, Softmax }
    struct SoftmaxImages: [2, 2, 33] -> [132] { Offset, Softmax, Flatten }
    struct OneClass: [3] -> [1] { Offset, Dense(1), Relu }
}

#[test]
fn softmaxes() {
    let vectors = vec![Node::Offset, Node::Softmax, dense(17), Node::Softmax];
    let mut all = cases::<SoftmaxVectors>(vectors, &[1, 5, 65], &[]);
    all.extend(cases::<SoftmaxSequences>(
        vec![Node::Offset, Node::Softmax],
        &[1, 33],
        &[],
    ));
    let images = vec![Node::Offset, Node::Softmax, Node::Reshape(vec![132])];
    all.extend(cases::<SoftmaxImages>(images, &[3], &[]));
    all.extend(cases::<OneClass>(vec![Node::Offset, dense(1), Node::Relu], &[35], &[]));
    check("softmaxes", &all);
}

network! {
    struct Dropped: [7] -> [3] { Offset, Dense(17), Tanh, Dropout(0.4), Record, Dense(3) }
}

#[test]
fn dropout_with_the_mask_it_drew() {
    let nodes = |dropped: &[f32]| {
        let factor = |&x: &f32| {
            if x == 0.0 {
                0.0
            } else {
                1.0 / (1.0 - f64::from(0.4_f32))
            }
        };
        let factors: Vec<f64> = dropped.iter().map(factor).collect();
        let kept = factors.iter().filter(|&&factor| factor > 0.0).count() as f64 / factors.len() as f64;
        assert!((kept - 0.6).abs() < 0.1, "kept {kept}");
        let rows: std::collections::HashSet<Vec<bool>> = factors
            .chunks(17)
            .map(|row| row.iter().map(|&factor| factor > 0.0).collect())
            .collect();
        assert!(
            rows.len() * 10 > 9 * factors.len() / 17,
            "samples have masks of their own"
        );
        vec![Node::Offset, dense(17), Node::Tanh, Node::Dropout(factors), dense(3)]
    };
    check("dropout_with_the_mask_it_drew", &[random_case::<Dropped>(75, nodes)]);
}

network! {
    struct Block: [5, 4, 6] -> [5, 4, 6] {
        body: residual {
            Conv2d(6, 3, padding = 1, bias = false), BatchNorm, Tanh,
            Conv2d(6, 3, padding = same, bias = false), BatchNorm,
        },
        Sigmoid,
    }
    struct Residuals: [5, 4, 6] -> [4] {
        Offset,
        Block,
        residual { Conv2d(3, 3, stride = (2, 1), padding = 1), Tanh } skip { Conv2d(3, 1, stride = (2, 1), bias = false), BatchNorm },
        residual { BatchNorm, Conv2d(3, 1) } skip { Tanh },
        Flatten, Dense(4),
    }
    struct Concats: [5, 4, 3] -> [23] {
        Offset,
        concat { Conv2d(4, 1); Conv2d(5, 3, padding = 1), Gelu; AvgPool2d(3, stride = 1, padding = 1) },
        concat { BatchNorm, Tanh; residual { LayerNorm, Conv2d(12, 1) } },
        GlobalAvgPool2d,
        concat { Dense(7), Tanh; Dense(16) },
    }
    struct ConcatSequences: [3, 4] -> [3, 12] { Offset, concat { LayerNorm; BatchNorm; Tanh } }
    struct Repeats: [5, 4, 6] -> [5] {
        Offset,
        repeat 2 { Block, LayerNorm },
        repeat 3 { Tanh, residual { Conv2d(6, 1), Gelu } },
        GlobalAvgPool2d,
        repeat 1 { Dense(6), Tanh },
        Dense(5),
    }
    struct Ties: [6] -> [4] {
        Offset, first: Dense(9, bias = false), norm: LayerNorm, Tanh,
        shared: Dense(9), Tanh, tied(shared), Sigmoid, tied(norm), tied(shared),
        Dense(4),
    }
    struct Generic<C: Dim, K: Dim>: [4, 3, C] -> [K] {
        Offset,
        residual { Conv2d(C, (3, 1), padding = same, bias = false), BatchNorm, Tanh },
        Flatten, Dense(K), residual { Dense(K), Tanh },
    }
    type Generic3 = Generic<3, 5>;
    type Generic17 = Generic<17, 1>;
}

fn block() -> Vec<Node> {
    let conv = || without_bias(conv(6, window([3, 3], [1, 1]).same()));
    let body = vec![conv(), batch_norm(), Node::Tanh, conv(), batch_norm()];
    vec![Node::Residual(body, vec![]), Node::Sigmoid]
}

#[test]
fn residuals() {
    let strided = |size, padding| conv(3, window([size, size], [2, 1]).padded(padding, padding));
    let mut residuals = vec![Node::Offset];
    residuals.extend(block());
    residuals.extend([
        Node::Residual(
            vec![strided(3, 1), Node::Tanh],
            vec![without_bias(strided(1, 0)), batch_norm()],
        ),
        Node::Residual(vec![batch_norm(), conv(3, window([1, 1], [1, 1]))], vec![Node::Tanh]),
        Node::Reshape(vec![3 * 4 * 3]),
        dense(4),
    ]);
    check("residuals", &cases::<Residuals>(residuals, &[1, 3, 70], &[150]));
}

#[test]
fn concats() {
    let narrow = |filters| conv(filters, window([1, 1], [1, 1]));
    let concats = vec![
        Node::Offset,
        Node::Concat(vec![
            vec![narrow(4)],
            vec![conv(5, window([3, 3], [1, 1]).padded(1, 1)), Node::Gelu],
            vec![Node::AvgPool2d(window([3, 3], [1, 1]).padded(1, 1))],
        ]),
        Node::Concat(vec![
            vec![batch_norm(), Node::Tanh],
            vec![Node::Residual(vec![layer_norm(), narrow(12)], vec![])],
        ]),
        Node::GlobalAvgPool2d,
        Node::Concat(vec![vec![dense(7), Node::Tanh], vec![dense(16)]]),
    ];
    let sequences = vec![
        Node::Offset,
        Node::Concat(vec![vec![layer_norm()], vec![batch_norm()], vec![Node::Tanh]]),
    ];
    let mut all = cases::<Concats>(concats, &[2, 70], &[]);
    all.extend(cases::<ConcatSequences>(sequences, &[2, 35], &[]));
    check("concats", &all);
}

#[test]
fn repeats() {
    let mut round = block();
    round.push(layer_norm());
    let repeats = vec![
        Node::Offset,
        Node::Repeat(2, round),
        Node::Repeat(
            3,
            vec![
                Node::Tanh,
                Node::Residual(vec![conv(6, window([1, 1], [1, 1])), Node::Gelu], vec![]),
            ],
        ),
        Node::GlobalAvgPool2d,
        Node::Repeat(1, vec![dense(6), Node::Tanh]),
        dense(5),
    ];
    check("repeats", &cases::<Repeats>(repeats, &[2, 37], &[]));
}

#[test]
fn ties() {
    let ties = vec![
        Node::Offset,
        without_bias(dense(9)),
        layer_norm(),
        Node::Tanh,
        dense(9),
        Node::Tanh,
        Node::Tied(4),
        Node::Sigmoid,
        Node::Tied(2),
        Node::Tied(4),
        dense(4),
    ];
    check("ties", &cases::<Ties>(ties, &[1, 70], &[]));
}

#[test]
fn generic_and_nested_networks() {
    let generic = |channels: usize, classes: usize| {
        let body = vec![
            without_bias(conv(channels, window([3, 1], [1, 1]).same())),
            batch_norm(),
            Node::Tanh,
        ];
        vec![
            Node::Offset,
            Node::Residual(body, vec![]),
            Node::Reshape(vec![12 * channels]),
            dense(classes),
            Node::Residual(vec![dense(classes), Node::Tanh], vec![]),
        ]
    };
    let mut all = cases::<Generic3>(generic(3, 5), &[3, 70], &[]);
    all.extend(cases::<Generic17>(generic(17, 1), &[4], &[]));
    check("generic_and_nested_networks", &all);
}

network! {
    struct Scores: [5] -> [7] { Dense(7) }
    struct Probabilities: [5] -> [3] { Dense(3), Sigmoid }
}

/// Loss and gradients of a network with one dense layer, for 1, 3 and 70 samples.
fn loss<N: Network<Input: Sample<Element = f32>>, L: Loss<N::Output> + Clone>(
    loss: &L,
    targets: impl Fn(usize) -> Vec<L::Target>,
) -> impl Iterator<Item = Measured> {
    LOSS_SAMPLES.into_iter().map(move |samples| {
        let mut net: N = graven::network::new(3);
        let params = graven::kernels::block::scalars(net.params()).to_vec();
        let mut training = Training::new(&net, loss.clone(), measure::Frozen, samples).unwrap();
        let inputs = randoms(samples * 5, -1.0, 1.0);
        let report = training.step(&mut net, N::Input::from_scalars(&inputs), &targets(samples));
        Measured {
            figures: vec![
                ("params".to_owned(), params),
                ("loss".to_owned(), vec![report.loss as f32]),
                (
                    "gradients".to_owned(),
                    graven::kernels::block::scalars(training.gradients()).to_vec(),
                ),
            ],
        }
    })
}

const LOSS_SAMPLES: [usize; 3] = [1, 3, 70];

/// Reproducible numbers: the fractional parts of multiples of the golden ratio (Weyl 1916).
fn randoms(len: usize, low: f32, high: f32) -> Vec<f32> {
    (1..=len)
        .map(|i| low + (high - low) * (i as f64 * 0.618_033_988_749_894_9).fract() as f32)
        .collect()
}

/// Class labels, and what they are as distributions.
fn labels(samples: usize) -> Vec<usize> {
    randoms(samples, 0.0, 7.0).into_iter().map(|x| x as usize).collect()
}

/// Rows that add up to 1.
fn distributions(samples: usize) -> Vec<f32> {
    let rows = randoms(7 * samples, 0.0, 1.0);
    rows.chunks(7)
        .flat_map(|row| row.iter().map(|x| x / row.iter().sum::<f32>()).collect::<Vec<_>>())
        .collect()
}

type Definition = Box<dyn Fn(&[f64], usize) -> f64>;

fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| f64::from(x)).collect()
}

#[test]
fn every_loss() {
    use graven::losses::{
        BinaryCrossEntropy, HalfMse, Mse, SigmoidBinaryCrossEntropy, SoftmaxCrossEntropy,
        SoftmaxCrossEntropyProbabilities,
    };
    let arrays7 = |samples: usize, low| <[f32; 7]>::from_scalars(&randoms(7 * samples, low, 1.0)).to_vec();
    let arrays3 = |samples: usize| <[f32; 3]>::from_scalars(&randoms(3 * samples, 0.0, 1.0)).to_vec();
    let run = || -> Vec<Measured> {
        let as_labels = |samples| {
            labels(samples)
                .into_iter()
                .map(|class| Label::<7>::new(class).unwrap())
                .collect()
        };
        let as_rows = |samples| <[f32; 7]>::from_scalars(&distributions(samples)).to_vec();
        loss::<Scores, _>(&HalfMse, |samples| arrays7(samples, -1.0))
            .chain(loss::<Scores, _>(&Mse, |samples| arrays7(samples, -1.0)))
            .chain(loss::<Scores, _>(&SoftmaxCrossEntropy, as_labels))
            .chain(loss::<Scores, _>(&SoftmaxCrossEntropyProbabilities, as_rows))
            .chain(loss::<Scores, _>(&SigmoidBinaryCrossEntropy, |samples| {
                arrays7(samples, 0.0)
            }))
            .chain(loss::<Probabilities, _>(&BinaryCrossEntropy, arrays3))
            .collect()
    };
    let Some(levels) = at_every_level("every_loss", run) else {
        return;
    };
    let one_hot = |samples: usize| -> Vec<f64> {
        labels(samples)
            .iter()
            .flat_map(|&label| (0..7).map(move |class| f64::from(class == label)))
            .collect()
    };
    let definitions: [(&str, Vec<Node>, Definition); 6] = [
        (
            "HalfMse",
            vec![dense(7)],
            Box::new(|y, n| losses::half_mse(y, &wide(&randoms(7 * n, -1.0, 1.0)), n)),
        ),
        (
            "Mse",
            vec![dense(7)],
            Box::new(|y, n| losses::mse(y, &wide(&randoms(7 * n, -1.0, 1.0)))),
        ),
        (
            "SoftmaxCrossEntropy",
            vec![dense(7)],
            Box::new(move |y, n| losses::softmax_cross_entropy(y, &one_hot(n), n)),
        ),
        (
            "SoftmaxCrossEntropyProbabilities",
            vec![dense(7)],
            Box::new(|y, n| losses::softmax_cross_entropy(y, &wide(&distributions(n)), n)),
        ),
        (
            "SigmoidBinaryCrossEntropy",
            vec![dense(7)],
            Box::new(|y, n| losses::sigmoid_binary_cross_entropy(y, &wide(&randoms(7 * n, 0.0, 1.0)))),
        ),
        (
            "BinaryCrossEntropy",
            vec![dense(3), Node::Sigmoid],
            Box::new(|y, n| losses::binary_cross_entropy(y, &wide(&randoms(3 * n, 0.0, 1.0)))),
        ),
    ];
    for (level, measured) in &levels {
        let cases = definitions
            .iter()
            .flat_map(|definition| LOSS_SAMPLES.map(|samples| (definition, samples)));
        for (((name, nodes, definition), samples), measured) in cases.zip(measured) {
            let what = format!("{name} over {samples} samples at level {level}");
            let value = |y: &[f64]| definition(y, samples);
            let params = wide(measured.get("params"));
            let batch = || oracle::Batch {
                shape: vec![5],
                values: wide(&randoms(samples * 5, -1.0, 1.0)),
            };
            let outputs = oracle::Pass::new(samples, true, &params, &[])
                .sequence(nodes, batch())
                .values;
            assert_near(&what, measured.get("loss"), &[value(&outputs)], 1e-5);
            let mut differences = Differences::new(nodes, &params, &[], samples, batch(), &value);
            let derivatives = derivatives(&mut differences);
            assert_derivatives(&what, measured.get("gradients"), &differences.tensors, &derivatives);
        }
    }
}
