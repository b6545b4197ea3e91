//! What the kernels' tests share: every level, reproducible data, comparison with f64.

use crate::simd::{Level, Portable};

pub(crate) use crate::simd::testing::at_every_level;

/// The level that every CPU has.
pub(crate) const PORTABLE: Level = Level::Portable(Portable::new());

/// Lengths around every vector size, and larger odd ones.
pub(crate) const LENGTHS: [usize; 22] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 67, 129, 1001,
];

/// Reproducible numbers from a linear congruential generator (Knuth's MMIX constants).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Numbers(seed)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    /// `len` numbers, uniform in [low, high).
    pub(crate) fn slice(&mut self, len: usize, low: f32, high: f32) -> Vec<f32> {
        (0..len).map(|_| low + (high - low) * self.unit()).collect()
    }
}

/// Panics unless every element is within `tolerance` of the expected one, relative to the larger of it and 1.
#[track_caller]
pub(crate) fn assert_close(found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let error = (f64::from(found) - expected).abs();
        assert!(
            error <= tolerance * expected.abs().max(1.0),
            "element {i}: found {found:e}, expected {expected:e}"
        );
    }
}

/// The elements in double precision.
pub(crate) fn wide(x: &[f32]) -> Vec<f64> {
    x.iter().map(|&x| f64::from(x)).collect()
}

/// The distance of `found` from `expected` in units of the last place that an f32 near `expected` has.
pub(crate) fn ulps(found: f32, expected: f64) -> f64 {
    let nearest = (expected as f32).abs().clamp(f32::MIN_POSITIVE, f32::MAX);
    let ulp = f64::from(nearest) - f64::from(f32::from_bits(nearest.to_bits() - 1));
    (f64::from(found) - expected).abs() / ulp
}
