//! What the losses' tests share: every level, reproducible numbers, comparison with f64.

use super::Loss;
use crate::shape::Sample;
use crate::simd::level;
use crate::simd::testing::at_every_level;

/// Reproducible numbers between two others: a linear congruential generator with Knuth's MMIX constants.
pub fn numbers(len: usize, low: f32, high: f32, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * (state >> 40) as f32 / (1_u64 << 24) as f32
    };
    (0..len).map(|_| next()).collect()
}

/// The loss at the CPU's highest level.
pub fn value<Y: Sample<Element = f32>, L: Loss<Y>>(
    loss: &L,
    outputs: &[f32],
    targets: &[L::Target],
    batch_size: usize,
) -> f64 {
    loss.value(level(), outputs, targets, batch_size)
}

/// Calls `test` with the loss beside the gradient, the gradient, and the loss alone, as each level computes them.
pub fn at_each_level<Y: Sample<Element = f32>, L: Loss<Y>>(
    loss: &L,
    outputs: &[f32],
    targets: &[L::Target],
    batch_size: usize,
    test: impl Fn(f64, &[f32], f64),
) {
    at_every_level(|level| {
        let mut gradient = vec![f32::NAN; outputs.len()];
        let part = loss.gradient(level, outputs, targets, batch_size, &mut gradient);
        test(part, &gradient, loss.value(level, outputs, targets, batch_size));
    });
}

/// Compares a loss with its formula in f64 and its gradient with the formula's central differences, to 1 in 10,000.
pub fn check<Y: Sample<Element = f32>, L: Loss<Y>>(
    loss: &L,
    outputs: &[f32],
    targets: &[L::Target],
    formula: impl Fn(&[f64]) -> f64,
) {
    let wide: Vec<f64> = outputs.iter().map(|&output| f64::from(output)).collect();
    let expected = formula(&wide);
    let slopes: Vec<f64> = (0..wide.len())
        .map(|i| {
            let step = 1e-5;
            let mut shifted = wide.clone();
            let mut at = |x: f64| {
                shifted[i] = x;
                formula(&shifted)
            };
            (at(wide[i] + step) - at(wide[i] - step)) / (2.0 * step)
        })
        .collect();
    let largest = slopes.iter().fold(0.0, |largest: f64, slope| largest.max(slope.abs()));
    at_each_level(loss, outputs, targets, targets.len(), |part, gradient, value| {
        assert!(
            (part - expected).abs() <= 1e-5 * expected.abs(),
            "found {part}, expected {expected}"
        );
        assert!(
            (value - expected).abs() <= 1e-5 * expected.abs(),
            "found {value}, expected {expected}"
        );
        for (i, (&found, &slope)) in gradient.iter().zip(&slopes).enumerate() {
            // Slopes much smaller than the others are differences of larger terms.
            let tolerance = 1e-4 * slope.abs().max(1e-2 * largest);
            assert!(
                (f64::from(found) - slope).abs() <= tolerance,
                "element {i}: found {found}, expected {slope}"
            );
        }
    });

    // A batch comes in tiles: the parts add up to the whole.
    let (first, rest) = targets.split_at(1);
    let (first_outputs, rest_outputs) = outputs.split_at(Y::LEN);
    let parts = value(loss, first_outputs, first, targets.len()) + value(loss, rest_outputs, rest, targets.len());
    assert!(
        (parts - expected).abs() <= 1e-5 * expected.abs(),
        "found {parts}, expected {expected}"
    );
}
