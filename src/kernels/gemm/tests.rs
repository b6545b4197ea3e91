//! The parts that the convolution and dense tests do not reach, and random products against plain loops in f64.

use super::*;
use crate::kernels::testing::{Numbers, PORTABLE, at_every_level};

/// Rows of C five apart and three wide, one of them more than a tile has.
const APART: TiledProduct = TiledProduct::new(Product {
    rows: PositionAxis {
        len: AT_CALL,
        a: 2,
        c: 5,
    },
    cols: PositionAxis::ONE,
    batch: SumAxis {
        len: AT_CALL,
        a: 0,
        b: 6,
    },
    outer: SumAxis::ONE,
    inner: SumAxis { len: 2, a: 1, b: 3 },
    width: 3,
});

#[test]
fn elements_between_rows_stay_untouched() {
    at_every_level(|level| {
        let a: Vec<f32> = (0..18).map(|i| i as f32).collect();
        let b: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let mut c = vec![7.0; 48];
        multiply_samples(level, &APART, 9, 2, Samples::one(&a, &mut c), &b, Products::Added);
        for (at, &x) in c.iter().enumerate() {
            let (r, j) = (at / 5, at % 5);
            let product: f32 = (0..4)
                .map(|term| a[(2 * r + term % 2) % 18] * b[(3 * term + j) % 12])
                .sum();
            let expected = if r < 9 && j < 3 { 7.0 + product } else { 7.0 };
            assert_eq!(x, expected, "element {at} at {level}");
        }
    });
}

fn portable(rows: usize, a: usize, b: usize, c: usize) {
    let (a, b, mut c) = (vec![0.0; a], vec![0.0; b], vec![0.0; c]);
    multiply(PORTABLE, &APART, rows, &a, &b, Products::Biased(&[]), &mut c);
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

/// What a random product is made from: whole numbers below others.
struct Draw(Numbers);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        (self.0.unit() * end as f32) as usize
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// From 1 to `most`, often 1.
    fn size(&mut self, most: usize) -> usize {
        if self.below(3) == 0 { 1 } else { 1 + self.below(most) }
    }

    fn slice(&mut self, len: usize) -> Vec<f32> {
        self.0.slice(len, -1.0, 1.0)
    }

    /// Numbers, and behind them NaN: whoever reads past the end is found out.
    fn guarded(&mut self, len: usize) -> Vec<f32> {
        let mut numbers = self.slice(len);
        numbers.resize(len + GUARD, f32::NAN);
        numbers
    }
}

/// Elements behind the end of a slice.
const GUARD: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Biased,
    Rectified,
    Added,
}

/// A product of several samples, and what plain loops make of it.
struct Case {
    product: Product,
    rows: usize,
    batch: usize,
    samples: usize,
    /// Elements that the loops of one sample reach in A, B and C.
    lens: [usize; 3],
    a_step: usize,
    c_step: usize,
    kind: Kind,
    overlaps: bool,
    a: Vec<f32>,
    b: Vec<f32>,
    bias: Vec<f32>,
    before: Vec<f32>,
    /// For each element of C that is written, its value and the sum of the magnitudes of what it is made from.
    expected: Vec<Option<(f64, f64)>>,
}

impl Case {
    fn draw(draw: &mut Draw) -> Self {
        let (rows, cols, batch, samples) = (draw.size(12), draw.size(30), draw.size(3), draw.size(3));
        let most = if draw.below(4) == 0 { 150 } else { 40 };
        let width = draw.size(most);
        let width = if draw.below(3) == 0 {
            width.next_multiple_of(16)
        } else {
            width
        };
        let kind = [Kind::Biased, Kind::Rectified, Kind::Added][draw.below(3)];
        // Positions may share elements of C where products are added.
        let overlaps = kind == Kind::Added && draw.coin();
        let (row_c, col_c) = if overlaps {
            (draw.below(2 * width), draw.below(width + 1))
        } else if draw.coin() {
            let col = width + draw.below(3);
            (cols * col + draw.below(3), col)
        } else {
            let row = width + draw.below(3);
            (row, rows * row + draw.below(3))
        };
        let mut sum = |len| SumAxis {
            len,
            a: draw.below(40),
            b: if draw.coin() {
                width + draw.below(3)
            } else {
                draw.below(50)
            },
        };
        let (batch_axis, outer, inner) = (sum(AT_CALL), sum(1), sum(1));
        let (outer_len, inner_len) = (draw.size(3), draw.size(9));
        let product = Product {
            rows: PositionAxis {
                len: if draw.coin() { AT_CALL } else { rows },
                a: draw.below(60),
                c: row_c,
            },
            cols: PositionAxis {
                len: cols,
                a: draw.below(20),
                c: col_c,
            },
            batch: batch_axis,
            outer: SumAxis {
                len: outer_len,
                ..outer
            },
            inner: SumAxis {
                len: inner_len,
                ..inner
            },
            width,
        };
        let (p, last) = (&product, |len: usize, step: usize| (len - 1) * step);
        let lens = [
            last(rows, p.rows.a)
                + last(cols, p.cols.a)
                + last(batch, p.batch.a)
                + last(outer_len, p.outer.a)
                + last(inner_len, p.inner.a)
                + 1,
            last(batch, p.batch.b) + last(outer_len, p.outer.b) + last(inner_len, p.inner.b) + width,
            last(rows, row_c) + last(cols, col_c) + width,
        ];
        let (a_step, c_step) = (draw.below(lens[0] + 5), lens[2] + draw.below(4));
        let bias = if draw.coin() { draw.slice(width) } else { Vec::new() };
        let mut case = Self {
            product,
            rows,
            batch,
            samples,
            lens,
            a_step,
            c_step,
            kind,
            overlaps,
            a: draw.guarded(last(samples, a_step) + lens[0]),
            b: draw.guarded(lens[1]),
            bias,
            before: draw.slice(last(samples, c_step) + lens[2] + GUARD),
            expected: Vec::new(),
        };
        case.expected = case.plain_loops();
        case
    }

    fn into(&self) -> Products<'_> {
        match self.kind {
            Kind::Biased => Products::Biased(&self.bias),
            Kind::Rectified => Products::Rectified(&self.bias),
            Kind::Added => Products::Added,
        }
    }

    fn plain_loops(&self) -> Vec<Option<(f64, f64)>> {
        let p = &self.product;
        let mut expected = vec![None; self.before.len()];
        for sample in 0..self.samples {
            for (r, q) in (0..self.rows).flat_map(|r| (0..p.cols.len).map(move |q| (r, q))) {
                for j in 0..p.width {
                    let a = sample * self.a_step + r * p.rows.a + q * p.cols.a;
                    let c = sample * self.c_step + r * p.rows.c + q * p.cols.c + j;
                    let (mut value, mut magnitude) = match self.kind {
                        Kind::Added => expected[c].unwrap_or((self.before[c].into(), 1.0)),
                        _ => (f64::from(*self.bias.get(j).unwrap_or(&0.0)), 1.0),
                    };
                    for (t, o) in (0..self.batch).flat_map(|t| (0..p.outer.len).map(move |o| (t, o))) {
                        for i in 0..p.inner.len {
                            let a = self.a[a + t * p.batch.a + o * p.outer.a + i * p.inner.a];
                            let b = self.b[t * p.batch.b + o * p.outer.b + i * p.inner.b + j];
                            value += f64::from(a) * f64::from(b);
                            magnitude += f64::from(a * b).abs();
                        }
                    }
                    if self.kind == Kind::Rectified {
                        value = value.max(0.0);
                    }
                    expected[c] = Some((value, magnitude));
                }
            }
        }
        expected
    }

    fn title(&self, level: Level) -> String {
        let Self {
            product,
            rows,
            batch,
            samples,
            kind,
            ..
        } = self;
        let bias = self.bias.len();
        format!("{samples} samples of {rows} rows, {batch} terms, {kind:?}, {bias} biases at {level}: {product:?}")
    }

    fn check(&self, level: Level) {
        let product = TiledProduct::new(self.product);
        let [a_len, b_len, c_len] = self.lens;
        let b = &self.b[..b_len];
        let mut c = self.before.clone();
        let samples = Samples {
            count: self.samples,
            a: &self.a[..self.a.len() - GUARD],
            a_step: self.a_step,
            c: &mut c[..self.before.len() - GUARD],
            c_step: self.c_step,
        };
        multiply_samples(level, &product, self.rows, self.batch, samples, b, self.into());
        for (at, (&found, &before)) in c.iter().zip(&self.before).enumerate() {
            match self.expected[at] {
                Some((value, magnitude)) => assert!(
                    (f64::from(found) - value).abs() <= 1e-6 * magnitude,
                    "element {at} is {found}, expected {value}; {}",
                    self.title(level)
                ),
                None => assert!(
                    found.to_bits() == before.to_bits(),
                    "element {at} is no part of C; {}",
                    self.title(level)
                ),
            }
        }

        let same = |alone: &[f32], among: &[f32]| alone.iter().zip(among).all(|(x, y)| x.to_bits() == y.to_bits());
        for sample in 0..self.samples {
            let (a, at) = (
                &self.a[sample * self.a_step..][..a_len],
                sample * self.c_step..sample * self.c_step + c_len,
            );
            let mut alone = self.before[at.clone()].to_vec();
            let one = Samples::one(a, &mut alone);
            multiply_samples(level, &product, self.rows, self.batch, one, b, self.into());
            assert!(
                same(&alone, &c[at.clone()]),
                "sample {sample} alone differs; {}",
                self.title(level)
            );

            // Rows whose number is known at the call are samples of a dense layer.
            if self.product.rows.len != AT_CALL || self.overlaps {
                continue;
            }
            let PositionAxis { a: a_row, c: c_row, .. } = self.product.rows;
            for row in 0..self.rows {
                let mut alone = self.before[at.clone()].to_vec();
                let one = Samples::one(&a[row * a_row..], &mut alone[row * c_row..]);
                multiply_samples(level, &product, 1, self.batch, one, b, self.into());
                for q in 0..self.product.cols.len {
                    let first = row * c_row + q * self.product.cols.c;
                    let place = first..first + self.product.width;
                    assert!(
                        same(&alone[place.clone()], &c[at.clone()][place]),
                        "row {row} of sample {sample} alone differs; {}",
                        self.title(level)
                    );
                }
            }
        }
    }
}

#[test]
fn random_products_match_plain_loops_and_samples_do_not_depend_on_each_other() {
    let mut draw = Draw(Numbers::new(1));
    let cases: Vec<Case> = (0..400).map(|_| Case::draw(&mut draw)).collect();
    at_every_level(|level| cases.iter().for_each(|case| case.check(level)));
}
