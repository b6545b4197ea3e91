//! `Identity`: what comes in goes out; the branch of a residual that has no layers.

use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// Nothing: y = x, any shape to the same shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;

impl Kind for Identity {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Identity {}

impl<In: Shape> Layer<In> for Identity {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn op(&self) -> Op {
        Op::Identity
    }

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, (), ()>) {
        io.output.copy_from_slice(io.input);
    }

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            input_gradient.copy_from_slice(io.output_gradient);
        }
    }
}
