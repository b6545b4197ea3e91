use super::*;
use crate::kernels::testing::{LENGTHS, Numbers, assert_close, at_every_level, wide};

#[test]
fn sgd_follows_the_formula() {
    at_every_level(|level| {
        for len in LENGTHS {
            for (momentum, nesterov, weight_decay) in [
                (0.0, false, 0.0),
                (0.0, false, 0.1),
                (0.9, false, 0.0),
                (0.9, false, 0.1),
                (0.9, true, 0.1),
            ] {
                let step = SgdStep {
                    learning_rate: 0.05,
                    momentum,
                    nesterov,
                    weight_decay,
                };
                let mut numbers = Numbers::new(1);
                let mut p = numbers.slice(len, -1.0, 1.0);
                let mut v = vec![0.0; len];
                let (mut exact_p, mut exact_v) = (wide(&p), vec![0.0; len]);
                for _ in 0..5 {
                    let g = numbers.slice(len, -1.0, 1.0);
                    sgd_step(level, step, &mut p, &g, (momentum != 0.0).then_some(&mut v));
                    for ((p, v), g) in exact_p.iter_mut().zip(&mut exact_v).zip(wide(&g)) {
                        let g = g + f64::from(weight_decay) * *p;
                        *v = f64::from(momentum) * *v + g;
                        *p -= 0.05 * if nesterov { g + f64::from(momentum) * *v } else { *v };
                    }
                }
                assert_close(&p, &exact_p, 1e-6);
                if momentum != 0.0 {
                    assert_close(&v, &exact_v, 1e-6);
                }
            }
        }
    });
}

#[test]
fn adam_follows_the_formula_of_pytorch() {
    at_every_level(|level| {
        for len in LENGTHS {
            for weight_decay in [0.0, 0.1] {
                let (rate, beta1, beta2, epsilon): (f64, f64, f64, f64) = (1e-3, 0.9, 0.999, 1e-8);
                let mut numbers = Numbers::new(2);
                let mut p = numbers.slice(len, -1.0, 1.0);
                let (mut m, mut v) = (vec![0.0; len], vec![0.0; len]);
                let (mut exact_p, mut exact_m, mut exact_v) = (wide(&p), vec![0.0; len], vec![0.0; len]);
                for t in 1..=5 {
                    let g = numbers.slice(len, -1.0, 1.0);
                    let (correction1, correction2) = (1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
                    let step = AdamStep {
                        step_size: (rate / correction1) as f32,
                        root_scale: (1.0 / correction2.sqrt()) as f32,
                        beta1: beta1 as f32,
                        beta2: beta2 as f32,
                        epsilon: epsilon as f32,
                        decay: (rate * weight_decay) as f32,
                    };
                    adam_step(level, step, &mut p, &g, &mut m, &mut v);
                    let exact = exact_p.iter_mut().zip(&mut exact_m).zip(&mut exact_v);
                    for (((p, m), v), g) in exact.zip(wide(&g)) {
                        *p *= 1.0 - rate * weight_decay;
                        *m = beta1 * *m + (1.0 - beta1) * g;
                        *v = beta2 * *v + (1.0 - beta2) * g * g;
                        *p -= rate * (*m / correction1) / ((*v / correction2).sqrt() + epsilon);
                    }
                }
                assert_close(&p, &exact_p, 1e-6);
                assert_close(&m, &exact_m, 1e-6);
                assert_close(&v, &exact_v, 1e-6);
            }
        }
    });
}

const ADAM: AdamStep = AdamStep {
    step_size: 1e-3,
    root_scale: 1.0,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    decay: 0.0,
};

#[test]
fn moments_never_become_denormal() {
    at_every_level(|level| {
        let (mut p, mut m, mut v, mut velocity) = ([0.0; 19], [0.0; 19], [0.0; 19], [0.0; 19]);
        let sgd = SgdStep {
            learning_rate: 0.1,
            momentum: 0.9,
            nesterov: false,
            weight_decay: 0.0,
        };
        adam_step(level, ADAM, &mut p, &[1e-3; 19], &mut m, &mut v);
        sgd_step(level, sgd, &mut p, &[1e-3; 19], Some(&mut velocity));
        for i in 0..100_000 {
            // Gradients of a dead unit: zero, or too small to be squared.
            let g = if i % 2 == 0 { 0.0 } else { 1e-19 };
            adam_step(level, ADAM, &mut p, &[g; 19], &mut m, &mut v);
            sgd_step(level, sgd, &mut p, &[g; 19], Some(&mut velocity));
            for x in m.iter().chain(&v).chain(&velocity) {
                assert!(*x == 0.0 || x.is_normal(), "{x:e} after {i} steps at {level}");
            }
        }
        assert_eq!((m, velocity), ([0.0; 19], [0.0; 19]));
        assert_eq!(v, [SECOND_MOMENT_FLOOR; 19]);
        assert!(p.iter().all(|p| p.is_normal()));
    });
}

#[test]
fn nan_gradients_stay_visible() {
    at_every_level(|level| {
        let (mut p, mut m, mut v) = ([1.0], [0.0], [0.0]);
        adam_step(level, ADAM, &mut p, &[f32::NAN], &mut m, &mut v);
        assert!(p[0].is_nan() && m[0].is_nan() && v[0].is_nan());
    });
}

#[test]
fn a_gradient_whose_square_overflows_leaves_the_parameter() {
    at_every_level(|level| {
        let (mut p, mut m, mut v) = ([1.0; 19], [0.0; 19], [0.0; 19]);
        adam_step(level, ADAM, &mut p, &[1e25; 19], &mut m, &mut v);
        assert_eq!((p, v), ([1.0; 19], [f32::INFINITY; 19]), "{level}");
        adam_step(level, ADAM, &mut p, &[1.0; 19], &mut m, &mut v);
        assert_eq!(p, [1.0; 19], "{level}");
    });
}

#[test]
#[should_panic(expected = "momentum is 0.9, which needs a velocity slice")]
fn momentum_needs_a_velocity() {
    at_every_level(|level| {
        let step = SgdStep {
            learning_rate: 0.1,
            momentum: 0.9,
            nesterov: false,
            weight_decay: 0.0,
        };
        sgd_step(level, step, &mut [1.0], &[1.0], None);
    });
}

#[test]
#[should_panic(expected = "the gradient has 3 elements, expected 2")]
fn lengths_must_agree() {
    at_every_level(|level| adam_step(level, ADAM, &mut [0.0; 2], &[0.0; 3], &mut [0.0; 2], &mut [0.0; 2]));
}
