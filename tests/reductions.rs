//! Sums over many elements against sums in double precision: pools, normalisations, softmax, losses, evaluation and gradients
//! of biases, of numbers that rounding is hard on, and of twenty million of them.
//!
//! Equal numbers round the same way each time, so that errors add up instead of cancelling; numbers with a large offset lose
//! what makes them different.

#[allow(dead_code)]
mod levels;

use graven::data::Dataset;
use graven::kernels::block::{scalars, scalars_mut};
use graven::kernels::column_sums::add_column_sums;
use graven::kernels::normalization::{
    batch_norm_backward_sums, channel_statistics, layer_norm_backward, layer_norm_forward, merge_statistics,
};
use graven::kernels::pool::{Pool2dGeometry, avg_pool2d_forward, global_avg_pool2d_forward};
use graven::kernels::reduce;
use graven::kernels::softmax::{
    softmax_backward, softmax_cross_entropy, softmax_cross_entropy_probabilities, softmax_forward,
};
use graven::prelude::*;
use graven::shape::Label;
use graven::simd::{Level, levels};
use levels::at_every_level;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// How far from the sum in double precision a sum may be, relative to it.
const TOLERANCE: f64 = 1e-5;
const LONG: usize = 20_000_000;
const EPSILON: f32 = 1e-5;

/// Numbers that are hard to add up.
#[derive(Clone, Copy, Debug)]
enum Numbers {
    /// The same each time.
    Constant(f32),
    /// From 0.99 to 1: a white page.
    White,
    /// 10,000 and noise from -1 to 1.
    Offset,
    /// From 0 to 1.
    Unit,
}

/// Those that no test leaves to chance.
const HARD: [Numbers; 6] = [
    Numbers::Constant(0.7),
    Numbers::Constant(0.1),
    Numbers::Constant(254.7),
    Numbers::White,
    Numbers::Offset,
    Numbers::Unit,
];

impl Numbers {
    /// So many of them, from a linear congruential generator with Knuth's MMIX constants.
    fn take(self, len: usize, seed: u64) -> Vec<f32> {
        let mut state = seed;
        let mut unit = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1_u64 << 24) as f32
        };
        match self {
            Self::Constant(value) => vec![value; len],
            Self::White => (0..len).map(|_| 0.99 + 0.01 * unit()).collect(),
            Self::Offset => (0..len).map(|_| 1e4 + 2.0 * unit() - 1.0).collect(),
            Self::Unit => (0..len).map(|_| unit()).collect(),
        }
    }
}

fn any_numbers() -> impl Strategy<Value = Numbers> {
    prop_oneof![
        (-1e3_f32..1e3).prop_map(Numbers::Constant),
        (1e-3_f32..1.0).prop_map(Numbers::Constant),
        Just(Numbers::White),
        Just(Numbers::Offset),
        Just(Numbers::Unit),
    ]
}

/// Calls `test` with all of the hard numbers, then with some drawn by lot, and a seed.
fn for_all(cases: u32, test: impl Fn(Numbers, u64)) {
    HARD.into_iter().for_each(|numbers| test(numbers, 1));
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    let result = TestRunner::new(config).run(&(any_numbers(), any::<u64>()), |(numbers, seed)| {
        test(numbers, seed);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

fn mean(x: impl ExactSizeIterator<Item = f32>) -> f64 {
    let count = x.len() as f64;
    x.map(f64::from).sum::<f64>() / count
}

/// Mean and population variance.
fn statistics(x: impl ExactSizeIterator<Item = f32> + Clone) -> (f64, f64) {
    let (count, mean) = (x.len() as f64, mean(x.clone()));
    (mean, x.map(|x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count)
}

#[track_caller]
fn assert_close(found: impl Into<f64>, expected: f64, what: &str) {
    let found = found.into();
    assert!(
        (found - expected).abs() <= TOLERANCE * expected.abs(),
        "{what}: found {found}, expected {expected}, {:e} off",
        (found / expected - 1.0).abs()
    );
}

fn global_average(level: Level, numbers: Numbers, seed: u64, positions: usize, channels: usize) {
    let x = numbers.take(2 * positions * channels, seed);
    let mut y = vec![f32::NAN; 2 * channels];
    global_avg_pool2d_forward(level, positions, channels, &x, &mut y);
    for (i, &y) in y.iter().enumerate() {
        let image = &x[i / channels * positions * channels..][..positions * channels];
        let expected = mean(image.chunks(channels).map(|position| position[i % channels]));
        assert_close(
            y,
            expected,
            &format!("{positions} positions of {channels} channels of {numbers:?} at {level}"),
        );
    }
}

#[test]
fn global_averages() {
    for level in levels() {
        for_all(6, |numbers, seed| {
            for (positions, channels) in [(224 * 224, 1), (3001, 21), (56 * 56, 3), (49, 67)] {
                global_average(level, numbers, seed, positions, channels);
            }
        });
        global_average(level, Numbers::Constant(0.7), 1, LONG / 2, 1);
        global_average(level, Numbers::White, 1, LONG / 2, 1);
    }
}

#[test]
fn averages_of_windows() {
    for level in levels() {
        for_all(6, |numbers, seed| {
            for (size, channels) in [(16, 1), (16, 19), (9, 8), (3, 5)] {
                let geometry = Pool2dGeometry {
                    height: 2 * size,
                    width: size,
                    channels,
                    pool_height: size,
                    pool_width: size,
                    stride_height: size,
                    stride_width: size,
                    pad_top: 0,
                    pad_left: 0,
                    out_height: 2,
                    out_width: 1,
                }
                .checked();
                let x = numbers.take(2 * size * size * channels, seed);
                let mut y = vec![f32::NAN; 2 * channels];
                avg_pool2d_forward(level, &geometry, 1, &x, &mut y);
                for (i, &y) in y.iter().enumerate() {
                    let window = &x[i / channels * size * size * channels..][..size * size * channels];
                    let expected = mean(window.chunks(channels).map(|position| position[i % channels]));
                    assert_close(y, expected, &format!("{size} x {size} of {numbers:?} at {level}"));
                }
            }
        });
    }
}

fn layer_norm(level: Level, numbers: Numbers, seed: u64, rows: usize, features: usize) {
    let title = format!("{rows} rows of {features} features of {numbers:?} at {level}");
    let x = numbers.take(rows * features, seed);
    let (gain, shift) = (vec![1.0; features], vec![0.0; features]);
    let (mut y, mut kept) = (vec![f32::NAN; x.len()], vec![f32::NAN; 2 * rows]);
    layer_norm_forward(level, features, &x, &gain, &shift, EPSILON, &mut y, &mut kept);
    for ((x, y), kept) in x.chunks(features).zip(y.chunks(features)).zip(kept.chunks(2)) {
        let (mean, variance) = statistics(x.iter().copied());
        let rstd = 1.0 / (variance + f64::from(EPSILON)).sqrt();
        assert_close(kept[0], mean, &format!("mean, {title}"));
        assert_close(kept[1], rstd, &format!("rstd, {title}"));
        for (&x, &y) in x.iter().zip(y) {
            let expected = (f64::from(x) - mean) * rstd;
            assert!((f64::from(y) - expected).abs() <= TOLERANCE, "{title}: {y} {expected}");
        }
    }

    // Sums over the rows.
    let dy = numbers.take(x.len(), !seed);
    let (mut dgain, mut dshift, mut dx) = (vec![0.0; features], vec![0.0; features], vec![f32::NAN; x.len()]);
    let x = Numbers::Unit.take(x.len(), seed);
    let kept: Vec<f32> = [-1.0, 1.5].into_iter().cycle().take(2 * rows).collect();
    layer_norm_backward(level, features, &x, &gain, &kept, &dy, &mut dgain, &mut dshift, &mut dx);
    for c in 0..features {
        let column = dy[c..].iter().step_by(features).zip(x[c..].iter().step_by(features));
        let expected = column.clone().map(|(&dy, _)| f64::from(dy)).sum();
        assert_close(dshift[c], expected, &format!("shift, {title}"));
        let expected = column.map(|(&dy, &x)| f64::from(dy) * (f64::from(x) + 1.0) * 1.5).sum();
        assert_close(dgain[c], expected, &format!("gain, {title}"));
    }
}

#[test]
fn layer_normalisation() {
    for level in levels() {
        for_all(6, |numbers, seed| {
            for (rows, features) in [(2, 50_021), (3, 768), (3001, 5), (211, 100), (1, 1)] {
                layer_norm(level, numbers, seed, rows, features);
            }
        });
        layer_norm(level, Numbers::Offset, 1, 1, LONG);
        layer_norm(level, Numbers::Constant(0.7), 1, LONG, 1);
    }
}

#[test]
fn layer_normalisation_of_numbers_whose_squares_overflow() {
    for level in levels() {
        let x = [1e20_f32, -1e20, 0.5e20, 0.0];
        let (mut y, mut kept) = ([f32::NAN; 4], [f32::NAN; 2]);
        layer_norm_forward(level, 4, &x, &[1.0; 4], &[0.0; 4], EPSILON, &mut y, &mut kept);
        let (mean, variance) = statistics(x.into_iter());
        for (x, y) in x.into_iter().zip(y) {
            let expected = (f64::from(x) - mean) / variance.sqrt();
            assert!(
                (f64::from(y) - expected).abs() < 1e-6,
                "{level}: {y}, expected {expected}"
            );
        }
    }
}

fn batch_norm(level: Level, numbers: Numbers, seed: u64, rows: usize, channels: usize) {
    let title = format!("{rows} rows of {channels} channels of {numbers:?} at {level}");
    let x = numbers.take(rows * channels, seed);
    let (mut means, mut m2) = (vec![f32::NAN; channels], vec![f32::NAN; channels]);
    channel_statistics(level, channels, &x, &mut means, &mut m2);
    // In tiles, as a batch comes.
    let (mut count, mut merged_means, mut merged_m2) = (0, vec![0.0; channels], vec![0.0; channels]);
    for x in x.chunks(x.len().div_ceil(20 * channels) * channels) {
        let (mut means, mut m2) = (vec![0.0; channels], vec![0.0; channels]);
        channel_statistics(level, channels, x, &mut means, &mut m2);
        let rows = x.len() / channels;
        merge_statistics(level, (count, &mut merged_means, &mut merged_m2), (rows, &means, &m2));
        count += rows;
    }
    for c in 0..channels {
        let (mean, variance) = statistics(x[c..].iter().step_by(channels).copied());
        let merged = (merged_means[c], merged_m2[c]);
        for (found, m2) in [(means[c], m2[c]), merged] {
            // What tiles differ by is smaller than the last digit of their means, which are in one word.
            if matches!(numbers, Numbers::Offset) && (found, m2) == merged {
                continue;
            }
            assert_close(found, mean, &format!("mean, {title}"));
            let found = f64::from(m2) / rows as f64;
            assert!(
                (found - variance).abs() <= TOLERANCE * (variance + f64::from(EPSILON)),
                "variance, {title}: found {found}, expected {variance}"
            );
        }
    }

    let dy = numbers.take(x.len(), !seed);
    let x = Numbers::Unit.take(x.len(), seed);
    let (means, rstd) = (vec![-1.0; channels], vec![1.5; channels]);
    let (mut sum, mut sum_xhat) = (vec![0.0; channels], vec![0.0; channels]);
    batch_norm_backward_sums(level, channels, &x, &means, &rstd, &dy, &mut sum, &mut sum_xhat);
    for c in 0..channels {
        let column = dy[c..].iter().step_by(channels).zip(x[c..].iter().step_by(channels));
        let expected = column.clone().map(|(&dy, _)| f64::from(dy)).sum();
        assert_close(sum[c], expected, &format!("sum, {title}"));
        let expected = column.map(|(&dy, &x)| f64::from(dy) * (f64::from(x) + 1.0) * 1.5).sum();
        assert_close(sum_xhat[c], expected, &format!("sum with xhat, {title}"));
    }
}

#[test]
fn batch_normalisation() {
    for level in levels() {
        for_all(6, |numbers, seed| {
            for (rows, channels) in [(50_021, 1), (4001, 37), (777, 100), (1, 3)] {
                batch_norm(level, numbers, seed, rows, channels);
            }
        });
        batch_norm(level, Numbers::Offset, 1, LONG, 1);
        batch_norm(level, Numbers::Constant(0.7), 1, LONG, 1);
    }
}

fn sums(level: Level, numbers: Numbers, seed: u64, rows: usize, columns: usize) {
    let title = format!("{rows} rows of {columns} of {numbers:?} at {level}");
    let x = numbers.take(rows * columns, seed);
    let expected: f64 = x.iter().map(|&x| f64::from(x)).sum();
    assert_close(reduce::sum(level, &x), expected, &title);
    let mut sums = vec![0.0; columns];
    add_column_sums(level, &x, &mut sums);
    for (c, &sum) in sums.iter().enumerate() {
        let expected = x[c..].iter().step_by(columns).map(|&x| f64::from(x)).sum();
        assert_close(sum, expected, &title);
    }
}

#[test]
fn plain_sums_and_gradients_of_biases() {
    for level in levels() {
        for_all(6, |numbers, seed| {
            for (rows, columns) in [(50_021, 1), (5003, 21), (999, 129), (3, 4)] {
                sums(level, numbers, seed, rows, columns);
            }
        });
        sums(level, Numbers::Constant(0.7), 1, LONG, 1);
        sums(level, Numbers::White, 1, LONG, 1);
    }
}

/// `ln Σ e^x`.
fn log_sum(x: &[f32]) -> f64 {
    let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = x.iter().map(|&x| f64::from(x - max).exp()).sum();
    sum.ln() + f64::from(max)
}

fn softmax(level: Level, numbers: Numbers, seed: u64, classes: usize) {
    let title = format!("{classes} classes of {numbers:?} at {level}");
    let x = numbers.take(classes, seed);
    let (mut y, mut gradient) = (vec![f32::NAN; classes], vec![f32::NAN; classes]);
    softmax_forward(level, classes, &x, &mut y);
    let log_sum = log_sum(&x);
    for (&x, &y) in x.iter().zip(&y).step_by(1 + classes / 1000) {
        assert_close(y, (f64::from(x) - log_sum).exp(), &title);
    }
    let loss = softmax_cross_entropy(level, classes, &x, classes / 2, &mut gradient);
    assert_close(loss, log_sum - f64::from(x[classes / 2]), &title);
    let target = Numbers::White.take(classes, !seed);
    let loss = softmax_cross_entropy_probabilities(level, classes, &x, &target, &mut gradient);
    let of_classes = x
        .iter()
        .zip(&target)
        .map(|(&x, &t)| f64::from(t) * (log_sum - f64::from(x)));
    assert_close(loss, of_classes.sum(), &title);

    // Σ y dy: with gradients of 0.99 to 1, whose difference from it is small, as far as they are precise.
    let mut dx = vec![f32::NAN; classes];
    softmax_backward(level, classes, &y, &target, &mut dx);
    let dot: f64 = y
        .iter()
        .zip(&target)
        .map(|(&y, &dy)| f64::from(y) * f64::from(dy))
        .sum();
    for ((&y, &dy), &dx) in y.iter().zip(&target).zip(&dx).step_by(1 + classes / 1000) {
        let expected = f64::from(y) * (f64::from(dy) - dot);
        assert!(
            (f64::from(dx) - expected).abs() <= TOLERANCE * f64::from(y),
            "{title}: {dx} {expected}"
        );
    }
}

#[test]
fn softmax_of_many_classes() {
    for level in levels() {
        for_all(6, |numbers, seed| {
            for classes in [2, 37, 1000, 50_021] {
                softmax(level, numbers, seed, classes);
            }
        });
        softmax(level, Numbers::Constant(0.7), 1, LONG);
        softmax(level, Numbers::White, 1, LONG);
    }
}

/// The loss, with its gradient and without.
fn loss<Y: Sample<Element = f32>, L: Loss<Y>>(
    level: Level,
    loss: &L,
    outputs: &[f32],
    targets: &[L::Target],
) -> [f64; 2] {
    let mut gradient = vec![f32::NAN; outputs.len()];
    [
        loss.gradient(level, outputs, targets, targets.len(), &mut gradient),
        loss.value(level, outputs, targets, targets.len()),
    ]
}

fn losses(level: Level, numbers: Numbers, seed: u64, len: usize) {
    let outputs = numbers.take(len, seed);
    let check = |name: &str, found: [f64; 2], of_element: &dyn Fn(f64) -> f64, outputs: &[f32]| {
        let expected = outputs.iter().map(|&x| of_element(f64::from(x))).sum::<f64>() / len as f64;
        for found in found {
            assert_close(found, expected, &format!("{name} of {len} of {numbers:?} at {level}"));
        }
    };
    let targets = |target: f32| vec![[target]; len];
    let squared_error = |x: f64| (x + 1.0).powi(2);
    check(
        "Mse",
        loss::<[f32; 1], _>(level, &Mse, &outputs, &targets(-1.0)),
        &squared_error,
        &outputs,
    );
    let half = |x: f64| squared_error(x) / 2.0;
    check(
        "HalfMse",
        loss::<[f32; 1], _>(level, &HalfMse, &outputs, &targets(-1.0)),
        &half,
        &outputs,
    );
    let of_logits = |x: f64| x.max(0.0) - 0.25 * x + (-x.abs()).exp().ln_1p();
    let found = loss::<[f32; 1], _>(level, &SigmoidBinaryCrossEntropy, &outputs, &targets(0.25));
    check("SigmoidBinaryCrossEntropy", found, &of_logits, &outputs);
    let probabilities: Vec<f32> = outputs.iter().map(|x| (x.abs() / 1e5).clamp(1e-3, 0.999)).collect();
    let of_probabilities = |p: f64| -0.25 * p.ln() - 0.75 * (-p).ln_1p();
    let found = loss::<[f32; 1], _>(level, &BinaryCrossEntropy, &probabilities, &targets(0.25));
    check("BinaryCrossEntropy", found, &of_probabilities, &probabilities);
}

/// Losses over rows of logits.
fn losses_of_rows(level: Level, numbers: Numbers, seed: u64, rows: usize) {
    let title = format!("{rows} rows of {numbers:?} at {level}");
    let outputs = numbers.take(10 * rows, seed);
    let labels: Vec<Label<10>> = (0..rows).map(|i| Label::new(i % 10).unwrap()).collect();
    let of_rows = outputs.chunks(10).zip(&labels);
    let expected = of_rows
        .map(|(x, label)| log_sum(x) - f64::from(x[label.index()]))
        .sum::<f64>()
        / rows as f64;
    let one_hot: Vec<[f32; 10]> = labels
        .iter()
        .map(|label| std::array::from_fn(|class| f32::from(u8::from(class == label.index()))))
        .collect();
    for found in loss::<[f32; 10], _>(level, &SoftmaxCrossEntropy, &outputs, &labels) {
        assert_close(found, expected, &title);
    }
    for found in loss::<[f32; 10], _>(level, &SoftmaxCrossEntropyProbabilities, &outputs, &one_hot) {
        assert_close(found, expected, &title);
    }
}

/// Where the network is sure, a loss is a small difference of large numbers.
#[test]
fn losses_of_sure_outputs() {
    for level in levels() {
        for score in [0.1_f32, 1.0, 3.0, 5.0, 10.0, 16.0, 30.0] {
            for offset in [0.0, 1e4] {
                let mut row = [offset; 10];
                row[4] += score;
                let labels = vec![Label::<10>::new(4).unwrap(); 100];
                let mut one_hot = [0.0; 10];
                one_hot[4] = 1.0;
                let outputs = row.repeat(100);
                let expected = (9.0 * (-f64::from(row[4] - offset)).exp()).ln_1p();
                let of_labels = loss::<[f32; 10], _>(level, &SoftmaxCrossEntropy, &outputs, &labels);
                let of_rows = loss::<[f32; 10], _>(level, &SoftmaxCrossEntropyProbabilities, &outputs, &[one_hot; 100]);
                for found in of_labels.into_iter().chain(of_rows) {
                    assert_close(found, expected, &format!("{score} and {offset} at {level}"));
                }
                let outputs = vec![score; 100];
                let expected = (-f64::from(score)).exp().ln_1p();
                let found = loss::<[f32; 1], _>(level, &SigmoidBinaryCrossEntropy, &outputs, &[[1.0]; 100]);
                for found in found {
                    assert_close(found, expected, &format!("sigmoid of {score} at {level}"));
                }
            }
        }
    }
}

#[test]
fn losses_of_many_samples() {
    for level in levels() {
        for_all(4, |numbers, seed| {
            for len in [1, 300, 100_003] {
                losses(level, numbers, seed, len);
            }
            losses_of_rows(level, numbers, seed, 5003);
        });
        losses(level, Numbers::Constant(0.7), 1, LONG);
        losses_of_rows(level, Numbers::White, 1, LONG / 10);
    }
}

network! {
    struct Line: [1] -> [1] { Dense(1) }
    struct Filters: [40, 50, 1] -> [40, 50, 3] { Conv2d(3, 1) }
    struct Rectified: [40, 50, 1] -> [40, 50, 3] { Conv2d(3, 1), Relu }
    struct Pooled: [40, 50, 1] -> [20, 25, 3] { Conv2d(3, 1), Relu, MaxPool2d(2) }
    struct Grouped: [40, 50, 2] -> [40, 50, 4] { Conv2d(4, 1, groups = 2) }
    struct Wide: [2000] -> [3] { Dense(3) }
    struct Normed: [40, 50, 3] -> [40, 50, 3] { BatchNorm }
    struct RowsNormed: [40, 50, 3] -> [40, 50, 3] { LayerNorm }
}

/// Samples that all are the same.
struct Same<X, Y> {
    len: usize,
    input: X,
    target: Y,
}

impl<X: Sample + Copy, Y: Copy + Send + Sync + 'static> Dataset for Same<X, Y> {
    type Input = X;
    type Target = Y;

    fn len(&self) -> usize {
        self.len
    }

    fn input(&self, _index: usize, into: &mut X) {
        *into = self.input;
    }

    fn target(&self, _index: usize) -> Y {
        self.target
    }
}

#[test]
fn evaluation_of_many_samples() {
    at_every_level("evaluation_of_many_samples", || {
        let mut net = Line::new(1);
        scalars_mut(net.params_mut()).copy_from_slice(&[1.0, 0.0]);
        for value in [0.7, 0.1, 254.7] {
            let data = Same {
                len: LONG,
                input: [value],
                target: [0.0],
            };
            let evaluation = net.evaluate(&data, Mse).unwrap();
            assert_close(evaluation.loss, f64::from(value).powi(2), "evaluation");
        }
        let data = Same {
            len: 1_000_003,
            input: [0.7],
            target: [1.0],
        };
        let evaluation = net.evaluate(&data, BinaryCrossEntropy).unwrap();
        assert_close(evaluation.loss, -f64::from(0.7_f32).ln(), "evaluation");
        assert_eq!(evaluation.accuracy, Some(1.0));
    });
}

/// The gradient by the last parameters, those of the bias, where each output has the same gradient, `gradient`.
fn bias_gradient<N: Network<Input: Sample<Element = f32>>>(biases: usize, batch: usize, gradient: f32)
where
    N::Input: Clone,
    N::Output: Clone,
{
    let mut net = graven::network::new::<N>(1);
    // Every output is 1, and none depends on the input.
    let parameters = scalars_mut(net.params_mut());
    let weights = parameters.len() - biases;
    parameters[..weights].fill(0.0);
    parameters[weights..].fill(1.0);
    let outputs = (batch * N::Output::LEN) as f32;
    let inputs = Numbers::Unit.take(batch * N::Input::LEN, 1);
    // The derivative of the mean of (1 - t)² is 2 (1 - t) / outputs.
    let target = 1.0 - gradient * outputs / 2.0;
    let targets = vec![target; batch * N::Output::LEN];
    let mut training = Training::new(&net, Mse, Sgd::new(0.0), batch).unwrap();
    training.accumulate(
        &net,
        N::Input::from_scalars(&inputs),
        N::Output::from_scalars(&targets),
        batch,
    );
    let gradient = 2.0 * (1.0 - f64::from(target)) / f64::from(outputs);
    let expected = gradient * f64::from(outputs) / biases as f64;
    let found = scalars(training.gradients());
    for &found in &found[found.len() - biases..] {
        assert_close(found, expected, N::NAME);
    }
}

#[test]
fn gradients_of_biases_of_layers() {
    at_every_level("gradients_of_biases_of_layers", || {
        for gradient in [0.7, 0.1, 19.99, 0.001] {
            bias_gradient::<Filters>(3, 64, gradient);
            bias_gradient::<Rectified>(3, 64, gradient);
            bias_gradient::<Pooled>(3, 64, gradient);
            bias_gradient::<Grouped>(4, 64, gradient);
            bias_gradient::<Wide>(3, 4096, gradient);
            bias_gradient::<Normed>(3, 64, gradient);
            bias_gradient::<RowsNormed>(3, 64, gradient);
            bias_gradient::<Line>(1, 4096, gradient);
        }
    });
}
