//! `Tanh`: the hyperbolic tangent.

use crate::kernels::activation::{tanh_backward, tanh_forward};
use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// The hyperbolic tangent: `Tanh`.
///
/// Any shape to the same shape, each scalar by itself. y = tanh(x), y' = 1 - y²: LeCun et al. 1998, "Efficient BackProp", section 4.4.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Hidden: [8] -> [4] { Dense(4), Tanh } }
/// assert_eq!(Hidden::SUMMARY.layers[1].parameters, 0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Tanh;

impl Kind for Tanh {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Tanh {}

impl<In: Shape> Layer<In> for Tanh {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = 4 * In::LEN;

    fn op(&self) -> Op {
        Op::Tanh
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        tanh_forward(pass.level, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            tanh_backward(pass.level, io.output, io.output_gradient, input_gradient);
        }
    }
}
