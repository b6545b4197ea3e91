//! Transcendental functions of vectors: `exp`, `ln`, `tanh`, `sigmoid`, `erf`.
//!
//! Range reductions follow the Cephes library (S. L. Moshier, *Methods and Programs for Mathematical Functions*, 1989);
//! the two-part constant for ln 2 is due to Cody and Waite (*Software Manual for the Elementary Functions*, 1980).
//! Polynomials are Chebyshev fits of this crate's own, made with 40 digits on the interval named beside each of them.
//!
//! The errors stated are maxima over a dense sampling of the whole range at every instruction-set level, in units in the
//! last place of the exact result; the tests hold them. Results below 2^-126 may be flushed to zero, because denormal
//! numbers slow a CPU down by two orders of magnitude. Levels differ in the last bits: one fuses multiply and add,
//! another does not.

use crate::simd::Simd;

/// Horner's scheme, highest power first.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(simd: S, x: S::F32, coefficients: [f32; N]) -> S::F32 {
    let mut sum = simd.splat(coefficients[0]);
    for c in &coefficients[1..] {
        sum = simd.mul_add(sum, x, simd.splat(*c));
    }
    sum
}

/// ln 2 rounded to few bits, so that its product with an exponent is exact.
const LN_2_HIGH: f32 = 0.693_359_4;
/// ln 2 - `LN_2_HIGH`.
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// The exponential function, `e^x`.
///
/// Maximum error 1.25 ULP. Overflows to infinity above 88.7228; is zero below ln 2^-125 = -86.6434; NaN stays NaN.
/// Method: `x = n ln 2 + r`, `|r| <= ln 2 / 2`, `e^x = 2^n (1 + r + r^2 p(r))` with `p` of degree 5.
#[inline(always)]
pub fn exp<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    // The upper end lies beyond overflow, so that clamping keeps infinity; comparisons with NaN are false and keep it.
    const UPPER: f32 = 88.8;
    const LOWER: f32 = -86.643_39;
    let underflow = simd.gt(simd.splat(LOWER), x);
    let x = simd.select(simd.gt(x, simd.splat(UPPER)), simd.splat(UPPER), x);
    let x = simd.select(underflow, simd.splat(LOWER), x);

    let n = simd.round(simd.mul(x, simd.splat(std::f32::consts::LOG2_E)));
    let r = simd.mul_add(n, simd.splat(-LN_2_HIGH), x);
    let r = simd.mul_add(n, simd.splat(-LN_2_LOW), r);
    // (e^r - 1 - r) / r^2 on [-ln 2 / 2, ln 2 / 2].
    let p = polynomial(
        simd,
        r,
        [
            1.989_098_1e-4,
            1.393_364e-3,
            8.333_311e-3,
            4.166_646_5e-2,
            1.666_666_7e-1,
            0.5,
        ],
    );
    let p = simd.add(simd.mul_add(p, simd.mul(r, r), r), simd.splat(1.0));
    // n reaches 128, whose power of two is no f32: double p and halve the power.
    let scale = simd.pow2i(simd.sub(n, simd.splat(1.0)));
    simd.select(underflow, simd.splat(0.0), simd.mul(simd.add(p, p), scale))
}

/// The natural logarithm.
///
/// Maximum error 1 ULP, denormal arguments included. `ln 0` is negative infinity, a negative argument gives NaN.
/// Method: `x = 2^n (1 + f)`, `1 + f` in `[sqrt(1/2), sqrt(2)]`, `ln x = n ln 2 + f - f^2 / 2 + f^3 p(f)` with `p` of degree 8.
#[inline(always)]
pub fn ln<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    let one = simd.splat(1.0);
    let zero = simd.splat(0.0);
    let denormal = simd.gt(simd.splat(f32::MIN_POSITIVE), x);
    let scaled = simd.select(denormal, simd.mul(x, simd.splat(33_554_432.0)), x); // 2^25
    let (n, m) = simd.exponent_mantissa(scaled);
    let n = simd.sub(n, simd.select(denormal, simd.splat(25.0), zero));
    // m is in [1, 2): centre it around one.
    let high = simd.gt(m, simd.splat(std::f32::consts::SQRT_2));
    let n = simd.add(n, simd.select(high, one, zero));
    let f = simd.sub(simd.select(high, simd.mul(m, simd.splat(0.5)), m), one);

    // (ln(1 + f) - f + f^2 / 2) / f^3 on [sqrt(1/2) - 1, sqrt(2) - 1].
    let p = polynomial(
        simd,
        f,
        [
            6.971_612e-2,
            -1.147_973_4e-1,
            1.168_542e-1,
            -1.242_568_7e-1,
            1.424_905_8e-1,
            -1.666_780_2e-1,
            2.000_071_6e-1,
            -2.499_999_7e-1,
            3.333_333e-1,
        ],
    );
    let square = simd.mul(f, f);
    let y = simd.mul_add(n, simd.splat(LN_2_LOW), simd.mul(simd.mul(p, f), square));
    let y = simd.mul_add(simd.splat(-0.5), square, y);
    let y = simd.mul_add(n, simd.splat(LN_2_HIGH), simd.add(f, y));

    // Zero, negative, infinite and NaN arguments have no exponent and mantissa.
    let infinity = simd.splat(f32::INFINITY);
    let y = simd.select(simd.gt(x, zero), y, simd.splat(f32::NAN));
    let y = simd.select(simd.ge(x, infinity), infinity, y);
    simd.select(simd.ge(zero, simd.abs(x)), simd.splat(f32::NEG_INFINITY), y)
}

/// `ln(1 + x)`, precise near 0 too.
///
/// Dividing by the rounding error that `1 + x` made takes it out again: Kahan, in the HP-15C Advanced Functions Handbook,
/// 1982, appendix.
#[inline(always)]
pub fn ln_1p<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    let one = simd.splat(1.0);
    let sum = simd.add(one, x);
    let rounded = simd.sub(sum, one);
    let scaled = simd.mul(ln(simd, sum), simd.div(x, rounded));
    simd.select(simd.gt(simd.abs(rounded), simd.splat(0.0)), scaled, x)
}

/// The hyperbolic tangent.
///
/// Maximum error 1.5 ULP. Method: `x + x^3 p(x^2)` with `p` of degree 4 for `|x| < 0.625`, else `1 - 2 / (e^(2|x|) + 1)` with the sign of `x`.
#[inline(always)]
pub fn tanh<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    let one = simd.splat(1.0);
    let magnitude = simd.abs(x);
    let square = simd.mul(x, x);
    // (tanh(x) / x - 1) / x^2 as a function of x^2 on [0, 0.625^2].
    let p = polynomial(
        simd,
        square,
        [-6.096_714e-3, 2.099_718e-2, -5.385_091e-2, 1.333_277e-1, -3.333_333e-1],
    );
    let small = simd.mul_add(simd.mul(p, square), x, x);

    let e = exp(simd, simd.add(magnitude, magnitude));
    let large = simd.sub(one, simd.div(simd.splat(2.0), simd.add(e, one)));
    let large = simd.select(simd.gt(simd.splat(0.0), x), simd.neg(large), large);
    simd.select(simd.gt(simd.splat(0.625), magnitude), small, large)
}

/// The logistic function, `1 / (1 + e^-x)`.
///
/// Maximum error 2.5 ULP. Results below 2^-126 (`x` below -87.33) are zero.
#[inline(always)]
pub fn sigmoid<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    let one = simd.splat(1.0);
    let y = simd.div(one, simd.add(one, exp(simd, simd.neg(x))));
    simd.select(simd.gt(simd.splat(-87.33), x), simd.splat(0.0), y)
}

/// The error function, `2 / sqrt(pi)` times the integral of `e^(-t^2)` from 0 to `x`.
///
/// Maximum error 1.5 ULP. Method: `x + x p(x^2)` with `p` of degree 6 for `|x| < 1`, else one minus the complement, which is
/// `e^(-x^2) y q(y)` with `y = 1 / (1 + |x| / 2)` and `q` of degree 7.
#[inline(always)]
pub fn erf<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    let magnitude = simd.abs(x);
    let gaussian = exp(simd, simd.neg(simd.mul(x, x)));
    let large = simd.sub(simd.splat(1.0), erfc_from_one(simd, magnitude, gaussian));
    let large = simd.select(simd.gt(simd.splat(0.0), x), simd.neg(large), large);
    simd.select(simd.gt(simd.splat(1.0), magnitude), erf_to_one(simd, x), large)
}

/// `erf(x)` for `|x| < 1`.
#[inline(always)]
fn erf_to_one<S: Simd>(simd: S, x: S::F32) -> S::F32 {
    // erf(x) / x - 1 as a function of x^2 on [0, 1].
    let p = polynomial(
        simd,
        simd.mul(x, x),
        [
            7.875_875e-5,
            -8.016_864e-4,
            5.189_087_4e-3,
            -2.685_421_2e-2,
            1.128_359_5e-1,
            -3.761_262_7e-1,
            1.283_791_7e-1,
        ],
    );
    simd.mul_add(p, x, x)
}

/// `1 - erf(x)` for `x >= 1`, given `e^(-x^2)`.
#[inline(always)]
fn erfc_from_one<S: Simd>(simd: S, x: S::F32, gaussian: S::F32) -> S::F32 {
    let one = simd.splat(1.0);
    let y = simd.div(one, simd.mul_add(x, simd.splat(0.5), one));
    // e^(x^2) erfc(x) / y as a function of y on [1 / 6, 2 / 3], that is, x from 1 to 10.
    let q = polynomial(
        simd,
        y,
        [
            9.342_731e-2,
            -2.260_534_5e-1,
            8.217_622e-2,
            6.121_056e-2,
            1.786_928e-1,
            2.469_853_5e-1,
            2.820_367_5e-1,
            2.820_985_6e-1,
        ],
    );
    simd.mul(simd.mul(q, y), gaussian)
}

/// The standard normal distribution: the cumulative probability `Phi(x)` and the density `phi(x)`.
///
/// `Phi(x) = erfc(-x / sqrt(2)) / 2` keeps its relative precision for negative `x`, where `(1 + erf) / 2` would cancel: its
/// error is at most 16 ULP for `x >= -5`, nearly all of it from rounding the exponent `-x^2 / 2`.
#[inline(always)]
pub(crate) fn normal_distribution<S: Simd>(simd: S, x: S::F32) -> (S::F32, S::F32) {
    const INVERSE_SQRT_TAU: f32 = 0.398_942_3;
    let (half, one) = (simd.splat(0.5), simd.splat(1.0));
    let gaussian = exp(simd, simd.mul(simd.mul(x, x), simd.splat(-0.5)));
    let t = simd.mul(simd.abs(x), simd.splat(std::f32::consts::FRAC_1_SQRT_2));
    let complement = simd.select(
        simd.gt(one, t),
        simd.sub(one, erf_to_one(simd, t)),
        erfc_from_one(simd, t, gaussian),
    );
    let tail = simd.mul(half, complement);
    let cumulative = simd.select(simd.gt(x, simd.splat(0.0)), simd.sub(one, tail), tail);
    (cumulative, simd.mul(gaussian, simd.splat(INVERSE_SQRT_TAU)))
}

#[cfg(test)]
mod tests;
