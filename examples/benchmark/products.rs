//! Matrix products, as a dense layer's forward pass computes them.

use std::time::Instant;

use graven::kernels::dense::{DenseGeometry, dense_forward};
use graven::simd::{self, Kernel, Simd};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use serde_json::json;

use super::Result;
use super::arguments::Arguments;
use super::report::{self, Spread};

/// How many elements of a product are compared with sums in `f64`.
const COMPARED: usize = 100;

/// `K` inputs and `N` outputs.
struct Sizes<const K: usize, const N: usize>;

impl<const K: usize, const N: usize> DenseGeometry for Sizes<K, N> {
    const INPUTS: usize = K;
    const OUTPUTS: usize = N;
}

/// One product of matrices `[m, K]` and `[K, N]`.
struct Multiply<'a, const K: usize, const N: usize> {
    m: usize,
    a: &'a [f32],
    b: &'a [f32],
    c: &'a mut [f32],
}

impl<const K: usize, const N: usize> Kernel for Multiply<'_, K, N> {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        dense_forward::<S, Sizes<K, N>>(simd, self.m, self.a, self.b, &[], self.c);
    }
}

/// The shapes of a large product and of the convnet's at a batch of 32.
pub fn measure(arguments: &Arguments) -> Result {
    product::<1024, 1024>(arguments, 1024)?;
    product::<288, 3872>(arguments, 64)?;
    product::<9, 21632>(arguments, 32)?;
    product::<576, 288>(arguments, 64)
}

fn product<const K: usize, const N: usize>(arguments: &Arguments, m: usize) -> Result {
    let mut rng = ChaCha8Rng::seed_from_u64(arguments.seed);
    let mut matrix = |len: usize| Vec::from_iter((0..len).map(|_| rng.random_range(-1.0_f32..1.0)));
    let (a, b, mut c) = (matrix(m * K), matrix(K * N), vec![0.0; m * N]);
    let mut multiply = |calls: usize| {
        let begin = Instant::now();
        for _ in 0..calls {
            let (a, b, c) = (&*a, &*b, &mut *c);
            simd::dispatch(Multiply::<K, N> { m, a, b, c });
        }
        begin.elapsed().as_secs_f64()
    };
    let flop = 2.0 * (m * N * K) as f64;
    let calls = ((1.5e10 / flop) as usize).clamp(10, 1_000);
    multiply(20);
    let mut rates: Vec<f64> = (0..arguments.repeats)
        .map(|_| flop * calls as f64 / multiply(calls) / 1e9)
        .collect();

    for index in (0..m * N).step_by((m * N / COMPARED).max(1)) {
        let (row, column) = (index / N, index % N);
        let expected: f64 = (0..K)
            .map(|k| f64::from(a[row * K + k]) * f64::from(b[k * N + column]))
            .sum();
        let found = c[index];
        // The rounding of K products of numbers up to 1.
        if (f64::from(found) - expected).abs() > K as f64 * f64::from(f32::EPSILON) {
            return Err(format!("found {found} at [{row}][{column}] of a product, expected {expected}").into());
        }
    }
    let rate = Spread::of(&mut rates);
    report::print(
        arguments,
        m,
        json!({ "m": m, "n": N, "k": K, "threads": 1, "gflop_per_s": rate.median, "min": rate.min, "max": rate.max }),
    );
    Ok(())
}
