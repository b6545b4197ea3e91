//! Whether vanished gradients slow training down: `cargo bench --bench denormals`.
//!
//! Denormal numbers, below 1.2e-38, cost some CPUs a hundred cycles each. They come up where gradients vanish on their way
//! down and where a dead unit's moments decay. Each network trains from ordinary weights and from weights whose last layer
//! is so small that every gradient below it is denormal or zero; the second may take at most 1.3 times as long.

use std::time::Instant;

use graven::prelude::*;

network! {
    struct Mlp: [784] -> [10] { Dense(128), Relu, Dense(64), Tanh, last: Dense(10) }
    struct Cnn: [28, 28, 1] -> [10] {
        Conv2d(32, 3), Relu, MaxPool2d(2), Conv2d(64, 3), Relu, MaxPool2d(2), Flatten, Dense(64), Gelu, last: Dense(10),
    }
}

/// What weights of the last layer are multiplied by: gradients of 1e-3 and less become denormal below it.
const VANISHED: f32 = 1e-37;
/// How much longer a step may take.
const MOST: f64 = 1.3;
const BATCH: usize = 32;
const ROUNDS: usize = 15;

/// Trains and measures in turn; the shortest seconds for a step, ordinary and vanished, after moments have decayed.
fn measure<N: Network<Output = [f32; 10]> + Clone, O: Optimizer + Copy>(
    optimizer: O,
    steps: usize,
    vanish: impl Fn(&mut N),
) -> [f64; 2] {
    let inputs: Vec<f32> = (0..BATCH * N::Input::LEN)
        .map(|i| ((i * 7919) % 1000) as f32 / 1000.0)
        .collect();
    let inputs = N::Input::from_scalars(&inputs);
    let labels: Vec<_> = (0..BATCH).map(|i| Label::new(i % 10).expect("a class")).collect();
    let ordinary = graven::network::new::<N>(1);
    let mut vanished = ordinary.clone();
    vanish(&mut vanished);
    let mut runs = [ordinary, vanished].map(|net| {
        let training = Training::new(&net, SoftmaxCrossEntropy, optimizer, BATCH).expect("the batch size is not 0");
        (net, training)
    });
    // Long enough for a velocity of share 0.9 to fall from 1 through all denormals.
    for (net, training) in &mut runs {
        for _ in 0..1000 {
            training.step(net, inputs, &labels);
        }
    }
    let mut best = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        for ((net, training), best) in runs.iter_mut().zip(&mut best) {
            let begin = Instant::now();
            for _ in 0..steps {
                assert!(training.step(net, inputs, &labels).updated);
            }
            *best = best.min(begin.elapsed().as_secs_f64() / steps as f64);
        }
    }
    best
}

fn main() {
    let mut is_fast = true;
    let mut report = |name: &str, [ordinary, vanished]: [f64; 2]| {
        let ratio = vanished / ordinary;
        println!(
            "{name}: {:.1} us a step, with vanished gradients {:.1} us, {ratio:.2} times as long",
            1e6 * ordinary,
            1e6 * vanished
        );
        is_fast &= ratio <= MOST;
    };
    // The rate is 0 so that the last layer stays small; everything else of a step is as it is.
    let scale = |weights: &mut [f32]| weights.iter_mut().for_each(|weight| *weight *= VANISHED);
    let mlp = |net: &mut Mlp| scale(graven::kernels::block::scalars_mut(&mut *net.last));
    let cnn = |net: &mut Cnn| scale(graven::kernels::block::scalars_mut(&mut *net.last));
    report("mlp, sgd with momentum", measure(Sgd::new(0.0).momentum(0.9), 200, mlp));
    report("mlp, adam", measure(Adam::new(0.0), 200, mlp));
    report("cnn, sgd with momentum", measure(Sgd::new(0.0).momentum(0.9), 10, cnn));
    report("cnn, adam", measure(Adam::new(0.0), 10, cnn));
    assert!(is_fast, "vanished gradients make a step more than {MOST} times as long");
}
