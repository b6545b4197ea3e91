//! `Relu`: what is positive stays, the rest is 0.

use crate::kernels::activation::{relu_backward, relu_forward};
use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// The rectified linear unit: `Relu`.
///
/// Any shape to the same shape, each scalar by itself. y = max(x, 0): Nair & Hinton 2010; its derivative at 0 is taken as 0.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Hidden: [8] -> [4] { Dense(4), Relu } }
/// assert_eq!(Hidden::SUMMARY.layers[1].parameters, 0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Relu;

impl Kind for Relu {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Relu {}

impl<In: Shape> Layer<In> for Relu {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = In::LEN;

    fn op(&self) -> Op {
        Op::Relu
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        relu_forward(pass.level, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            relu_backward(pass.level, io.output, io.output_gradient, input_gradient);
        }
    }
}
