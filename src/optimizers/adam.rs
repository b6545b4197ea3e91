//! `Adam`: a step size for each parameter.

use super::{Optimizer, check_fraction, check_not_negative, check_positive, take_moments};
use crate::kernels::update::{AdamStep, adam_step};
use crate::simd::Level;

/// Adam: steps along the mean of recent gradients, in units of their root mean square.
///
/// With the gradient g of a parameter p in step t, from 1: m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g²,
/// p ← p - learning_rate m̂/(√v̂ + ε) with m̂ = m/(1 - β₁ᵗ) and v̂ = v/(1 - β₂ᵗ); m and v begin at 0: Kingma & Ba 2015,
/// algorithm 1.
///
/// ε is added after v is corrected, as in the paper and in PyTorch; Keras adds it before, which makes it larger in the
/// first steps. Its default of 1e-7 is that of Keras; PyTorch's is 1e-8.
///
/// ```
/// use graven::optimizers::{Adam, Optimizer};
///
/// let optimizer = Adam::new(3e-4).betas(0.9, 0.99).epsilon(1e-8);
/// assert_eq!(optimizer.moments(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    learning_rate: f32,
    beta1: f32,
    beta2: f32,
    epsilon: f32,
}

impl Adam {
    /// Adam with β₁ = 0.9, β₂ = 0.999 and ε = 1e-7.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative or not finite.
    pub fn new(learning_rate: f32) -> Self {
        check_not_negative("learning rate", learning_rate);
        Self {
            learning_rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-7,
        }
    }

    /// Sets the shares of the first and of the second moment that are kept from step to step.
    ///
    /// # Panics
    ///
    /// If one is not at least 0 and less than 1.
    pub fn betas(mut self, beta1: f32, beta2: f32) -> Self {
        check_fraction("beta1", beta1);
        check_fraction("beta2", beta2);
        (self.beta1, self.beta2) = (beta1, beta2);
        self
    }

    /// Sets what is added to the root, against division by zero.
    ///
    /// # Panics
    ///
    /// If it is not above 0 and finite.
    pub fn epsilon(mut self, epsilon: f32) -> Self {
        check_positive("epsilon", epsilon);
        self.epsilon = epsilon;
        self
    }

    /// What the kernel needs in step number `step`.
    pub(super) fn at(&self, step: u64, weight_decay: f32) -> AdamStep {
        let Self {
            learning_rate,
            beta1,
            beta2,
            epsilon,
        } = *self;
        let correction = |beta: f32| 1.0 - f64::from(beta).powf(step as f64);
        AdamStep {
            step_size: (f64::from(learning_rate) / correction(beta1)) as f32,
            root_scale: (1.0 / correction(beta2).sqrt()) as f32,
            beta1,
            beta2,
            epsilon,
            decay: learning_rate * weight_decay,
        }
    }
}

/// A learning rate of 0.001.
impl Default for Adam {
    fn default() -> Self {
        Self::new(1e-3)
    }
}

impl Optimizer for Adam {
    fn moments(&self) -> usize {
        2
    }

    fn learning_rate(&self) -> f32 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f32) {
        check_not_negative("learning rate", learning_rate);
        self.learning_rate = learning_rate;
    }

    fn settings(&self) -> String {
        format!("{self:?}")
    }

    fn update(&self, level: Level, step: u64, params: &mut [f32], gradients: &[f32], moments: &mut [&mut [f32]]) {
        let [first, second] = take_moments(moments);
        adam_step(level, self.at(step, 0.0), params, gradients, first, second);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{adam, check};
    use super::*;

    #[test]
    fn is_the_papers_algorithm() {
        check(&Adam::default(), adam(1e-3, 0.9, 0.999, 1e-7, 0.0));
        check(
            &Adam::new(0.05).betas(0.8, 0.9).epsilon(1e-2),
            adam(0.05, 0.8, 0.9, 1e-2, 0.0),
        );
        check(&Adam::new(0.01).betas(0.0, 0.0), adam(0.01, 0.0, 0.0, 1e-7, 0.0));
    }

    #[test]
    fn corrections_vanish_after_many_steps() {
        let step = Adam::default().at(u64::MAX, 0.0);
        assert_eq!((step.step_size, step.root_scale), (1e-3, 1.0));
    }

    #[test]
    fn settings_tell_optimisers_apart() {
        assert_eq!(
            Adam::default().settings(),
            "Adam { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }"
        );
    }

    #[test]
    #[should_panic(expected = "found a beta2 of 1, expected at least 0 and less than 1")]
    fn refuses_a_beta_of_one() {
        let _ = Adam::default().betas(0.9, 1.0);
    }

    #[test]
    #[should_panic(expected = "found an epsilon of 0, expected a finite number above 0")]
    fn refuses_an_epsilon_of_zero() {
        let _ = Adam::default().epsilon(0.0);
    }
}
