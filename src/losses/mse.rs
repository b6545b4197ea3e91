//! `Mse`: the mean squared error.

use super::elementwise::{self, Elementwise};
use super::{Loss, check_batch, check_gradient};
use crate::shape::Sample;
use crate::simd::{Level, Simd};

/// The mean squared error over samples and their elements, as Keras's `MeanSquaredError` and PyTorch's `MSELoss`.
///
/// 1/(m n) Σᵢ Σⱼ (hᵢⱼ - yᵢⱼ)² over m samples i of n elements j, with the gradient 2 (hᵢⱼ - yᵢⱼ)/(m n). For the textbook
/// cost without n and with a factor of 1/2 see [`HalfMse`](super::HalfMse).
///
/// Outputs and targets are samples of the same shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mse;

#[derive(Clone, Copy)]
struct SquaredError;

impl Elementwise for SquaredError {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, output: S::F32, target: S::F32) -> (S::F32, S::F32) {
        let error = simd.sub(output, target);
        (simd.mul(error, error), simd.add(error, error))
    }
}

impl<Y: Sample<Element = f32> + Clone> Loss<Y> for Mse {
    type Target = Y;

    fn gradient(&self, level: Level, outputs: &[f32], targets: &[Y], batch_size: usize, gradient: &mut [f32]) -> f64 {
        check_batch(Y::LEN, outputs, targets, batch_size);
        check_gradient(outputs, gradient);
        let (elements, targets) = ((batch_size * Y::LEN) as f64, Y::as_scalars(targets));
        elementwise::sum_and_gradient(level, SquaredError, outputs, targets, 1.0 / elements, gradient) / elements
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[Y], batch_size: usize) -> f64 {
        check_batch(Y::LEN, outputs, targets, batch_size);
        elementwise::sum(level, SquaredError, outputs, Y::as_scalars(targets)) / (batch_size * Y::LEN) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, numbers, value};
    use super::*;

    #[test]
    fn averages_over_samples_and_elements() {
        // (1 + 4 + 0 + 4) / 4
        assert_eq!(value(&Mse, &[1.0, 2.0, 3.0, -1.0], &[[0.0, 4.0], [3.0, 1.0]], 2), 2.25);
        // The same two samples as half of a batch of four.
        assert_eq!(value(&Mse, &[1.0, 2.0, 3.0, -1.0], &[[0.0, 4.0], [3.0, 1.0]], 4), 1.125);
    }

    #[test]
    fn gradient_is_the_derivative() {
        let (outputs, targets) = (numbers(4 * 6, -2.0, 2.0, 1), numbers(4 * 6, -2.0, 2.0, 2));
        check(&Mse, &outputs, <[[f32; 3]; 2]>::from_scalars(&targets), |outputs| {
            let errors = outputs.iter().zip(&targets).map(|(h, &y)| (h - f64::from(y)).powi(2));
            errors.sum::<f64>() / (4.0 * 6.0)
        });
    }
}
