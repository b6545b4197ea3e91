use super::*;
use crate::kernels::testing::{LENGTHS, Numbers, assert_close, at_every_level, wide};

#[test]
fn elementwise_operations() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(1);
        for len in LENGTHS {
            let (a, b) = (numbers.slice(len, -1.0, 1.0), numbers.slice(len, -1.0, 1.0));
            let expected: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
            let mut out = vec![f32::NAN; len];
            add(level, &a, &b, &mut out);
            assert_eq!(out, expected);
            out.copy_from_slice(&a);
            add_assign(level, &mut out, &b);
            assert_eq!(out, expected);
            scale(level, &mut out, -0.3);
            assert_eq!(out, expected.iter().map(|x| x * -0.3).collect::<Vec<_>>());
        }
    });
}

#[test]
fn sums() {
    at_every_level(|level| {
        let mut numbers = Numbers::new(2);
        assert_eq!(sum(level, &[]), 0.0);
        for len in LENGTHS {
            let a = numbers.slice(len, 0.0, 1.0);
            assert_close(&[sum(level, &a)], &[wide(&a).iter().sum()], 1e-6);
            assert_eq!(sum(level, &a).to_bits(), sum(level, &a).to_bits());
        }
    });
}

#[test]
#[should_panic(expected = "target has 2 elements, operand has 3")]
fn lengths_must_agree() {
    at_every_level(|level| add_assign(level, &mut [1.0; 2], &[0.0; 3]));
}
