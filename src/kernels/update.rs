//! Optimiser steps on flat slices: parameters, gradients and moments of the same length and order.
//!
//! Denormal numbers would slow a step down tenfold once a unit is dead and its moments decay towards zero, so they are
//! kept out: a gradient below 1e-18 in magnitude counts as 0, a velocity or first moment below 1e-30 becomes 0, and the
//! second moment never falls below 1e-36 (whose root, 1e-18, is nothing beside any sensible `epsilon`). NaN passes through.

use super::lengths::check;
use super::tail::{load, store};
use crate::simd::{Kernel, Level, Simd};

const GRADIENT_FLOOR: f32 = 1e-18;
const MOMENT_FLOOR: f32 = 1e-30;
const SECOND_MOMENT_FLOOR: f32 = 1e-36;
/// Past the root of any finite number.
const DIVISOR_CEILING: f32 = 1e30;

/// What [`sgd_step`] needs beside its slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdStep {
    /// Step size.
    pub learning_rate: f32,
    /// Share of the velocity kept from step to step; 0 for plain gradient descent.
    pub momentum: f32,
    /// Whether to look ahead along the new velocity (Nesterov 1983).
    pub nesterov: bool,
    /// Factor of the L2 penalty's gradient, `weight_decay * parameter`.
    pub weight_decay: f32,
}

/// One step of stochastic gradient descent, as PyTorch's `SGD` without dampening (Sutskever et al. 2013 for the momentum).
///
/// `g' = g + weight_decay p`, `v = momentum v + g'`, then `p -= learning_rate v`, or with Nesterov's look-ahead
/// `p -= learning_rate (g' + momentum v)`; without momentum `p -= learning_rate g'`, and there need be no velocity.
/// The velocity starts at zero.
///
/// # Panics
///
/// If the lengths differ, or a momentum other than 0 comes without a velocity.
pub fn sgd_step(level: Level, step: SgdStep, parameters: &mut [f32], gradients: &[f32], velocity: Option<&mut [f32]>) {
    check("gradient", gradients.len(), parameters.len());
    match velocity {
        Some(velocity) => {
            check("velocity", velocity.len(), parameters.len());
            level.vectorize(Momentum {
                step,
                parameters,
                gradients,
                velocity,
            });
        }
        None => {
            assert!(
                step.momentum == 0.0,
                "momentum is {}, which needs a velocity slice; got none",
                step.momentum
            );
            level.vectorize(GradientDescent {
                step,
                parameters,
                gradients,
            });
        }
    }
}

/// What [`adam_step`] needs beside its slices; `t` counts steps from 1.
///
/// For PyTorch's formula `step_size = learning_rate / (1 - beta1^t)` and `root_scale = 1 / sqrt(1 - beta2^t)`. For that of
/// Keras, which adds `epsilon` before the correction, `step_size = learning_rate sqrt(1 - beta2^t) / (1 - beta1^t)` and
/// `root_scale = 1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamStep {
    /// Learning rate with the bias correction of the first moment.
    pub step_size: f32,
    /// Bias correction of the second moment's root.
    pub root_scale: f32,
    /// Share of the first moment kept from step to step.
    pub beta1: f32,
    /// Share of the second moment kept from step to step.
    pub beta2: f32,
    /// Added to the root, against division by zero.
    pub epsilon: f32,
    /// Share of a parameter taken off before the step, `learning_rate * weight_decay` in AdamW; 0 for Adam.
    pub decay: f32,
}

/// One step of Adam (Kingma & Ba 2015), with decoupled weight decay as in AdamW (Loshchilov & Hutter 2019).
///
/// `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`,
/// `p = p - decay p - step_size m / (sqrt(v) root_scale + epsilon)`. Both moments start at zero. The root
/// is exact, and the quotient within a unit in the last place.
///
/// # Panics
///
/// If the lengths differ.
pub fn adam_step(
    level: Level,
    step: AdamStep,
    parameters: &mut [f32],
    gradients: &[f32],
    first_moment: &mut [f32],
    second_moment: &mut [f32],
) {
    check("gradient", gradients.len(), parameters.len());
    check("first moment", first_moment.len(), parameters.len());
    check("second moment", second_moment.len(), parameters.len());
    level.vectorize(Adam {
        step,
        parameters,
        gradients,
        first_moment,
        second_moment,
    });
}

/// `x`, or 0 where its magnitude is below `floor`.
#[inline(always)]
fn flush<S: Simd>(simd: S, x: S::F32, floor: f32) -> S::F32 {
    simd.select(simd.gt(simd.splat(floor), simd.abs(x)), simd.splat(0.0), x)
}

struct GradientDescent<'a> {
    step: SgdStep,
    parameters: &'a mut [f32],
    gradients: &'a [f32],
}

impl Kernel for GradientDescent<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let rate = simd.splat(-self.step.learning_rate);
        let decay = simd.splat(self.step.weight_decay);
        for (p_out, g) in self
            .parameters
            .chunks_mut(S::LANES)
            .zip(self.gradients.chunks(S::LANES))
        {
            let p = load(simd, p_out);
            let g = simd.mul_add(decay, p, flush(simd, load(simd, g), GRADIENT_FLOOR));
            store(simd, simd.mul_add(rate, g, p), p_out);
        }
    }
}

struct Momentum<'a> {
    step: SgdStep,
    parameters: &'a mut [f32],
    gradients: &'a [f32],
    velocity: &'a mut [f32],
}

impl Kernel for Momentum<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let rate = simd.splat(-self.step.learning_rate);
        let momentum = simd.splat(self.step.momentum);
        let decay = simd.splat(self.step.weight_decay);
        let gradients = self.gradients.chunks(S::LANES);
        let state = self
            .parameters
            .chunks_mut(S::LANES)
            .zip(self.velocity.chunks_mut(S::LANES));
        for ((p_out, v_out), g) in state.zip(gradients) {
            let p = load(simd, p_out);
            let g = simd.mul_add(decay, p, flush(simd, load(simd, g), GRADIENT_FLOOR));
            let v = flush(simd, simd.mul_add(momentum, load(simd, v_out), g), MOMENT_FLOOR);
            let direction = if self.step.nesterov {
                simd.mul_add(momentum, v, g)
            } else {
                v
            };
            store(simd, simd.mul_add(rate, direction, p), p_out);
            store(simd, v, v_out);
        }
    }
}

/// The constants of a step in every lane.
struct AdamRule<S: Simd> {
    step_size: S::F32,
    root_scale: S::F32,
    keep1: S::F32,
    take1: S::F32,
    keep2: S::F32,
    take2: S::F32,
    epsilon: S::F32,
    decay: S::F32,
    floor: S::F32,
    ceiling: S::F32,
}

impl<S: Simd> AdamRule<S> {
    #[inline(always)]
    fn new(simd: S, step: AdamStep) -> Self {
        Self {
            step_size: simd.splat(-step.step_size),
            root_scale: simd.splat(step.root_scale),
            keep1: simd.splat(step.beta1),
            take1: simd.splat(1.0 - step.beta1),
            keep2: simd.splat(step.beta2),
            take2: simd.splat(1.0 - step.beta2),
            epsilon: simd.splat(step.epsilon),
            decay: simd.splat(-step.decay),
            floor: simd.splat(SECOND_MOMENT_FLOOR),
            ceiling: simd.splat(DIVISOR_CEILING),
        }
    }

    /// Parameter and moments after the step.
    #[inline(always)]
    fn apply(&self, simd: S, p: S::F32, g: S::F32, m: S::F32, v: S::F32) -> (S::F32, S::F32, S::F32) {
        let g = flush(simd, g, GRADIENT_FLOOR);
        let m = simd.mul_add(self.keep1, m, simd.mul(self.take1, g));
        let m = flush(simd, m, MOMENT_FLOOR);
        let v = simd.mul_add(simd.mul(self.take2, g), g, simd.mul(self.keep2, v));
        // Selected rather than max, which would swallow a NaN.
        let v = simd.select(simd.gt(self.floor, v), self.floor, v);
        let divisor = simd.mul_add(simd.sqrt(v), self.root_scale, self.epsilon);
        let p = simd.mul_add(self.decay, p, p);
        // Divided first: a step's size would bring what the quotient leaves near to the denormals.
        let direction = simd.div_approx(m, divisor);
        // The divisor is infinite where the gradient's square is, which no estimate can divide by.
        let is_infinite = simd.gt(divisor, self.ceiling);
        let direction = simd.select(is_infinite, simd.splat(0.0), direction);
        (simd.mul_add(self.step_size, direction, p), m, v)
    }
}

struct Adam<'a> {
    step: AdamStep,
    parameters: &'a mut [f32],
    gradients: &'a [f32],
    first_moment: &'a mut [f32],
    second_moment: &'a mut [f32],
}

impl Kernel for Adam<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let rule = AdamRule::new(simd, self.step);
        let whole = self.parameters.len() / S::LANES * S::LANES;
        let (parameters, p_tail) = self.parameters.split_at_mut(whole);
        let (gradients, g_tail) = self.gradients.split_at(whole);
        let (first_moment, m_tail) = self.first_moment.split_at_mut(whole);
        let (second_moment, v_tail) = self.second_moment.split_at_mut(whole);
        let parameters = parameters
            .chunks_exact_mut(S::LANES)
            .zip(gradients.chunks_exact(S::LANES));
        let moments = first_moment
            .chunks_exact_mut(S::LANES)
            .zip(second_moment.chunks_exact_mut(S::LANES));
        for ((p_out, g), (m_out, v_out)) in parameters.zip(moments) {
            let (p, m, v) = rule.apply(simd, simd.load(p_out), simd.load(g), simd.load(m_out), simd.load(v_out));
            simd.store(p, p_out);
            simd.store(m, m_out);
            simd.store(v, v_out);
        }
        if !p_tail.is_empty() {
            let (m, v) = (load(simd, m_tail), load(simd, v_tail));
            let (p, m, v) = rule.apply(simd, load(simd, p_tail), load(simd, g_tail), m, v);
            store(simd, p, p_tail);
            store(simd, m, m_tail);
            store(simd, v, v_tail);
        }
    }
}

#[cfg(test)]
mod tests;
