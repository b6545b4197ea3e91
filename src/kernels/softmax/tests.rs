use super::*;
use crate::kernels::testing::{LENGTHS, Numbers, assert_close, at_every_level, wide};

fn exact_softmax(x: &[f32]) -> Vec<f64> {
    let x = wide(x);
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|x| (x - max).exp()).sum();
    x.iter().map(|x| (x - max).exp() / sum).collect()
}

fn exact_log_sum_exp(x: &[f32]) -> f64 {
    let x = wide(x);
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    max + x.iter().map(|x| (x - max).exp()).sum::<f64>().ln()
}

#[test]
fn rows_become_probabilities() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(1);
        for classes in LENGTHS {
            // Negative rows too: the padding of a partial vector must not win.
            for offset in [-1e4, -50.0, 0.0, 1e4] {
                let x = numbers.slice(3 * classes, offset - 8.0, offset + 8.0);
                let mut y = vec![f32::NAN; x.len()];
                softmax_forward(level, classes, &x, &mut y);
                for (x, y) in x.chunks(classes).zip(y.chunks(classes)) {
                    assert_close(y, &exact_softmax(x), 3e-7);
                }
            }
        }
    });
}

#[test]
fn backward() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(2);
        for classes in LENGTHS {
            let x = numbers.slice(3 * classes, -3.0, 3.0);
            let dy = numbers.slice(x.len(), -1.0, 1.0);
            let exact: Vec<f64> = x.chunks(classes).flat_map(exact_softmax).collect();
            let y: Vec<f32> = exact.iter().map(|&y| y as f32).collect();
            let mut dx = vec![f32::NAN; x.len()];
            softmax_backward(level, classes, &y, &dy, &mut dx);
            let expected = exact.chunks(classes).zip(dy.chunks(classes)).flat_map(|(y, dy)| {
                let dot: f64 = y.iter().zip(wide(dy)).map(|(y, dy)| y * dy).sum();
                y.iter().zip(wide(dy)).map(|(y, dy)| y * (dy - dot)).collect::<Vec<_>>()
            });
            assert_close(&dx, &expected.collect::<Vec<_>>(), 3e-7);
        }
    });
}

#[test]
fn cross_entropy_of_a_label() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(3);
        for classes in LENGTHS {
            for offset in [-1e4, 0.0, 1e4] {
                let x = numbers.slice(classes, offset - 8.0, offset + 8.0);
                let label = classes / 2;
                let mut grad = vec![f32::NAN; classes];
                let loss = softmax_cross_entropy(level, classes, &x, label, &mut grad);
                assert_close(&[loss], &[exact_log_sum_exp(&x) - f64::from(x[label])], 1e-6);
                let mut expected = exact_softmax(&x);
                expected[label] -= 1.0;
                assert_close(&grad, &expected, 3e-7);
            }
        }
    });
}

#[test]
fn cross_entropy_is_stable_at_extremes() {
    at_every_level(|level| {
        let mut x = [-1e4; 10];
        x[3] = 1e4;
        let mut grad = [f32::NAN; 10];
        assert_eq!(softmax_cross_entropy(level, 10, &x, 3, &mut grad), 0.0);
        assert_eq!(grad, [0.0; 10]);
        assert_eq!(softmax_cross_entropy(level, 10, &x, 4, &mut grad), 2e4);
        assert_eq!((grad[3], grad[4]), (1.0, -1.0));
        x[7] = f32::NAN;
        assert!(softmax_cross_entropy(level, 10, &x, 3, &mut grad).is_nan());
    });
}

#[test]
fn cross_entropy_of_probabilities() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(4);
        for classes in LENGTHS {
            for offset in [-1e4, 0.0, 1e4] {
                let x = numbers.slice(classes, offset - 8.0, offset + 8.0);
                let total = numbers.unit() + 0.5;
                let mut target = numbers.slice(classes, 0.0, 1.0);
                let factor = total / target.iter().sum::<f32>();
                target.iter_mut().for_each(|t| *t *= factor);
                let mut grad = vec![f32::NAN; classes];
                let loss = softmax_cross_entropy_probabilities(level, classes, &x, &target, &mut grad);
                let log_sum_exp = exact_log_sum_exp(&x);
                let terms = wide(&target)
                    .into_iter()
                    .zip(wide(&x))
                    .map(|(t, x)| t * (log_sum_exp - x));
                assert_close(&[loss], &[terms.sum()], 1e-6);
                let total: f64 = wide(&target).iter().sum();
                let expected = exact_softmax(&x)
                    .into_iter()
                    .zip(wide(&target))
                    .map(|(p, t)| p * total - t);
                assert_close(&grad, &expected.collect::<Vec<_>>(), 5e-7);
            }
        }
    });
}

#[test]
#[should_panic(expected = "label is 10, expected one of the 10 classes")]
fn labels_are_checked() {
    at_every_level(|level| {
        softmax_cross_entropy(level, 10, &[0.0; 10], 10, &mut [0.0; 10]);
    });
}

#[test]
#[should_panic(expected = "7 elements are no whole rows of 3 classes")]
fn rows_are_checked() {
    at_every_level(|level| softmax_forward(level, 3, &[0.0; 7], &mut [0.0; 7]));
}
