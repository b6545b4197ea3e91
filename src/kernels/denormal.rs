//! Keeping denormal numbers out of products, which they slow down a hundredfold on some CPUs.

use super::map::{self, Unary};
use crate::simd::{Level, Simd};

/// The smallest magnitude of a gradient that is passed on.
///
/// Times a weight or an activation of 1e-8 or more it is no denormal (those end at 1.2e-38), and what it adds to the
/// gradient by a parameter is far below the 1e-18 that [`update`](super::update) takes for 0.
pub const LEAST_GRADIENT: f32 = 1e-30;

#[derive(Clone, Copy)]
struct ClearVanished;

impl Unary for ClearVanished {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        let vanished = simd.gt(simd.splat(LEAST_GRADIENT), simd.abs(x));
        simd.select(vanished, simd.splat(0.0), x)
    }
}

/// Sets to 0 what is smaller in magnitude than [`LEAST_GRADIENT`]; NaN stays NaN.
pub fn clear_vanished(level: Level, gradient: &mut [f32]) {
    map::unary_in_place(level, ClearVanished, gradient);
}

#[cfg(test)]
mod tests {
    use super::super::testing::at_every_level;
    use super::*;

    #[test]
    fn only_what_is_small_becomes_zero() {
        at_every_level(|level| {
            let mut x = [
                1e-29,
                -1e-29,
                1e-30,
                -1e-31,
                1e-40,
                0.0,
                -0.0,
                1.0,
                f32::NEG_INFINITY,
                9e-31,
                -1e-45,
            ];
            clear_vanished(level, &mut x);
            let expected = [
                1e-29,
                -1e-29,
                1e-30,
                0.0,
                0.0,
                0.0,
                0.0,
                1.0,
                f32::NEG_INFINITY,
                0.0,
                0.0,
            ];
            assert_eq!(x, expected, "{level}");
            let mut nan = [f32::NAN; 17];
            clear_vanished(level, &mut nan);
            assert!(nan.iter().all(|x| x.is_nan()), "{level}");
        });
    }
}
