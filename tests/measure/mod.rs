//! Runs networks at every SIMD level and compares what they give with the oracle.
//!
//! The level is picked once in a process, so a test starts its own binary once for each level, with the environment
//! variable `GRAVEN_TEST_RESULTS` naming the file that the child writes its figures to.

pub mod layers;

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use graven::kernels::block::{Block, scalars, scalars_mut};
use graven::network::Network;
use graven::prelude::*;
use graven::simd;
use rand::{RngExt, SeedableRng};

use crate::oracle::{self, Differences, Node};

/// Errors in gradients, relative to the largest entry of their tensor.
const GRADIENT_TOLERANCE: f64 = 1e-4;
/// Errors in outputs, relative to the largest output.
const OUTPUT_TOLERANCE: f64 = 1e-5;
/// How far values stay from where a derivative jumps: more than single precision errs and than differences step.
const MARGIN: f64 = 1e-5;
/// Operations of the oracle that one case may take; where all parameters would take more, some are drawn by lot.
const BUDGET: usize = 300_000_000;

/// Linear in the outputs, with coefficients as targets: the output gradient is whatever the test wants. Keeps outputs.
pub struct Weighted {
    outputs: Mutex<Vec<Vec<f32>>>,
}

/// The coefficients of one sample's outputs, and the sample's place in the batch.
#[derive(Clone)]
pub struct Coefficients {
    sample: usize,
    values: Vec<f32>,
}

impl<Y: Sample<Element = f32>> Loss<Y> for Weighted {
    type Target = Coefficients;

    fn gradient(&self, level: Level, y: &[f32], c: &[Coefficients], batch_size: usize, dy: &mut [f32]) -> f64 {
        for ((y, c), dy) in y.chunks(Y::LEN).zip(c).zip(dy.chunks_mut(Y::LEN)) {
            for (dy, c) in dy.iter_mut().zip(&c.values) {
                *dy = c / batch_size as f32;
            }
            self.outputs.lock().unwrap()[c.sample] = y.to_vec();
        }
        <Self as Loss<Y>>::value(self, level, y, c, batch_size)
    }

    fn value(&self, _: Level, y: &[f32], c: &[Coefficients], batch_size: usize) -> f64 {
        let products = y.iter().zip(c.iter().flat_map(|c| &c.values));
        products.map(|(&y, &c)| f64::from(y) * f64::from(c)).sum::<f64>() / batch_size as f64
    }
}

/// Leaves parameters as they are, so that gradients can be taken again.
pub struct Frozen;

impl Optimizer for Frozen {
    fn learning_rate(&self) -> f32 {
        0.0
    }
    fn set_learning_rate(&mut self, _learning_rate: f32) {}
    fn moments(&self) -> usize {
        0
    }
    fn update(&self, _: Level, _: u64, _: &mut [f32], _: &[f32], _: &mut [&mut [f32]]) {}
}

/// The numbers that a case is about.
pub struct Numbers {
    pub samples: usize,
    pub params: Vec<f32>,
    pub buffers: Vec<f32>,
    pub inputs: Vec<f32>,
    pub coefficients: Vec<f32>,
}

fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| f64::from(x)).collect()
}

/// Random parameters, running statistics, inputs and coefficients.
fn numbers<N: Network<Input: Sample<Element = f32>>>(samples: usize, seed: u64) -> Numbers {
    let mut rng = Rng::seed_from_u64(seed);
    let mut uniform = |len: usize, low: f32, high: f32| -> Vec<f32> {
        (0..len).map(|_| low + (high - low) * rng.random::<f32>()).collect()
    };
    let net: N = graven::network::new(seed);
    let mut params = scalars(net.params()).to_vec();
    // Biases begin at 0 and norms at 1, where mistakes would hide.
    for (param, random) in params.iter_mut().zip(uniform(N::SUMMARY.parameters, -0.2, 0.2)) {
        *param += random;
    }
    // Running means and variances alike.
    let buffers = uniform(N::SUMMARY.buffers, 0.3, 1.5);
    let inputs = uniform(samples * N::Input::LEN, -1.0, 1.0);
    let coefficients = uniform(samples * N::Output::LEN, -1.0, 1.0);
    Numbers {
        samples,
        params,
        buffers,
        inputs,
        coefficients,
    }
}

/// What a network gave.
#[derive(Default)]
pub struct Measured {
    pub figures: Vec<(String, Vec<f32>)>,
}

impl Measured {
    pub fn get(&self, name: &str) -> &[f32] {
        let found = self.figures.iter().find(|(known, _)| known == name);
        &found
            .unwrap_or_else(|| panic!("the child process did not measure {name}"))
            .1
    }

    fn write(&self, to: &mut Vec<u8>) {
        to.extend((self.figures.len() as u64).to_le_bytes());
        for (name, values) in &self.figures {
            to.extend((name.len() as u64).to_le_bytes());
            to.extend(name.as_bytes());
            to.extend((values.len() as u64).to_le_bytes());
            to.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
    }

    fn read(from: &mut &[u8]) -> Self {
        let figures = (0..length(from))
            .map(|_| {
                let name_length = length(from);
                let name = String::from_utf8(from[..name_length].to_vec()).unwrap();
                *from = &from[name_length..];
                let bytes = 4 * length(from);
                let values = from[..bytes]
                    .chunks(4)
                    .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
                    .collect();
                *from = &from[bytes..];
                (name, values)
            })
            .collect();
        Self { figures }
    }
}

fn length(from: &mut &[u8]) -> usize {
    let (length, rest) = from.split_first_chunk().unwrap();
    *from = rest;
    u64::from_le_bytes(*length) as usize
}

fn set<N: Network<Input: Sample<Element = f32>>>(net: &mut N, numbers: &Numbers) {
    scalars_mut(net.params_mut()).copy_from_slice(&numbers.params);
    scalars_mut(net.buffers_mut()).copy_from_slice(&numbers.buffers);
}

/// Predicts, and trains a step of all samples after a step of half of them.
fn measure<N: Network<Input: Sample<Element = f32>>>(numbers: &Numbers, shared: Option<bool>) -> Measured {
    let mut net: N = graven::network::new(0);
    set(&mut net, numbers);
    let inputs = N::Input::from_scalars(&numbers.inputs);
    let predicted = graven::network::predict(&net, inputs);
    let targets: Vec<_> = numbers
        .coefficients
        .chunks(N::Output::LEN)
        .map(<[f32]>::to_vec)
        .enumerate()
        .collect();
    let targets: Vec<_> = targets
        .into_iter()
        .map(|(sample, values)| Coefficients { sample, values })
        .collect();
    let loss = Weighted {
        outputs: Mutex::new(vec![Vec::new(); numbers.samples]),
    };
    let mut training = Training::new(&net, loss, Frozen, numbers.samples)
        .unwrap()
        .threads(2)
        .unwrap();
    if let Some(shared) = shared {
        assert_eq!(
            training.thread_count() > 1,
            shared,
            "the case is meant to have several shards, or only one"
        );
    }
    // A step must not see what an earlier one left.
    training.step(
        &mut net,
        &inputs[..numbers.samples.div_ceil(2)],
        &targets[..numbers.samples.div_ceil(2)],
    );
    set(&mut net, numbers);
    let report = training.step(&mut net, inputs, &targets);
    let outputs = training.loss().outputs.lock().unwrap().concat();
    let mut figures = vec![
        ("predictions".to_owned(), N::Output::as_scalars(&predicted).to_vec()),
        ("outputs".to_owned(), outputs),
        ("loss".to_owned(), vec![report.loss as f32]),
        ("gradients".to_owned(), scalars(training.gradients()).to_vec()),
        ("running statistics".to_owned(), scalars(net.buffers()).to_vec()),
    ];
    figures.extend(layers::recorded().map(|values| ("recorded".to_owned(), values)));
    Measured { figures }
}

/// The definition of a network, given what was measured of it.
type Definition = Box<dyn Fn(&Measured) -> Vec<Node>>;

/// A network of the macro's, its definition for the oracle, and a batch.
pub struct Case {
    name: String,
    nodes: Definition,
    input: Vec<usize>,
    numbers: Numbers,
    measure: Box<dyn Fn(&Numbers) -> Measured>,
}

/// Whether all values keep their distance from where a derivative jumps.
fn is_off_kinks<N: Network<Input: Sample<Element = f32>>>(nodes: &[Node], numbers: &Numbers) -> bool {
    let (params, buffers) = (wide(&numbers.params), wide(&numbers.buffers));
    let mut pass = oracle::Pass::new(numbers.samples, true, &params, &buffers);
    let batch = oracle::Batch {
        shape: N::SUMMARY.input.sizes[..N::SUMMARY.input.rank].to_vec(),
        values: wide(&numbers.inputs),
    };
    pass.sequence(nodes, batch);
    assert_eq!(
        pass.tensors.iter().map(|(_, range)| range.len()).sum::<usize>(),
        N::SUMMARY.parameters
    );
    pass.margin > MARGIN
}

/// The case of a seed, unless one of its values is where a derivative jumps.
pub fn drawn_case<N: Network<Input: Sample<Element = f32>>>(
    nodes: Vec<Node>,
    samples: usize,
    seed: u64,
) -> Option<Case> {
    let numbers = numbers::<N>(samples, seed);
    is_off_kinks::<N>(&nodes, &numbers).then(|| Case {
        name: format!("{} with {samples} samples of seed {seed}", N::SUMMARY.name),
        nodes: Box::new(move |_| nodes.clone()),
        input: N::SUMMARY.input.sizes[..N::SUMMARY.input.rank].to_vec(),
        numbers,
        measure: Box::new(|numbers| measure::<N>(numbers, None)),
    })
}

/// Compares a case at the level of this process.
pub fn check_here(case: &Case) {
    let measured = (case.measure)(&case.numbers);
    let expected = expect(case, &(case.nodes)(&measured));
    compare(simd::level().name(), case, &expected, &measured);
}

/// A case for each number of samples; those of `shared` make several shards.
pub fn cases<N: Network<Input: Sample<Element = f32>>>(
    nodes: Vec<Node>,
    one_shard: &[usize],
    shared: &[usize],
) -> Vec<Case> {
    let input = N::SUMMARY.input.sizes[..N::SUMMARY.input.rank].to_vec();
    let one_shard = one_shard.iter().map(|&samples| (samples, false));
    let batches = one_shard.chain(shared.iter().map(|&samples| (samples, true)));
    let case = |(samples, shared)| {
        let drawn = (1..1000).map(|seed| numbers::<N>(samples, seed));
        let numbers = drawn.into_iter().find(|numbers| is_off_kinks::<N>(&nodes, numbers));
        let nodes = nodes.clone();
        Case {
            name: format!("{} with {samples} samples", N::SUMMARY.name),
            nodes: Box::new(move |_| nodes.clone()),
            input: input.clone(),
            numbers: numbers.expect("a seed without a value near a kink"),
            measure: Box::new(move |numbers| measure::<N>(numbers, Some(shared))),
        }
    };
    batches.map(case).collect()
}

/// A case whose definition follows from what was recorded in it: the factors of dropout.
pub fn random_case<N: Network<Input: Sample<Element = f32>>>(
    samples: usize,
    nodes: impl Fn(&[f32]) -> Vec<Node> + 'static,
) -> Case {
    Case {
        name: format!("{} with {samples} samples", N::SUMMARY.name),
        nodes: Box::new(move |measured| nodes(measured.get("recorded"))),
        input: N::SUMMARY.input.sizes[..N::SUMMARY.input.rank].to_vec(),
        numbers: numbers::<N>(samples, 1),
        measure: Box::new(|numbers| measure::<N>(numbers, Some(false))),
    }
}

/// What the oracle expects of a case.
struct Expected {
    predictions: Vec<f64>,
    outputs: Vec<f64>,
    loss: f64,
    buffers: Vec<f64>,
    tensors: Vec<(String, std::ops::Range<usize>)>,
    /// Derivatives along directions: where the parameters begin, and the direction.
    derivatives: Vec<(usize, Vec<f64>, f64)>,
}

fn expect(case: &Case, nodes: &[Node]) -> Expected {
    let Case { input, numbers, .. } = case;
    let (params, buffers, c) = (
        wide(&numbers.params),
        wide(&numbers.buffers),
        wide(&numbers.coefficients),
    );
    let batch = oracle::Batch {
        shape: input.clone(),
        values: wide(&numbers.inputs),
    };
    let mut inference = oracle::Pass::new(numbers.samples, false, &params, &buffers);
    let predictions = inference.sequence(nodes, batch.clone()).values;
    let mut training = oracle::Pass::new(numbers.samples, true, &params, &buffers);
    let outputs = training.sequence(nodes, batch.clone()).values;
    let loss = |y: &[f64]| y.iter().zip(&c).map(|(y, c)| y * c).sum::<f64>() / numbers.samples as f64;
    let mut differences = Differences::new(nodes, &params, &buffers, numbers.samples, batch, &loss);
    Expected {
        loss: loss(&outputs),
        predictions,
        outputs,
        buffers: training.buffers,
        tensors: differences.tensors.clone(),
        derivatives: derivatives(&mut differences),
    }
}

/// All partial derivatives if that is affordable, else some of each tensor and some along random directions.
pub fn derivatives(differences: &mut Differences) -> Vec<(usize, Vec<f64>, f64)> {
    const DIRECTIONS: usize = 3;
    let tensors = differences.tensors.clone();
    let parameters: usize = tensors.iter().map(|(_, range)| range.len()).sum();
    let affordable = BUDGET / (2 * differences.work);
    let mut rng = Rng::seed_from_u64(7);
    let mut derivatives = Vec::new();
    for (_, range) in tensors {
        let whole = parameters <= affordable;
        let some = (affordable / differences.tensors.len()).max(4);
        let entries: Vec<usize> = if whole {
            range.clone().collect()
        } else {
            (0..some.min(range.len()))
                .map(|_| rng.random_range(range.clone()))
                .collect()
        };
        for entry in entries {
            derivatives.push((entry, vec![1.0], differences.along(entry, &[1.0])));
        }
        for _ in 0..if whole { 0 } else { DIRECTIONS } {
            let direction: Vec<f64> = range.clone().map(|_| 2.0 * rng.random::<f64>() - 1.0).collect();
            let norm = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
            let direction: Vec<f64> = direction.iter().map(|d| d / norm).collect();
            let derivative = differences.along(range.start, &direction);
            derivatives.push((range.start, direction, derivative));
        }
    }
    derivatives
}

/// Panics unless values are near the expected ones, relative to the largest of these.
pub fn assert_near(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(found) - expected).abs();
        assert!(
            error <= tolerance * largest,
            "{what}: entry {i} is {found:e}, expected {expected:e}; the largest is {largest:e}"
        );
    }
}

/// Panics unless the gradient of each tensor has the derivatives expected.
pub fn assert_derivatives(
    what: &str,
    gradients: &[f32],
    tensors: &[(String, std::ops::Range<usize>)],
    derivatives: &[(usize, Vec<f64>, f64)],
) {
    for (name, range) in tensors {
        let of_tensor = derivatives.iter().filter(|(begin, ..)| range.contains(begin));
        let largest = of_tensor
            .clone()
            .fold(0.0, |largest: f64, (.., derivative)| largest.max(derivative.abs()));
        for (begin, direction, derivative) in of_tensor {
            let along = gradients[*begin..]
                .iter()
                .zip(direction)
                .map(|(&g, d)| f64::from(g) * d);
            let found: f64 = along.sum();
            assert!(
                (found - derivative).abs() <= GRADIENT_TOLERANCE * largest,
                "{what}: the gradient of {name} (parameters {range:?}) has the derivative {found:e} from parameter {begin} \
                 along {} of them, expected {derivative:e}; the largest is {largest:e}",
                direction.len()
            );
        }
    }
}

/// Compares all cases at all levels; `test` is the name of the calling test.
pub fn check(test: &str, cases: &[Case]) {
    let all = || cases.iter().map(|case| (case.measure)(&case.numbers)).collect();
    let Some(levels) = at_every_level(test, all) else {
        return;
    };
    // What is random follows from seeds, not from the level.
    let nodes: Vec<_> = cases
        .iter()
        .zip(&levels[0].1)
        .map(|(case, measured)| (case.nodes)(measured))
        .collect();
    let expected: Vec<_> = cases
        .iter()
        .zip(&nodes)
        .map(|(case, nodes)| expect(case, nodes))
        .collect();
    for (level, measured) in &levels {
        for ((case, expected), measured) in cases.iter().zip(&expected).zip(measured) {
            compare(level, case, expected, measured);
        }
    }
}

/// Panics unless what was measured at a level is what the oracle expects.
fn compare(level: &str, case: &Case, expected: &Expected, measured: &Measured) {
    let what = |part: &str| format!("{}, {part} at level {level}", case.name);
    let near = |part: &str, expected: &[f64]| {
        assert_near(&what(part), measured.get(part), expected, OUTPUT_TOLERANCE);
    };
    near("predictions", &expected.predictions);
    near("outputs", &expected.outputs);
    near("running statistics", &expected.buffers);
    let scale: f64 = expected.outputs.iter().map(|y| y.abs()).sum::<f64>() / case.numbers.samples as f64;
    let error = (f64::from(measured.get("loss")[0]) - expected.loss).abs();
    assert!(error <= OUTPUT_TOLERANCE * scale, "{}", what("loss"));
    let (tensors, derivatives) = (&expected.tensors, &expected.derivatives);
    assert_derivatives(&what("gradients"), measured.get("gradients"), tensors, derivatives);
}

/// In the process that runs the tests: what `run` gave at each level. In a child: runs it, writes that down, is `None`.
pub fn at_every_level(test: &str, run: impl Fn() -> Vec<Measured>) -> Option<Vec<(&'static str, Vec<Measured>)>> {
    if let Some(path) = std::env::var_os("GRAVEN_TEST_RESULTS") {
        let mut bytes = Vec::new();
        let cap = std::env::var("GRAVEN_LEVEL").unwrap();
        assert_eq!(simd::level().name(), cap);
        let all = run();
        bytes.extend((all.len() as u64).to_le_bytes());
        all.iter().for_each(|measured| measured.write(&mut bytes));
        std::fs::write(path, bytes).unwrap();
        return None;
    }
    let levels: &[&str] = if cfg!(target_arch = "x86_64") {
        &["portable", "avx2", "avx512"]
    } else if cfg!(target_arch = "aarch64") {
        &["portable", "neon"]
    } else {
        &["portable"]
    };
    let mut results = Vec::new();
    for &level in levels {
        if simd::levels().iter().all(|known| known.name() != level) {
            // `eprintln!` would be captured, and shown only if the test fails.
            let message = format!("NOT TESTED: {test} at {level}, which this CPU lacks\n");
            std::io::stderr().write_all(message.as_bytes()).unwrap();
            continue;
        }
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{level}-{}", std::process::id()));
        let child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env("GRAVEN_LEVEL", level)
            .env("GRAVEN_TEST_RESULTS", &path)
            .output()
            .unwrap();
        assert!(
            child.status.success(),
            "{test} at {level}:\n{}",
            String::from_utf8_lossy(&child.stderr)
        );
        let bytes = std::fs::read(&path).unwrap_or_else(|_| panic!("no test is called {test}"));
        std::fs::remove_file(&path).unwrap();
        let mut from = bytes.as_slice();
        results.push((
            level,
            (0..length(&mut from)).map(|_| Measured::read(&mut from)).collect(),
        ));
    }
    Some(results)
}
