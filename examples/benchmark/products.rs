//! Matrix products, as a dense layer's forward pass computes them.

use std::time::Instant;

use graven::kernels::dense::{Dense, dense_forward};
use graven::simd;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use serde_json::json;

use super::Result;
use super::arguments::Arguments;
use super::report::{self, Spread};

/// How many elements of a product are compared with sums in `f64`.
const COMPARED: usize = 100;

/// The shapes of a large product and of the convnet's at a batch of 32.
pub fn measure(arguments: &Arguments) -> Result {
    product(arguments, [1024, 1024, 1024])?;
    product(arguments, [64, 288, 3872])?;
    product(arguments, [32, 9, 21632])?;
    product(arguments, [64, 576, 288])
}

/// The product of matrices `[m, k]` and `[k, n]`.
fn product(arguments: &Arguments, [m, k, n]: [usize; 3]) -> Result {
    let (level, dense) = (simd::level(), Dense::new(k, n));
    let mut rng = ChaCha8Rng::seed_from_u64(arguments.seed);
    let mut matrix = |len: usize| Vec::from_iter((0..len).map(|_| rng.random_range(-1.0_f32..1.0)));
    let (a, b, mut c) = (matrix(m * k), matrix(k * n), vec![0.0; m * n]);
    let mut multiply = |calls: usize| {
        let begin = Instant::now();
        for _ in 0..calls {
            dense_forward(level, 1, &dense, m, &a, &b, &[], &mut c);
        }
        begin.elapsed().as_secs_f64()
    };
    let flop = 2.0 * (m * n * k) as f64;
    let calls = ((1.5e10 / flop) as usize).clamp(10, 1_000);
    multiply(20);
    let mut rates: Vec<f64> = (0..arguments.repeats)
        .map(|_| flop * calls as f64 / multiply(calls) / 1e9)
        .collect();

    for index in (0..m * n).step_by((m * n / COMPARED).max(1)) {
        let (row, column) = (index / n, index % n);
        let expected: f64 = (0..k)
            .map(|i| f64::from(a[row * k + i]) * f64::from(b[i * n + column]))
            .sum();
        let found = c[index];
        // The rounding of k products of numbers up to 1.
        if (f64::from(found) - expected).abs() > k as f64 * f64::from(f32::EPSILON) {
            return Err(format!("found {found} at [{row}][{column}] of a product, expected {expected}").into());
        }
    }
    let rate = Spread::of(&mut rates);
    report::print(
        arguments,
        m,
        json!({ "m": m, "n": n, "k": k, "threads": 1, "gflop_per_s": rate.median, "min": rate.min, "max": rate.max }),
    );
    Ok(())
}
