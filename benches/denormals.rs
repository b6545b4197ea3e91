//! Whether vanished gradients slow training down: `cargo bench --bench denormals`.
//!
//! Denormal numbers, below 1.2e-38, cost some CPUs a hundred cycles each. They come up where gradients vanish on their way
//! down and where a dead unit's moments decay. Each network trains with its loss as it is and with losses so small that
//! gradients become denormal at its output, in the middle, or at its input; a step may take at most 1.3 times as long.

use std::time::Instant;

use graven::prelude::*;

network! {
    struct Mlp: [784] -> [10] { Dense(128), Relu, Dense(64), Tanh, Dense(64), Sigmoid, Dense(10) }
    struct Cnn: [28, 28, 1] -> [10] {
        Conv2d(16, 3), Relu, MaxPool2d(2), Conv2d(32, 3), Gelu, Conv2d(16, 1), BatchNorm, Relu, Flatten, Dense(32), Tanh,
        Dense(10),
    }
    struct Deep: [64] -> [10] { repeat 8 { Pair }, Dense(10) }
    struct Pair: [64] -> [64] { residual { Dense(64), Tanh }, Dense(64), Sigmoid }
}

/// The cross-entropy, times a number.
#[derive(Clone, Copy)]
struct Scaled(f32);

impl Loss<[f32; 10]> for Scaled {
    type Target = Label<10>;

    fn gradient(
        &self,
        level: Level,
        outputs: &[f32],
        targets: &[Label<10>],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64 {
        let loss = Loss::<[f32; 10]>::gradient(&SoftmaxCrossEntropy, level, outputs, targets, batch_size, gradient);
        gradient.iter_mut().for_each(|g| *g *= self.0);
        loss * f64::from(self.0)
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[Label<10>], batch_size: usize) -> f64 {
        Loss::<[f32; 10]>::value(&SoftmaxCrossEntropy, level, outputs, targets, batch_size) * f64::from(self.0)
    }
}

/// The loss as it is, and losses whose gradients end among the denormals.
const SCALES: [f32; 8] = [1.0, 1e-15, 1e-20, 1e-24, 1e-28, 1e-32, 1e-36, 1e-40];
/// How much longer a step may take.
const MOST: f64 = 1.3;
const BATCH: usize = 32;
/// Rounds in which all are measured in turn, and seconds that each takes a round.
const ROUNDS: usize = 15;
const SECONDS: f64 = 0.02;

/// The shortest seconds for a step with each scale, once moments have decayed.
fn measure<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>, O: Optimizer + Copy>(
    optimizer: O,
) -> [f64; SCALES.len()] {
    let inputs: Vec<f32> = (0..BATCH * N::Input::LEN)
        .map(|i| ((i * 7919) % 1000) as f32 / 1000.0)
        .collect();
    let inputs = N::Input::from_scalars(&inputs);
    let labels: Vec<_> = (0..BATCH).map(|i| Label::new(i % 10).expect("a class")).collect();
    let mut runs = SCALES.map(|scale| {
        let net: N = graven::network::new(1);
        let training = Training::new(&net, Scaled(scale), optimizer, BATCH).expect("the batch size is not 0");
        (net, training)
    });
    let mut best = [f64::INFINITY; SCALES.len()];
    for _ in 0..ROUNDS {
        for ((net, training), best) in runs.iter_mut().zip(&mut best) {
            let begin = Instant::now();
            let mut before = 0.0;
            while before < SECONDS {
                assert!(training.step(net, inputs, &labels).updated);
                let now = begin.elapsed().as_secs_f64();
                *best = best.min(now - before);
                before = now;
            }
        }
    }
    best
}

fn main() {
    let mut worst: f64 = 0.0;
    let mut report = |name: &str, [ordinary, small @ ..]: [f64; SCALES.len()]| {
        let ratios: Vec<_> = small
            .iter()
            .map(|seconds| format!("{:.2}", seconds / ordinary))
            .collect();
        println!(
            "{name}: {:.0} us a step, {} times as long with vanished gradients",
            1e6 * ordinary,
            ratios.join(", ")
        );
        worst = small.iter().fold(worst, |worst, seconds| worst.max(seconds / ordinary));
    };
    // Nothing is to be learnt, so that the networks stay alike.
    report("mlp, sgd with momentum", measure::<Mlp, _>(Sgd::new(0.0).momentum(0.9)));
    report("mlp, adam", measure::<Mlp, _>(Adam::new(0.0)));
    report("cnn, sgd with momentum", measure::<Cnn, _>(Sgd::new(0.0).momentum(0.9)));
    report("cnn, adam", measure::<Cnn, _>(Adam::new(0.0)));
    report("deep, adam", measure::<Deep, _>(Adam::new(0.0)));
    println!("at most {worst:.2} times as long");
    assert!(
        worst <= MOST,
        "vanished gradients make a step {worst:.2} times as long, expected at most {MOST}"
    );
}
