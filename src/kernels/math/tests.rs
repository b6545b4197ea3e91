use super::*;
use crate::kernels::testing::{at_every_level, ulps};
use crate::simd::{Kernel, Level};

/// Samples of `[low, high]`: evenly spaced floating-point numbers of the range, both signs where it has them.
fn samples(low: f32, high: f32, count: u32) -> Vec<f32> {
    // Ordered integers: the order of floating-point numbers is that of their bits, mirrored below zero.
    let order = |x: f32| {
        if x < 0.0 {
            -i64::from(x.to_bits() & 0x7fff_ffff)
        } else {
            i64::from(x.to_bits())
        }
    };
    let value = |i: i64| f32::from_bits(i.unsigned_abs() as u32).copysign(if i < 0 { -1.0 } else { 1.0 });
    let (low, high) = (order(low), order(high));
    let bits = (0..=i64::from(count)).map(|i| value(low + (high - low) * i / i64::from(count)));
    // And evenly spaced in value, for most floating-point numbers lie close to zero.
    let (a, b) = (value(low), value(high));
    bits.chain((0..=count).map(|i| a + (b - a) * (i as f32 / count as f32)))
        .collect()
}

/// A vector function of one argument.
trait Function {
    fn apply<S: Simd>(simd: S, x: S::F32) -> S::F32;
}

macro_rules! function {
    ($name:ident, $f:expr) => {
        struct $name;
        impl Function for $name {
            #[inline(always)]
            fn apply<S: Simd>(simd: S, x: S::F32) -> S::F32 {
                $f(simd, x)
            }
        }
    };
}
function!(Exp, exp);
function!(Ln, ln);
function!(Tanh, tanh);
function!(Sigmoid, sigmoid);
function!(Erf, erf);
function!(Cumulative, |simd, x| normal_distribution(simd, x).0);

struct Map<'a, F> {
    x: &'a mut [f32],
    function: std::marker::PhantomData<F>,
}

impl<F: Function> Kernel for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        for x in self.x.chunks_mut(S::LANES) {
            let y = F::apply(simd, crate::kernels::tail::load(simd, x));
            crate::kernels::tail::store(simd, y, x);
        }
    }
}

fn apply<F: Function>(level: Level, x: &[f32]) -> Vec<f32> {
    let mut y = x.to_vec();
    level.vectorize(Map::<F> {
        x: &mut y,
        function: std::marker::PhantomData,
    });
    y
}

/// Panics if the error over the samples exceeds `limit`; prints the largest.
fn check<F: Function>(level: Level, name: &str, x: &[f32], exact: impl Fn(f64) -> f64, limit: f64) {
    let (mut worst, mut at) = (0.0, 0.0);
    for (x, y) in x.iter().zip(apply::<F>(level, x)) {
        let error = ulps(y, exact(f64::from(*x)));
        if error > worst || error.is_nan() {
            (worst, at) = (error, *x);
        }
    }
    println!("{name} at {level}: {worst:.3} ULP at {at:e}");
    assert!(
        worst <= limit,
        "{name} at {level}: {worst} ULP at {at:e}, stated {limit}"
    );
}

/// `1 - erf(x)` for `x >= 0` in double precision: a power series near zero, a continued fraction (Lentz) beyond.
pub(crate) fn exact_erfc(x: f64) -> f64 {
    if x < 2.5 {
        1.0 - exact_erf(x)
    } else {
        // erfc(x) = e^(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ..)))).
        let mut tail = x;
        for k in (1..=200).rev() {
            tail = x + 0.5 * f64::from(k) / tail;
        }
        (-x * x).exp() / (std::f64::consts::PI.sqrt() * tail)
    }
}

pub(crate) fn exact_erf(x: f64) -> f64 {
    if x.abs() >= 2.5 {
        return x.signum() * (1.0 - exact_erfc(x.abs()));
    }
    // erf(x) = 2 / sqrt(pi) e^(-x^2) sum of 2^k x^(2k+1) / (1 3 5 .. (2k+1)): all terms positive.
    let (mut term, mut sum, mut k) = (x, x, 0.0);
    while term.abs() > 1e-20 * sum.abs() {
        k += 1.0;
        term *= 2.0 * x * x / (2.0 * k + 1.0);
        sum += term;
    }
    2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp() * sum
}

fn exact_cumulative(x: f64) -> f64 {
    let t = x.abs() * std::f64::consts::FRAC_1_SQRT_2;
    if x > 0.0 {
        1.0 - 0.5 * exact_erfc(t)
    } else {
        0.5 * exact_erfc(t)
    }
}

const COUNT: u32 = 200_000;

#[test]
fn exp_error() {
    at_every_level(|level| {
        check::<Exp>(level, "exp", &samples(-86.64, 88.722, COUNT), f64::exp, 1.25);
    });
}

#[test]
fn ln_error() {
    at_every_level(|level| {
        check::<Ln>(level, "ln", &samples(1e-44, f32::MAX, COUNT), f64::ln, 1.0);
        check::<Ln>(level, "ln near 1", &samples(0.5, 2.0, COUNT), f64::ln, 1.0);
    });
}

#[test]
fn tanh_error() {
    at_every_level(|level| {
        check::<Tanh>(level, "tanh", &samples(-20.0, 20.0, COUNT), f64::tanh, 1.5);
        check::<Tanh>(level, "tanh from 0.01", &samples(0.01, 10.0, COUNT), f64::tanh, 1.5);
    });
}

#[test]
fn sigmoid_error() {
    at_every_level(|level| {
        let exact = |x: f64| 1.0 / (1.0 + (-x).exp());
        check::<Sigmoid>(level, "sigmoid", &samples(-87.32, 30.0, COUNT), exact, 2.5);
    });
}

#[test]
fn erf_error() {
    at_every_level(|level| {
        check::<Erf>(level, "erf", &samples(-5.0, 5.0, COUNT), exact_erf, 1.5);
        check::<Erf>(level, "erf from 0.01", &samples(0.01, 4.0, COUNT), exact_erf, 1.5);
    });
}

#[test]
fn normal_distribution_error() {
    at_every_level(|level| {
        check::<Cumulative>(level, "Phi", &samples(-5.0, 5.0, COUNT), exact_cumulative, 16.0);
    });
}

#[test]
fn limits() {
    const INFINITY: f32 = f32::INFINITY;
    at_every_level(|level| {
        let is = |found: Vec<f32>, expected: &[f32]| {
            let same = found
                .iter()
                .zip(expected)
                .all(|(a, b)| a == b || a.is_nan() && b.is_nan());
            assert!(same, "at {level}: found {found:?}, expected {expected:?}");
        };
        let x = [f32::NAN, -INFINITY, -1e4, -87.0, 0.0, -0.0, 88.73, 1e4, INFINITY];
        is(
            apply::<Exp>(level, &x),
            &[f32::NAN, 0.0, 0.0, 0.0, 1.0, 1.0, INFINITY, INFINITY, INFINITY],
        );
        let x = [f32::NAN, -INFINITY, -1.0, -1e-44, 0.0, -0.0, 1.0, INFINITY];
        is(
            apply::<Ln>(level, &x),
            &[
                f32::NAN,
                f32::NAN,
                f32::NAN,
                f32::NAN,
                -INFINITY,
                -INFINITY,
                0.0,
                INFINITY,
            ],
        );
        let x = [f32::NAN, -INFINITY, -1e4, 0.0, 1e4, INFINITY];
        is(apply::<Tanh>(level, &x), &[f32::NAN, -1.0, -1.0, 0.0, 1.0, 1.0]);
        is(apply::<Sigmoid>(level, &x), &[f32::NAN, 0.0, 0.0, 0.5, 1.0, 1.0]);
        is(apply::<Erf>(level, &x), &[f32::NAN, -1.0, -1.0, 0.0, 1.0, 1.0]);
        is(apply::<Cumulative>(level, &x), &[f32::NAN, 0.0, 0.0, 0.5, 1.0, 1.0]);
    });
}
