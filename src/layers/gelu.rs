//! `Gelu`: the Gaussian error linear unit.

use crate::kernels::activation::{gelu_backward, gelu_forward};
use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// The Gaussian error linear unit in its exact form: `Gelu`.
///
/// Any shape to the same shape, each scalar by itself. y = x Φ(x) with the normal distribution function Φ(x) = (1 + erf(x / √2)) / 2: Hendrycks & Gimpel 2016, equation 1.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Hidden: [8] -> [4] { Dense(4), Gelu } }
/// assert_eq!(Hidden::SUMMARY.layers[1].parameters, 0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Gelu;

impl Kind for Gelu {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Gelu {}

impl<In: Shape> Layer<In> for Gelu {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = 8 * In::LEN;

    fn op(&self) -> Op {
        Op::Gelu
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        gelu_forward(pass.level, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            gelu_backward(pass.level, io.input, io.output_gradient, input_gradient);
        }
    }
}
