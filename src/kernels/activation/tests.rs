use super::*;
use crate::kernels::testing::{LENGTHS, Numbers, assert_close, at_every_level, wide};

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
#[should_panic(expected = "slope -0.5")]
fn leaky_relu_backward_refuses_a_negative_slope() {
    at_every_level(|level| leaky_relu_backward(level, -0.5, &[1.0], &[1.0], &mut [0.0]));
}

#[test]
#[should_panic(expected = "input has 2 elements, output has 3")]
fn lengths_must_agree() {
    at_every_level(|level| relu_forward(level, &[1.0; 2], &mut [0.0; 3]));
}
