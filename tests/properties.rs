//! Every layer over configurations drawn by lot against the oracle's central differences in double precision, and laws
//! that outputs and gradients obey whatever the numbers.
//!
//! Shapes are types, so kernels, strides, paddings, channels and image sizes come from a table of networks;
//! which of them, the batch size, weights, inputs and running statistics are drawn at run time, anew in each run and at each
//! SIMD level. What fails is shrunk to the first network, the smallest batch and the lowest seed that fail, and is kept
//! in `properties.regressions`, from where it is tried first. `PROPTEST_CASES=1000` draws more.

#[allow(dead_code)]
mod levels;
#[allow(dead_code)]
mod measure;
#[allow(dead_code)]
mod oracle;

use graven::kernels::block::{scalars, scalars_mut};
use graven::prelude::{Rng, *};
use graven::shape::Label;
use graven::simd;
use levels::at_every_level;
use measure::layers::Offset;
use measure::{Case, check_here, drawn_case};
use oracle::{Node, conv, dense, layer_norm, window, without_bias};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestError, TestRunner};

/// A network's name, and a case of it.
type Entry = (&'static str, fn(usize, u64) -> Option<Case>);

/// The networks below, with what they are to the oracle.
macro_rules! table {
    ($($name:ident = $nodes:expr;)*) => {
        const TABLE: &[Entry] = &[$((stringify!($name), |samples, seed| drawn_case::<$name>($nodes, samples, seed))),*];
    };
}

network! {
    struct DenseOdd: [33] -> [17] { Offset, Dense(17, bias = false) }
    struct DenseRelu: [9] -> [18] { Offset, Dense(18), Relu }
    struct Activations: [19] -> [19] { Offset, Gelu, Silu, Tanh, LeakyRelu(0.3), Sigmoid }
    struct SoftmaxOf: [3, 5] -> [3, 5] { Offset, Softmax }
    struct ConvSame: [6, 5, 2] -> [6, 3, 5] { Offset, Conv2d(5, (2, 3), stride = (1, 2), padding = same) }
    struct ConvStride3: [7, 6, 1] -> [3, 2, 17] { Offset, Conv2d(17, 3, stride = 3, padding = (2, 1), bias = false) }
    struct ConvReluPool: [8, 7, 2] -> [3, 2, 9] { Offset, Conv2d(9, 3), Relu, MaxPool2d(2) }
    struct MaxPoolSame: [5, 7, 17] -> [3, 7, 17] { Offset, MaxPool2d((2, 3), stride = (2, 1), padding = same) }
    struct AvgPoolPadded: [5, 6, 3] -> [3] { Offset, AvgPool2d(3, stride = 2, padding = 1), GlobalAvgPool2d }
    struct LayerNormOf: [3, 6] -> [3, 6] { Offset, LayerNorm }
    struct BatchNormOf: [2, 3, 17] -> [2, 3, 17] { Offset, BatchNorm(momentum = 0.3, epsilon = 1e-2) }
    struct Blocks: [3, 3, 2] -> [3, 3, 5] { Offset, residual { Conv2d(2, 1), Tanh }, concat { Conv2d(3, 1); Tanh } }
}

table! {
    DenseOdd = vec![Node::Offset, without_bias(dense(17))];
    DenseRelu = vec![Node::Offset, dense(18), Node::Relu];
    Activations = vec![
        Node::Offset, Node::Gelu, Node::Silu, Node::Tanh, Node::LeakyRelu(f64::from(0.3_f32)), Node::Sigmoid,
    ];
    SoftmaxOf = vec![Node::Offset, Node::Softmax];
    ConvSame = vec![Node::Offset, conv(5, window([2, 3], [1, 2]).same())];
    ConvStride3 = vec![Node::Offset, without_bias(conv(17, window([3, 3], [3, 3]).padded(2, 1)))];
    ConvReluPool = vec![Node::Offset, conv(9, window([3, 3], [1, 1])), Node::Relu, Node::MaxPool2d(window([2, 2], [2, 2]))];
    MaxPoolSame = vec![Node::Offset, Node::MaxPool2d(window([2, 3], [2, 1]).same())];
    AvgPoolPadded = vec![Node::Offset, Node::AvgPool2d(window([3, 3], [2, 2]).padded(1, 1)), Node::GlobalAvgPool2d];
    LayerNormOf = vec![Node::Offset, layer_norm()];
    BatchNormOf = vec![Node::Offset, Node::BatchNorm { momentum: f64::from(0.3_f32), epsilon: f64::from(1e-2_f32) }];
    Blocks = vec![
        Node::Offset,
        Node::Residual(vec![conv(2, window([1, 1], [1, 1])), Node::Tanh], vec![]),
        Node::Concat(vec![vec![conv(3, window([1, 1], [1, 1]))], vec![Node::Tanh]]),
    ];
}

/// Draws until enough cases pass or one fails, and panics with the simplest that fails.
fn for_all<T: std::fmt::Debug>(cases: u32, strategy: impl Strategy<Value = T>, test: impl Fn(T)) {
    let mut config = Config {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/properties.regressions"))),
        ..Config::default()
    };
    // The default that proptest comes with is for tests of microseconds.
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    let mut runner = TestRunner::new(config);
    let result = runner.run(&strategy, |value| {
        test(value);
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, value)) => panic!("the simplest case that fails: {value:?}\n{why}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn drawn_layers_are_the_oracles() {
    at_every_level("drawn_layers_are_the_oracles", || {
        // A tile and a bit; BatchNorm of a single vector is constant, so that its gradient is nothing but rounding.
        let strategy = (0..TABLE.len(), 2_usize..40, any::<u64>());
        for_all(150, strategy, |(entry, samples, seed)| {
            let (_, case) = TABLE[entry];
            // Near a kink there is no derivative to compare with.
            if let Some(case) = case(samples, seed) {
                check_here(&case);
            }
        });
        // And each once, whatever the lot.
        for (name, case) in TABLE {
            let drawn = (0..100).find_map(|seed| case(3, seed));
            check_here(&drawn.unwrap_or_else(|| panic!("{name}: no seed off the kinks")));
        }
    });
}

/// Numbers in ±`limit` that follow from a seed.
fn numbers(len: usize, limit: f32, seed: u64) -> Vec<f32> {
    use rand::{RngExt, SeedableRng};
    let mut rng = Rng::seed_from_u64(seed);
    (0..len).map(|_| limit * (2.0 * rng.random::<f32>() - 1.0)).collect()
}

fn predict<N: Network<Input: Sample<Element = f32>>>(net: &N, inputs: &[f32]) -> Vec<f32> {
    let outputs = graven::network::predict(net, N::Input::from_scalars(inputs));
    N::Output::as_scalars(&outputs).to_vec()
}

fn assert_near(found: &[f32], expected: &[f32], tolerance: f32) {
    let largest = expected.iter().fold(0.0, |largest: f32, x| largest.max(x.abs()));
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance * largest, "{found} {expected}");
    }
}

network! {
    struct Linear: [6, 7, 3] -> [3, 3, 5] {
        Conv2d(9, (2, 3), stride = 2, padding = 1, bias = false), Conv2d(5, 2, bias = false),
    }
    struct ShiftFree: [4, 9] -> [4, 9] { Softmax }
    struct Doubled: [3, 2, 5] -> [3, 2, 10] { concat { Identity; Identity } }
    struct Untouched: [3, 4, 2] -> [3, 4, 2] { residual { Conv2d(4, 3, padding = 1), Tanh, last: Conv2d(2, 1) } }
}

#[test]
fn convolution_is_linear() {
    at_every_level("convolution_is_linear", || {
        let strategy = (1_usize..40, -3.0_f32..3.0, -3.0_f32..3.0, any::<u64>());
        for_all(60, strategy, |(samples, a, b, seed)| {
            let net = Linear::new(seed);
            let (x, y) = (numbers(samples * 126, 1.0, seed), numbers(samples * 126, 1.0, !seed));
            let mixed: Vec<f32> = x.iter().zip(&y).map(|(x, y)| a * x + b * y).collect();
            let (of_x, of_y) = (predict(&net, &x), predict(&net, &y));
            let expected: Vec<f32> = of_x.iter().zip(&of_y).map(|(x, y)| a * x + b * y).collect();
            // Where the two cancel, their rounding errors stay.
            let largest = |of: &[f32]| of.iter().fold(0.0, |largest: f32, x| largest.max(x.abs()));
            let scale = a.abs() * largest(&of_x) + b.abs() * largest(&of_y);
            for (found, expected) in predict(&net, &mixed).iter().zip(&expected) {
                assert!((found - expected).abs() <= 1e-5 * scale, "{found} {expected}");
            }
        });
    });
}

#[test]
fn softmax_does_not_see_a_shift() {
    at_every_level("softmax_does_not_see_a_shift", || {
        let strategy = (1_usize..40, -16_i32..16, any::<u64>());
        for_all(60, strategy, |(samples, shift, seed)| {
            let net = ShiftFree::new(0);
            // On a grid that the shift keeps exact, so that all that differs is softmax.
            let x: Vec<f32> = numbers(samples * 36, 8.0, seed)
                .iter()
                .map(|x| (x * 256.0).round() / 256.0)
                .collect();
            let shifted: Vec<f32> = x.iter().map(|x| x + shift as f32).collect();
            let (found, expected) = (predict(&net, &shifted), predict(&net, &x));
            assert_near(&found, &expected, 1e-6);
            for row in expected.chunks(9) {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            }
        });
    });
}

/// The gradient of a loss, at the level of this process.
fn gradient<T>(loss: impl Loss<[f32; 7], Target = T>, outputs: &[f32], targets: &[T]) -> Vec<f32> {
    let mut gradient = vec![f32::NAN; outputs.len()];
    loss.gradient(simd::level(), outputs, targets, targets.len(), &mut gradient);
    gradient
}

#[test]
fn gradients_of_cross_entropy_sum_to_zero() {
    at_every_level("gradients_of_cross_entropy_sum_to_zero", || {
        let strategy = (1_usize..40, 0.1_f32..100.0, any::<u64>());
        for_all(60, strategy, |(samples, limit, seed)| {
            let outputs = numbers(samples * 7, limit, seed);
            let labels: Vec<_> = (0..samples).map(|i| Label::<7>::new(i % 7).unwrap()).collect();
            let mut rows = numbers(samples * 7, 0.5, !seed);
            for row in rows.chunks_mut(7) {
                row.iter_mut().for_each(|x| *x += 0.5);
                let sum: f32 = row.iter().sum();
                row.iter_mut().for_each(|x| *x /= sum);
            }
            let targets = <[f32; 7]>::from_scalars(&rows);
            let outputs = &outputs;
            let of_labels = gradient(SoftmaxCrossEntropy, outputs, &labels);
            let of_rows = gradient(SoftmaxCrossEntropyProbabilities, outputs, targets);
            for gradient in [of_labels, of_rows] {
                for row in gradient.chunks(7) {
                    assert!(row.iter().sum::<f32>().abs() * samples as f32 <= 1e-6, "{row:?}");
                }
            }
        });
    });
}

#[test]
fn what_concat_joins_splits_again() {
    at_every_level("what_concat_joins_splits_again", || {
        for_all(30, (1_usize..40, any::<u64>()), |(samples, seed)| {
            let x = numbers(samples * 30, 1.0, seed);
            let joined = predict(&Doubled::new(0), &x);
            for (both, x) in joined.chunks(10).zip(x.chunks(5)) {
                assert_eq!((&both[..5], &both[5..]), (x, x));
            }
        });
    });
}

#[test]
fn a_residual_of_nothing_is_the_identity() {
    at_every_level("a_residual_of_nothing_is_the_identity", || {
        for_all(30, (1_usize..40, any::<u64>()), |(samples, seed)| {
            let mut net = Untouched::new(seed);
            let last = &mut net.residual.last;
            scalars_mut(&mut **last).fill(0.0);
            assert!(scalars(net.params()).iter().any(|&x| x != 0.0));
            let x = numbers(samples * 24, 10.0, seed);
            assert_eq!(predict(&net, &x), x);
        });
    });
}
