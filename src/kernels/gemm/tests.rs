//! The parts that the convolution and dense tests do not reach.

use super::*;
use crate::simd::{dispatch_at, levels};

/// Rows of C five apart and three wide, one of them more than a tile has.
struct Apart;
impl Product for Apart {
    const ROWS: PositionAxis = PositionAxis {
        len: AT_CALL,
        a: 2,
        c: 5,
    };
    const COLS: PositionAxis = PositionAxis { len: 1, a: 0, c: 0 };
    const BATCH: SumAxis = SumAxis {
        len: AT_CALL,
        a: 0,
        b: 6,
    };
    const OUTER: SumAxis = SumAxis::ONE;
    const INNER: SumAxis = SumAxis { len: 2, a: 1, b: 3 };
    const WIDTH: usize = 3;
}

struct Untouched;
impl Kernel for Untouched {
    type Output = ();

    fn run<S: Simd>(self, simd: S) {
        let a: Vec<f32> = (0..18).map(|i| i as f32).collect();
        let b: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let mut c = vec![7.0; 48];
        multiply_accumulate::<S, Apart>(simd, 9, 2, &a, &b, Accumulation::Add, &mut c);
        for (at, &x) in c.iter().enumerate() {
            let (r, j) = (at / 5, at % 5);
            let product: f32 = (0..4)
                .map(|term| a[(2 * r + term % 2) % 18] * b[(3 * term + j) % 12])
                .sum();
            assert_eq!(
                x,
                if r < 9 && j < 3 { 7.0 + product } else { 7.0 },
                "element {at} at {}",
                S::LEVEL
            );
        }
    }
}

#[test]
fn elements_between_rows_stay_untouched() {
    levels()
        .into_iter()
        .for_each(|level| assert!(dispatch_at(level, Untouched).is_some()));
}

fn portable(rows: usize, a: usize, b: usize, c: usize) {
    let (a, b, mut c) = (vec![0.0; a], vec![0.0; b], vec![0.0; c]);
    multiply::<_, Apart>(crate::simd::Portable::new(), rows, &a, &b, &[], &mut c);
}

#[test]
fn the_shortest_slices_fit() {
    portable(2, 4, 6, 8);
    portable(0, 0, 0, 0);
}

#[test]
#[should_panic(expected = "A has 3 elements")]
fn a_short_a_is_refused() {
    portable(2, 3, 6, 8);
}

#[test]
#[should_panic(expected = "B has 5 elements")]
fn a_short_b_is_refused() {
    portable(2, 4, 5, 8);
}

#[test]
#[should_panic(expected = "C has 7 elements")]
fn a_short_c_is_refused() {
    portable(2, 4, 6, 7);
}

#[test]
#[should_panic(expected = "elements, too few for")]
fn overflowing_lengths_are_refused() {
    portable(usize::MAX / 2, 4, 6, 8);
}
