//! `Sigmoid`: the logistic function.

use crate::kernels::activation::{sigmoid_backward, sigmoid_forward};
use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// The logistic function: `Sigmoid`.
///
/// Any shape to the same shape, each scalar by itself. y = 1 / (1 + exp(-x)), y' = y (1 - y): Rumelhart, Hinton & Williams 1986, equation 2.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Hidden: [8] -> [4] { Dense(4), Sigmoid } }
/// assert_eq!(Hidden::SUMMARY.layers[1].parameters, 0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Sigmoid;

impl Kind for Sigmoid {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Sigmoid {}

impl<In: Shape> Layer<In> for Sigmoid {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = 4 * In::LEN;

    fn op(&self) -> Op {
        Op::Sigmoid
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        sigmoid_forward(pass.level, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            sigmoid_backward(pass.level, io.output, io.output_gradient, input_gradient);
        }
    }
}
