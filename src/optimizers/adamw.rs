//! `AdamW`: Adam with weight decay beside the gradient.

use super::{Adam, Optimizer, check_not_negative, take_moments};
use crate::kernels::update::adam_step;
use crate::simd::Level;

/// Adam with decoupled weight decay: parameters shrink by themselves, not through their gradients.
///
/// p ← p - learning_rate (m̂/(√v̂ + ε) + weight_decay p), with m̂ and v̂ as in [`Adam`]: Loshchilov & Hutter 2019,
/// algorithm 2, with PyTorch's defaults. Every parameter decays, biases too.
///
/// ```
/// use graven::optimizers::{AdamW, Optimizer};
///
/// let optimizer = AdamW::new(3e-4).weight_decay(0.1);
/// assert_eq!(optimizer.learning_rate(), 3e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamW {
    adam: Adam,
    weight_decay: f32,
}

impl AdamW {
    /// AdamW with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and a weight decay of 0.01.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative or not finite.
    pub fn new(learning_rate: f32) -> Self {
        Self {
            adam: Adam::new(learning_rate).epsilon(1e-8),
            weight_decay: 0.01,
        }
    }

    /// Sets the shares of the first and of the second moment that are kept from step to step.
    ///
    /// # Panics
    ///
    /// If one is not at least 0 and less than 1.
    pub fn betas(mut self, beta1: f32, beta2: f32) -> Self {
        self.adam = self.adam.betas(beta1, beta2);
        self
    }

    /// Sets what is added to the root, against division by zero.
    ///
    /// # Panics
    ///
    /// If it is not above 0 and finite.
    pub fn epsilon(mut self, epsilon: f32) -> Self {
        self.adam = self.adam.epsilon(epsilon);
        self
    }

    /// Sets the share of a parameter, times the learning rate, that each step takes off.
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    pub fn weight_decay(mut self, weight_decay: f32) -> Self {
        check_not_negative("weight decay", weight_decay);
        self.weight_decay = weight_decay;
        self
    }
}

/// A learning rate of 0.001.
impl Default for AdamW {
    fn default() -> Self {
        Self::new(1e-3)
    }
}

impl Optimizer for AdamW {
    fn moments(&self) -> usize {
        self.adam.moments()
    }

    fn learning_rate(&self) -> f32 {
        self.adam.learning_rate()
    }

    fn set_learning_rate(&mut self, learning_rate: f32) {
        self.adam.set_learning_rate(learning_rate);
    }

    fn settings(&self) -> String {
        let adam = self.adam.settings();
        let adam = adam.trim_start_matches("Adam {").trim_end_matches(" }");
        format!("AdamW {{{adam}, weight_decay: {:?} }}", self.weight_decay)
    }

    fn update(&self, level: Level, step: u64, params: &mut [f32], gradients: &[f32], moments: &mut [&mut [f32]]) {
        let [first, second] = take_moments(moments);
        adam_step(
            level,
            self.adam.at(step, self.weight_decay),
            params,
            gradients,
            first,
            second,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{adam, check};
    use super::*;

    #[test]
    fn decay_is_decoupled_from_the_gradient() {
        check(&AdamW::default(), adam(1e-3, 0.9, 0.999, 1e-8, 0.01));
        check(
            &AdamW::new(0.05).betas(0.8, 0.9).epsilon(1e-2).weight_decay(0.5),
            adam(0.05, 0.8, 0.9, 1e-2, 0.5),
        );
        check(
            &AdamW::new(0.05).epsilon(1e-7).weight_decay(0.0),
            adam(0.05, 0.9, 0.999, 1e-7, 0.0),
        );
    }

    #[test]
    fn settings_are_all_of_them() {
        assert_eq!(
            AdamW::default().settings(),
            "AdamW { learning_rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }"
        );
    }

    #[test]
    #[should_panic(expected = "found a weight decay of -1, expected a finite number of at least 0")]
    fn refuses_a_negative_weight_decay() {
        let _ = AdamW::default().weight_decay(-1.0);
    }
}
