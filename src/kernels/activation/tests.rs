use super::*;
use crate::kernels::testing::{LENGTHS, Numbers, assert_close, at_every_level, ulps, wide};

/// Applies a forward kernel and compares with `exact`.
fn forward(run: impl Fn(&[f32], &mut [f32]), exact: impl Fn(f64) -> f64, tolerance: f64) {
    let mut numbers = Numbers::new(1);
    for len in LENGTHS {
        let x = numbers.slice(len, -6.0, 6.0);
        let mut y = vec![f32::NAN; len];
        run(&x, &mut y);
        assert_close(&y, &wide(&x).into_iter().map(&exact).collect::<Vec<_>>(), tolerance);
    }
}

/// Applies a backward kernel to `kept(x)` and compares with `dy` times the exact derivative at `x`.
fn backward(
    run: impl Fn(&[f32], &[f32], &mut [f32]),
    kept: impl Fn(f64) -> f64,
    derivative: impl Fn(f64) -> f64,
    tolerance: f64,
) {
    let mut numbers = Numbers::new(2);
    for len in LENGTHS {
        let x = numbers.slice(len, -6.0, 6.0);
        let dy = numbers.slice(len, -1.0, 1.0);
        let kept: Vec<f32> = x.iter().map(|&x| kept(f64::from(x)) as f32).collect();
        let mut dx = vec![f32::NAN; len];
        run(&kept, &dy, &mut dx);
        let expected: Vec<f64> = wide(&x)
            .iter()
            .zip(wide(&dy))
            .map(|(&x, dy)| dy * derivative(x))
            .collect();
        assert_close(&dx, &expected, tolerance);
    }
}

fn step(x: f64) -> f64 {
    if x > 0.0 { 1.0 } else { 0.0 }
}

fn leaky(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.125 * x }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The normal distribution by Simpson's rule over its density, independent of the error function's own tests.
fn cumulative(x: f64) -> f64 {
    let (steps, width) = (2000, x / 2000.0);
    let weight = |i| {
        if i == 0 || i == steps {
            1.0
        } else if i % 2 == 1 {
            4.0
        } else {
            2.0
        }
    };
    0.5 + (0..=steps)
        .map(|i| weight(i) * density(f64::from(i) * width))
        .sum::<f64>()
        * width
        / 3.0
}

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}

#[test]
fn relu() {
    at_every_level(|level| {
        forward(|x, y| relu_forward(level, x, y), |x| x.max(0.0), 0.0);
        backward(|y, dy, dx| relu_backward(level, y, dy, dx), |x| x.max(0.0), step, 0.0);
    });
}

#[test]
fn relu_keeps_nan_and_has_no_gradient_at_zero() {
    at_every_level(|level| {
        let mut y = [0.0; 5];
        relu_forward(level, &[f32::NAN, -0.0, 0.0, f32::INFINITY, f32::NEG_INFINITY], &mut y);
        assert!(y[0].is_nan());
        assert_eq!(y[1..], [0.0, 0.0, f32::INFINITY, 0.0]);
        let mut dx = [1.0; 2];
        relu_backward(level, &[0.0, -0.0], &[3.0, 3.0], &mut dx);
        assert_eq!(dx, [0.0, 0.0]);
    });
}

#[test]
fn leaky_relu() {
    at_every_level(|level| {
        forward(|x, y| leaky_relu_forward(level, 0.125, x, y), leaky, 0.0);
        let derivative = |x| if x > 0.0 { 1.0 } else { 0.125 };
        backward(
            |y, dy, dx| leaky_relu_backward(level, 0.125, y, dy, dx),
            leaky,
            derivative,
            0.0,
        );
    });
}

#[test]
fn sigmoid() {
    at_every_level(|level| {
        forward(|x, y| sigmoid_forward(level, x, y), logistic, 2e-7);
        let derivative = |x| logistic(x) * (1.0 - logistic(x));
        backward(
            |y, dy, dx| sigmoid_backward(level, y, dy, dx),
            logistic,
            derivative,
            2e-7,
        );
    });
}

#[test]
fn tanh() {
    at_every_level(|level| {
        forward(|x, y| tanh_forward(level, x, y), f64::tanh, 2e-7);
        let derivative = |x: f64| 1.0 - x.tanh() * x.tanh();
        backward(|y, dy, dx| tanh_backward(level, y, dy, dx), f64::tanh, derivative, 2e-7);
    });
}

#[test]
fn gelu() {
    at_every_level(|level| {
        forward(|x, y| gelu_forward(level, x, y), |x| x * cumulative(x), 3e-7);
        let derivative = |x: f64| cumulative(x) + x * density(x);
        backward(|x, dy, dx| gelu_backward(level, x, dy, dx), |x| x, derivative, 4e-7);
    });
}

#[test]
fn silu() {
    at_every_level(|level| {
        forward(|x, y| silu_forward(level, x, y), |x| x * logistic(x), 3e-7);
        let derivative = |x: f64| logistic(x) * (1.0 + x * logistic(-x));
        backward(|x, dy, dx| silu_backward(level, x, dy, dx), |x| x, derivative, 3e-7);
    });
}

#[test]
fn silu_is_accurate_far_from_zero() {
    at_every_level(|level| {
        let x: Vec<f32> = (-8800..=8800).map(|i| 0.01 * i as f32).collect();
        let (mut y, mut dx) = (vec![f32::NAN; x.len()], vec![f32::NAN; x.len()]);
        silu_forward(level, &x, &mut y);
        silu_backward(level, &x, &vec![1.0; x.len()], &mut dx);
        for ((&x, y), dx) in x.iter().zip(y).zip(dx) {
            let wide = f64::from(x);
            let error = ulps(y, wide * logistic(wide));
            assert!(error <= 3.0, "{level} {x:e}: {error} ulp");
            let exact = logistic(wide) * (1.0 + wide * logistic(-wide));
            let error = (f64::from(dx) - exact).abs();
            // Around the minimum, at -1.28, two terms cancel.
            let largest = exact.abs().max(logistic(wide));
            // The exponential is cleared below ln 2^-125.
            let is_cleared = x < -86.643 && dx == 0.0;
            assert!(is_cleared || error <= 5e-7 * largest, "{level} {x:e}: {dx:e} {exact:e}");
        }
    });
}

#[test]
fn silu_keeps_nan_and_has_limits() {
    at_every_level(|level| {
        let x = [f32::NAN, f32::NEG_INFINITY, -1e30, -0.0, 0.0, 1e30, f32::INFINITY];
        let (mut y, mut dx) = ([1.0; 7], [1.0; 7]);
        silu_forward(level, &x, &mut y);
        assert!(y[0].is_nan());
        assert_eq!(y[1..], [0.0, 0.0, 0.0, 0.0, 1e30, f32::INFINITY]);
        silu_backward(level, &x, &[1.0; 7], &mut dx);
        assert!(dx[0].is_nan());
        assert_eq!(dx[1..], [0.0, 0.0, 0.5, 0.5, 1.0, 1.0]);
        silu_backward(level, &[0.0; 7], &[f32::NAN; 7], &mut dx);
        assert!(dx.iter().all(|dx| dx.is_nan()));
    });
}

#[test]
#[should_panic(expected = "slope -0.5")]
fn leaky_relu_backward_refuses_a_negative_slope() {
    at_every_level(|level| leaky_relu_backward(level, -0.5, &[1.0], &[1.0], &mut [0.0]));
}

#[test]
#[should_panic(expected = "input has 2 elements, output has 3")]
fn lengths_must_agree() {
    at_every_level(|level| relu_forward(level, &[1.0; 2], &mut [0.0; 3]));
}
