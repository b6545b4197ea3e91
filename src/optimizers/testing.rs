//! What the optimisers' tests share: 20 steps at every level beside the same formula in f64.

use super::Optimizer;
use crate::simd::Level;
use crate::simd::testing::at_every_level;

const STEPS: u64 = 20;
/// No whole number of vectors at any level.
const PARAMETERS: usize = 37;

/// Most moments of the rules that are tested.
const MOST_MOMENTS: usize = 2;

/// The gradient of parameter `i` at value `p` in a step: that of a bowl, shaken.
fn slope(step: u64, i: usize, p: f64) -> f64 {
    p - 0.1 * i as f64 + (step as f64 * 0.7 + i as f64).sin()
}

fn begin() -> Vec<f64> {
    (0..PARAMETERS).map(|i| 0.3 * i as f64 - 4.0).collect()
}

/// The parameters after 20 steps at a level.
fn run(level: Level, optimizer: &impl Optimizer) -> Vec<f32> {
    let mut params: Vec<f32> = begin().iter().map(|&p| p as f32).collect();
    let mut moments = vec![vec![0.0; PARAMETERS]; optimizer.moments()];
    for step in 1..=STEPS {
        let gradient = |(i, &p): (usize, &f32)| slope(step, i, f64::from(p)) as f32;
        let gradients: Vec<f32> = params.iter().enumerate().map(gradient).collect();
        let mut moments: Vec<&mut [f32]> = moments.iter_mut().map(|moment| &mut moment[..]).collect();
        optimizer.update(level, step, &mut params, &gradients, &mut moments);
    }
    params
}

/// Compares the parameters after 20 steps with those that `formula` gives, which takes the step, a parameter, its
/// gradient and its moments.
pub fn check<O: Optimizer>(optimizer: &O, formula: impl Fn(u64, f64, f64, &mut [f64; MOST_MOMENTS]) -> f64) {
    let mut expected = begin();
    for (i, p) in expected.iter_mut().enumerate() {
        let mut moments = [0.0; MOST_MOMENTS];
        for step in 1..=STEPS {
            *p = formula(step, *p, slope(step, i, *p), &mut moments);
        }
    }
    at_every_level(|level| {
        for (i, (found, &expected)) in run(level, optimizer).into_iter().zip(&expected).enumerate() {
            let error = (f64::from(found) - expected).abs();
            assert!(
                error <= 1e-5 * expected.abs().max(1.0),
                "{level}: parameter {i} is {found}, expected {expected}"
            );
        }
    });
}

/// Adam's formula as the paper has it, with decoupled weight decay.
pub fn adam(
    rate: f64,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
    decay: f64,
) -> impl Fn(u64, f64, f64, &mut [f64; MOST_MOMENTS]) -> f64 {
    move |step, p, g, [m, v]| {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        let mean = *m / (1.0 - beta1.powi(step as i32));
        let square = *v / (1.0 - beta2.powi(step as i32));
        p - rate * (mean / (square.sqrt() + epsilon) + decay * p)
    }
}
