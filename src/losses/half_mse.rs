//! `HalfMse`: the least-squares cost of textbooks.

use super::elementwise::{self, Elementwise};
use super::{Loss, check_batch, check_gradient};
use crate::shape::Sample;
use crate::simd::{Level, Simd};

/// Half the squared error, averaged over samples: the cost of linear regression in textbooks.
///
/// J = 1/(2m) Σᵢ Σⱼ (h(xᵢ)ⱼ - yᵢⱼ)² over m samples i and their elements j, with the gradient (h(xᵢ)ⱼ - yᵢⱼ)/m: Ng, *CS229
/// Lecture Notes*, part I, averaged over the batch. Elements of a sample add up; [`Mse`](super::Mse) averages over
/// them too.
///
/// Outputs and targets are samples of the same shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct HalfMse;

#[derive(Clone, Copy)]
struct HalfSquaredError;

impl Elementwise for HalfSquaredError {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, output: S::F32, target: S::F32) -> (S::F32, S::F32) {
        let error = simd.sub(output, target);
        (simd.mul(simd.splat(0.5), simd.mul(error, error)), error)
    }
}

impl<Y: Sample<Element = f32> + Clone> Loss<Y> for HalfMse {
    type Target = Y;

    fn gradient(&self, level: Level, outputs: &[f32], targets: &[Y], batch_size: usize, gradient: &mut [f32]) -> f64 {
        check_batch(Y::LEN, outputs, targets, batch_size);
        check_gradient(outputs, gradient);
        let (m, targets) = (batch_size as f64, Y::as_scalars(targets));
        elementwise::sum_and_gradient(level, HalfSquaredError, outputs, targets, 1.0 / m, gradient) / m
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[Y], batch_size: usize) -> f64 {
        check_batch(Y::LEN, outputs, targets, batch_size);
        elementwise::sum(level, HalfSquaredError, outputs, Y::as_scalars(targets)) / batch_size as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, numbers, value};
    use super::*;

    #[test]
    fn is_the_textbook_formula() {
        // ((1 - 0)² + (2 - 4)² + (3 - 3)² + (-1 - 1)²) / (2 * 2)
        assert_eq!(
            value(&HalfMse, &[1.0, 2.0, 3.0, -1.0], &[[0.0, 4.0], [3.0, 1.0]], 2),
            2.25
        );
        assert_eq!(value(&HalfMse, &[3.0], &[1.0], 1), 2.0);
    }

    #[test]
    fn gradient_is_the_derivative() {
        let (outputs, targets) = (numbers(5 * 7, -2.0, 2.0, 1), numbers(5 * 7, -2.0, 2.0, 2));
        check(&HalfMse, &outputs, <[f32; 7]>::from_scalars(&targets), |outputs| {
            let errors = outputs.iter().zip(&targets).map(|(h, &y)| (h - f64::from(y)).powi(2));
            errors.sum::<f64>() / (2.0 * 5.0)
        });
    }

    #[test]
    #[should_panic(expected = "found 3 scalars of output for 2 targets of 2, expected 4")]
    fn refuses_other_lengths() {
        value(&HalfMse, &[1.0, 2.0, 3.0], &[[0.0; 2]; 2], 2);
    }
}
