//! Activation functions and their derivatives, element by element.
//!
//! Every slice of a call has the same length; the layout is free. A backward function turns the gradient of the loss with
//! respect to the output, `dy`, into that with respect to the input, `dx`. It reads the output `y` where the derivative
//! follows from it, so that the input need not be kept, and the input `x` where it does not.
//!
//! # Panics
//!
//! Every function panics if the lengths of its slices differ.

use super::map::{self, Binary, Unary};
use super::math;
use crate::simd::{Level, Simd};

#[derive(Clone, Copy)]
struct Relu;

impl Unary for Relu {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        rectify(simd, x)
    }
}

/// `max(x, 0)`, where NaN stays NaN.
#[inline(always)]
pub(super) fn rectify<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    let zero = simd.splat(0.0);
    simd.select(simd.gt(zero, x), zero, x)
}

#[derive(Clone, Copy)]
struct ReluBackward;

impl Binary for ReluBackward {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, y: S::F32, dy: S::F32) -> S::F32 {
        let zero = simd.splat(0.0);
        simd.select(simd.gt(y, zero), dy, zero)
    }
}

/// Rectified linear unit, `y = max(x, 0)` (Nair & Hinton 2010); NaN stays NaN.
pub fn relu_forward(level: Level, x: &[f32], y: &mut [f32]) {
    map::unary(level, Relu, x, y);
}

/// [`relu_forward`] in place.
pub fn relu_in_place(level: Level, x: &mut [f32]) {
    map::unary_in_place(level, Relu, x);
}

/// Gradient of [`relu_forward`] from its output: `dx = dy` where `y > 0`, else 0.
pub fn relu_backward(level: Level, y: &[f32], dy: &[f32], dx: &mut [f32]) {
    map::binary(level, ReluBackward, y, dy, dx);
}

#[derive(Clone, Copy)]
struct LeakyRelu {
    slope: f32,
}

impl Unary for LeakyRelu {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        simd.select(simd.gt(x, simd.splat(0.0)), x, simd.mul(x, simd.splat(self.slope)))
    }
}

impl Binary for LeakyRelu {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, y: S::F32, dy: S::F32) -> S::F32 {
        simd.select(simd.gt(y, simd.splat(0.0)), dy, simd.mul(dy, simd.splat(self.slope)))
    }
}

/// Leaky rectified linear unit, `y = x` where `x > 0`, else `slope x` (Maas et al. 2013).
pub fn leaky_relu_forward(level: Level, slope: f32, x: &[f32], y: &mut [f32]) {
    map::unary(level, LeakyRelu { slope }, x, y);
}

/// Gradient of [`leaky_relu_forward`] from its output: `dx = dy` where `y > 0`, else `slope dy`.
///
/// # Panics
///
/// If `slope` is negative: the sign of the output would no longer tell that of the input.
pub fn leaky_relu_backward(level: Level, slope: f32, y: &[f32], dy: &[f32], dx: &mut [f32]) {
    assert!(
        slope >= 0.0,
        "leaky relu got slope {slope}, its gradient needs a slope of 0 or more"
    );
    map::binary(level, LeakyRelu { slope }, y, dy, dx);
}

#[derive(Clone, Copy)]
struct Sigmoid;

impl Unary for Sigmoid {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        math::sigmoid(simd, x)
    }
}

#[derive(Clone, Copy)]
struct SigmoidBackward;

impl Binary for SigmoidBackward {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, y: S::F32, dy: S::F32) -> S::F32 {
        simd.mul(dy, simd.mul(y, simd.sub(simd.splat(1.0), y)))
    }
}

/// Logistic function, `y = 1 / (1 + e^-x)`; error as [`math::sigmoid`].
pub fn sigmoid_forward(level: Level, x: &[f32], y: &mut [f32]) {
    map::unary(level, Sigmoid, x, y);
}

/// Gradient of [`sigmoid_forward`] from its output: `dx = dy y (1 - y)`.
pub fn sigmoid_backward(level: Level, y: &[f32], dy: &[f32], dx: &mut [f32]) {
    map::binary(level, SigmoidBackward, y, dy, dx);
}

#[derive(Clone, Copy)]
struct Tanh;

impl Unary for Tanh {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        math::tanh(simd, x)
    }
}

#[derive(Clone, Copy)]
struct TanhBackward;

impl Binary for TanhBackward {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, y: S::F32, dy: S::F32) -> S::F32 {
        let one = simd.splat(1.0);
        // (1 - y)(1 + y) rather than 1 - y^2: no cancellation of rounded squares near saturation.
        simd.mul(dy, simd.mul(simd.sub(one, y), simd.add(one, y)))
    }
}

/// Hyperbolic tangent, `y = tanh x`; error as [`math::tanh`].
pub fn tanh_forward(level: Level, x: &[f32], y: &mut [f32]) {
    map::unary(level, Tanh, x, y);
}

/// Gradient of [`tanh_forward`] from its output: `dx = dy (1 - y^2)`.
pub fn tanh_backward(level: Level, y: &[f32], dy: &[f32], dx: &mut [f32]) {
    map::binary(level, TanhBackward, y, dy, dx);
}

#[derive(Clone, Copy)]
struct Gelu;

impl Unary for Gelu {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        simd.mul(x, math::normal_distribution(simd, x).0)
    }
}

#[derive(Clone, Copy)]
struct GeluBackward;

impl Binary for GeluBackward {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32, dy: S::F32) -> S::F32 {
        let (cumulative, density) = math::normal_distribution(simd, x);
        simd.mul(dy, simd.mul_add(x, density, cumulative))
    }
}

/// Gaussian error linear unit in its exact form, `y = x Phi(x)`, `Phi(x) = (1 + erf(x / sqrt(2))) / 2`
/// (Hendrycks & Gimpel 2016).
pub fn gelu_forward(level: Level, x: &[f32], y: &mut [f32]) {
    map::unary(level, Gelu, x, y);
}

/// Gradient of [`gelu_forward`] from its input: `dx = dy (Phi(x) + x phi(x))`, `phi(x) = e^(-x^2 / 2) / sqrt(2 pi)`.
pub fn gelu_backward(level: Level, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    map::binary(level, GeluBackward, x, dy, dx);
}

#[derive(Clone, Copy)]
struct Silu;

/// Where the logistic function and its complement are 0 or 1: beyond it infinity would meet 0.
const SATURATED: f32 = 100.0;

impl Unary for Silu {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32) -> S::F32 {
        let lower = simd.splat(-SATURATED);
        let x = simd.select(simd.gt(lower, x), lower, x);
        simd.div(x, simd.add(simd.splat(1.0), math::exp(simd, simd.neg(x))))
    }
}

#[derive(Clone, Copy)]
struct SiluBackward;

impl Binary for SiluBackward {
    #[inline(always)]
    fn apply<S: Simd>(self, simd: S, x: S::F32, dy: S::F32) -> S::F32 {
        let (one, upper) = (simd.splat(1.0), simd.splat(SATURATED));
        let magnitude = simd.abs(x);
        let magnitude = simd.select(simd.gt(magnitude, upper), upper, magnitude);
        // Of e^-|x|, which is at most 1, both s(x) and 1 - s(x) follow without cancellation.
        let e = math::exp(simd, simd.neg(magnitude));
        let larger = simd.div(one, simd.add(one, e));
        let smaller = simd.mul(e, larger);
        let is_negative = simd.gt(simd.splat(0.0), x);
        let signed = simd.select(is_negative, simd.neg(magnitude), magnitude);
        let sigmoid = simd.select(is_negative, smaller, larger);
        simd.mul(dy, simd.mul_add(simd.mul(signed, larger), smaller, sigmoid))
    }
}

/// Sigmoid linear unit, `y = x s(x)`, `s(x) = 1 / (1 + e^-x)` (Hendrycks & Gimpel 2016, Elfwing et al. 2018).
///
/// Maximum error 3 ULP for `x >= -88`; below it, where `|y| < 6e-37`, the result may be 0.
pub fn silu_forward(level: Level, x: &[f32], y: &mut [f32]) {
    map::unary(level, Silu, x, y);
}

/// Gradient of [`silu_forward`] from its input: `dx = dy (s(x) + x s(x) (1 - s(x)))`; 0 below `x = -86.65`.
pub fn silu_backward(level: Level, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    map::binary(level, SiluBackward, x, dy, dx);
}

#[cfg(test)]
mod tests;
