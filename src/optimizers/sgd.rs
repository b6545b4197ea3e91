//! `Sgd`: stochastic gradient descent.

use super::{Optimizer, check_fraction, check_not_negative, take_moments};
use crate::kernels::update::{SgdStep, sgd_step};
use crate::simd::Level;

/// Stochastic gradient descent, with momentum, Nesterov's look-ahead and weight decay if wanted.
///
/// With the gradient g of a parameter p: g' = g + weight_decay p, v ← momentum v + g', p ← p - learning_rate v, or with
/// Nesterov's look-ahead p ← p - learning_rate (g' + momentum v); v begins at 0. These are PyTorch's formulas (Sutskever
/// et al. 2013, with the learning rate outside of the velocity). Without momentum nothing is remembered.
///
/// ```
/// use graven::optimizers::{Optimizer, Sgd};
///
/// let optimizer = Sgd::new(0.1).momentum(0.9).nesterov().weight_decay(1e-4);
/// assert_eq!(optimizer.learning_rate(), 0.1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    step: SgdStep,
}

impl Sgd {
    /// Plain gradient descent.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative or not finite.
    pub fn new(learning_rate: f32) -> Self {
        check_not_negative("learning rate", learning_rate);
        Self {
            step: SgdStep {
                learning_rate,
                momentum: 0.0,
                nesterov: false,
                weight_decay: 0.0,
            },
        }
    }

    /// Keeps this share of the velocity from step to step.
    ///
    /// # Panics
    ///
    /// If it is not at least 0 and less than 1.
    pub fn momentum(mut self, momentum: f32) -> Self {
        check_fraction("momentum", momentum);
        self.step.momentum = momentum;
        self
    }

    /// Looks ahead along the velocity; without momentum it changes nothing.
    pub fn nesterov(mut self) -> Self {
        self.step.nesterov = true;
        self
    }

    /// Adds the gradient of the penalty weight_decay/2 p² (L2 regularisation).
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    pub fn weight_decay(mut self, weight_decay: f32) -> Self {
        check_not_negative("weight decay", weight_decay);
        self.step.weight_decay = weight_decay;
        self
    }
}

/// A learning rate of 0.01, as in Keras, and no momentum.
impl Default for Sgd {
    fn default() -> Self {
        Self::new(0.01)
    }
}

impl Optimizer for Sgd {
    fn moments(&self) -> usize {
        usize::from(self.step.momentum > 0.0)
    }

    fn learning_rate(&self) -> f32 {
        self.step.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f32) {
        check_not_negative("learning rate", learning_rate);
        self.step.learning_rate = learning_rate;
    }

    fn settings(&self) -> String {
        format!("{:?}", self.step).replacen("SgdStep", "Sgd", 1)
    }

    fn update(&self, level: Level, _step: u64, params: &mut [f32], gradients: &[f32], moments: &mut [&mut [f32]]) {
        let velocity = (self.step.momentum > 0.0).then(|| {
            let [velocity] = take_moments(moments);
            &mut **velocity
        });
        sgd_step(level, self.step, params, gradients, velocity);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use super::*;

    /// PyTorch's formulas for one parameter, written out.
    fn formula(rate: f64, momentum: f64, nesterov: bool, decay: f64) -> impl Fn(u64, f64, f64, &mut [f64; 2]) -> f64 {
        move |_, p, g, [v, _]| {
            let g = g + decay * p;
            *v = momentum * *v + g;
            p - rate * if nesterov { g + momentum * *v } else { *v }
        }
    }

    #[test]
    fn plain_descent() {
        assert_eq!(Sgd::default().moments(), 0);
        check(&Sgd::default(), formula(0.01, 0.0, false, 0.0));
        check(&Sgd::new(0.1).weight_decay(0.02), formula(0.1, 0.0, false, 0.02));
        check(&Sgd::new(0.1).nesterov(), formula(0.1, 0.0, true, 0.0));
    }

    #[test]
    fn settings_are_all_of_them() {
        assert_eq!(
            Sgd::new(0.1).momentum(0.9).nesterov().settings(),
            "Sgd { learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.0 }"
        );
    }

    #[test]
    fn momentum() {
        assert_eq!(Sgd::new(0.1).momentum(0.9).moments(), 1);
        check(&Sgd::new(0.1).momentum(0.9), formula(0.1, 0.9, false, 0.0));
        check(
            &Sgd::new(0.1).momentum(0.9).weight_decay(0.02),
            formula(0.1, 0.9, false, 0.02),
        );
    }

    #[test]
    fn nesterov() {
        check(&Sgd::new(0.1).momentum(0.9).nesterov(), formula(0.1, 0.9, true, 0.0));
        check(
            &Sgd::new(0.1).nesterov().momentum(0.9).weight_decay(0.02),
            formula(0.1, 0.9, true, 0.02),
        );
    }

    #[test]
    fn the_learning_rate_can_change() {
        let mut optimizer = Sgd::new(0.1).momentum(0.9);
        optimizer.set_learning_rate(0.05);
        assert_eq!(optimizer, Sgd::new(0.05).momentum(0.9));
    }

    #[test]
    #[should_panic(expected = "found a learning rate of -0.1, expected a finite number of at least 0")]
    fn refuses_a_negative_learning_rate() {
        let _ = Sgd::new(-0.1);
    }

    #[test]
    #[should_panic(expected = "found a momentum of 1, expected at least 0 and less than 1")]
    fn refuses_a_momentum_of_one() {
        let _ = Sgd::new(0.1).momentum(1.0);
    }

    #[test]
    #[should_panic(expected = "found a weight decay of NaN")]
    fn refuses_a_weight_decay_that_is_no_number() {
        let _ = Sgd::new(0.1).weight_decay(f32::NAN);
    }
}
