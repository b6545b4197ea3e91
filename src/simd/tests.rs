//! Every operation at every level against scalar arithmetic.

use super::testing::at_every_level;
use super::*;

const VALUES: [f32; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.5,
    2.5,
    -3.5,
    0.1,
    1e-3,
    -7.25,
    1e7,
    -1e9,
    8_388_609.0,
    0.5,
    -0.5,
    1.4999999,
    3e38,
];
const OTHERS: [f32; 16] = [
    1.0, 2.0, 1.0, 4.0, -2.5, 0.3, 0.1, -1e-3, 9.0, 3.0, 1e9, 1.0, 0.25, -0.5, 1e-20, 2.0,
];

/// Runs a check at all levels.
fn at_all_levels<K: Kernel<Output = ()> + Copy>(kernel: K) {
    at_every_level(|level| level.vectorize(kernel));
}

fn lanes<S: Simd>(simd: S, v: S::F32) -> Vec<f32> {
    let mut out = vec![0.0; S::LANES];
    simd.store(v, &mut out);
    out
}

fn same(name: &str, level: &str, got: f32, expected: f32) {
    assert!(
        got.to_bits() == expected.to_bits(),
        "{name} at {level}: got {got:e}, expected {expected:e}"
    );
}

#[derive(Clone, Copy)]
struct Lanewise;
impl Kernel for Lanewise {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        for (xs, ys) in VALUES.chunks(S::LANES).zip(OTHERS.chunks(S::LANES)) {
            let (a, b) = (simd.load(xs), simd.load(ys));
            let c = simd.splat(0.75);
            let check = |name: &str, v: S::F32, f: &dyn Fn(f32, f32) -> f32| {
                for (i, got) in lanes(simd, v).into_iter().enumerate() {
                    same(name, S::NAME, got, f(xs[i], ys[i]));
                }
            };
            check("add", simd.add(a, b), &|x, y| x + y);
            check("sub", simd.sub(a, b), &|x, y| x - y);
            check("mul", simd.mul(a, b), &|x, y| x * y);
            check("div", simd.div(a, b), &|x, y| x / y);
            check("min", simd.min(a, b), &|x, y| if x < y { x } else { y });
            check("max", simd.max(a, b), &|x, y| if x > y { x } else { y });
            let fused = ["avx2", "avx512", "neon"].contains(&S::NAME);
            let mul_add = |x: f32, y: f32| if fused { x.mul_add(y, 0.75) } else { x * y + 0.75 };
            check("mul_add", simd.mul_add(a, b, c), &mul_add);
            check("neg", simd.neg(a), &|x, _| -x);
            check("abs", simd.abs(a), &|x, _| x.abs());
            check("sqrt", simd.sqrt(simd.abs(a)), &|x, _| x.abs().sqrt());
            check("round", simd.round(a), &|x, _| x.round_ties_even());
            check("gt", simd.select(simd.gt(a, b), a, b), &|x, y| {
                if x > y { x } else { y }
            });
            check("ge", simd.select(simd.ge(a, b), a, b), &|x, y| {
                if x >= y { x } else { y }
            });
        }
    }
}

#[test]
fn lanewise_operations_match_scalars() {
    at_all_levels(Lanewise);
}

#[derive(Clone, Copy)]
struct ApproximateQuotients;
impl Kernel for ApproximateQuotients {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        // Mantissas from all over (Knuth's multiplier), exponents in turn.
        let mut bits = 1u32;
        let mut number = |exponents: i32| {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let exponent = (bits >> 9) as i32 % (2 * exponents) - exponents;
            (1.0 + (bits >> 8) as f32 / (1 << 24) as f32) * f32::powi(2.0, exponent)
        };
        for _ in 0..100_000 {
            let (a, b) = (number(20), -number(100));
            let got = f64::from(lanes(simd, simd.div_approx(simd.splat(a), simd.splat(b)))[0]);
            let exact = f64::from(a) / f64::from(b);
            let unit = f64::from(f32::EPSILON) * exact.abs();
            assert!((got - exact).abs() <= unit, "{a:e} / {b:e} at {}: {got:e}", S::NAME);
        }
    }
}

#[test]
fn approximate_quotients_are_within_a_unit_in_the_last_place() {
    at_all_levels(ApproximateQuotients);
}

#[derive(Clone, Copy)]
struct NotANumber;
impl Kernel for NotANumber {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        let (nan, one, two) = (simd.splat(f32::NAN), simd.splat(1.0), simd.splat(2.0));
        for (a, b) in [(nan, one), (one, nan)] {
            let kept = |m: S::Mask| lanes(simd, simd.select(m, one, two))[0];
            same("gt", S::NAME, kept(simd.gt(a, b)), 2.0);
            same("ge", S::NAME, kept(simd.ge(a, b)), 2.0);
        }
        same("min", S::NAME, lanes(simd, simd.min(nan, one))[0], 1.0);
        same("max", S::NAME, lanes(simd, simd.max(nan, one))[0], 1.0);
        assert!(
            lanes(simd, simd.max(one, nan))[0].is_nan(),
            "max(1, nan) at {}",
            S::NAME
        );
    }
}

#[test]
fn comparisons_with_nan_choose_the_second() {
    at_all_levels(NotANumber);
}

#[derive(Clone, Copy)]
struct Exponents;
impl Kernel for Exponents {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        for n in -126..=127 {
            same(
                "pow2i",
                S::NAME,
                lanes(simd, simd.pow2i(simd.splat(n as f32)))[0],
                2f32.powi(n),
            );
        }
        for x in [
            1.0f32,
            1.5,
            0.75,
            3e-38,
            6.5e20,
            1.999_999_9,
            f32::MIN_POSITIVE,
            f32::MAX,
        ] {
            let (e, m) = simd.exponent_mantissa(simd.splat(x));
            let (e, m) = (lanes(simd, e)[0], lanes(simd, m)[0]);
            assert!(
                (1.0..2.0).contains(&m) && e.fract() == 0.0,
                "{x} at {}: {m} * 2^{e}",
                S::NAME
            );
            assert_eq!(m as f64 * (e as f64).exp2(), x as f64, "at {}", S::NAME);
        }
    }
}

#[test]
fn exponents_are_exact() {
    at_all_levels(Exponents);
}

#[derive(Clone, Copy)]
struct Reductions;
impl Kernel for Reductions {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        let mut tree = OTHERS[..S::LANES].to_vec();
        while tree.len() > 1 {
            let half = tree.len() / 2;
            tree = (0..half).map(|i| tree[i] + tree[i + half]).collect();
        }
        same("reduce_add", S::NAME, simd.reduce_add(simd.load(&OTHERS)), tree[0]);
        for top in 0..S::LANES {
            let mut values = VALUES.map(f32::abs).map(|x| -x);
            values[top] = 5.0;
            same("reduce_max", S::NAME, simd.reduce_max(simd.load(&values)), 5.0);
        }
    }
}

#[test]
fn reductions_keep_their_order() {
    at_all_levels(Reductions);
}

#[derive(Clone, Copy)]
struct Partial;
impl Kernel for Partial {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        for n in 0..=S::LANES {
            let loaded = lanes(simd, simd.load_partial(&OTHERS[..n]));
            assert!(
                loaded
                    .iter()
                    .enumerate()
                    .all(|(i, &x)| x == if i < n { OTHERS[i] } else { 0.0 })
            );
            let mut out = [9.0; 17];
            simd.store_partial(simd.load(&OTHERS), &mut out[..n]);
            assert!(
                out.iter()
                    .enumerate()
                    .all(|(i, &x)| x == if i < n { OTHERS[i] } else { 9.0 })
            );
        }
    }
}

#[test]
fn partial_vectors_touch_only_their_lanes() {
    at_all_levels(Partial);
}

#[derive(Clone, Copy)]
struct Transpose;
impl Kernel for Transpose {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        let src: Vec<f32> = (0..20 * 20).map(|i| i as f32).collect();
        let mut dst = vec![-1.0; 18 * 18];
        // SAFETY: the largest offsets are 19 * 20 + 8 of 400 and 7 * 18 + 8 of 324.
        unsafe { simd.transpose_block(src.as_ptr(), 20, dst.as_mut_ptr(), 18) };
        for (at, &x) in dst.iter().enumerate() {
            let (j, i) = (at / 18, at % 18);
            let inside = i < S::BLOCK && j < S::BLOCK;
            assert_eq!(x, if inside { src[i * 20 + j] } else { -1.0 }, "at {}", S::NAME);
        }
    }
}

#[test]
fn blocks_are_transposed() {
    at_all_levels(Transpose);
}

#[test]
fn levels_print_in_lower_case() {
    let level = Level::Portable(Portable::new());
    assert_eq!(format!("{level:>10}|{level}"), "  portable|portable");
    assert_eq!(level.name(), "portable");
    at_every_level(|level| assert_eq!(level.to_string(), level.name().to_lowercase()));
}

#[derive(Clone, Copy)]
struct Tokens;
impl Kernel for Tokens {
    type Output = ();
    fn run<S: Simd>(self, simd: S) {
        let level = simd.level();
        assert_eq!((level.name(), level.registers()), (S::NAME, S::REGISTERS));
        let file = REGISTER_FILES[S::REGISTER_FILE];
        assert_eq!((file.lanes, file.registers), (S::LANES, S::REGISTERS), "{level}");
    }
}

#[test]
fn tokens_agree_with_their_level_and_registers() {
    at_all_levels(Tokens);
}

#[test]
fn the_wide_level_is_for_tests_alone() {
    assert!(levels().iter().all(|level| !matches!(level, Level::Wide(_))));
    assert!(!matches!(level(), Level::Wide(_)));
}

#[test]
#[should_panic]
fn short_slices_are_refused() {
    Portable::new().load(&[1.0; 3]);
}
