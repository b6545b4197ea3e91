//! `Silu`: the sigmoid linear unit.

use crate::kernels::activation::{silu_backward, silu_forward};
use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// The sigmoid linear unit, also called swish: `Silu`.
///
/// Any shape to the same shape, each scalar by itself. y = x σ(x) with the logistic function σ(x) = 1 / (1 + exp(-x)):
/// named in Hendrycks & Gimpel 2016; Elfwing, Uchibe & Doya 2018.
///
/// PyTorch: `nn.SiLU`, Keras: `activations.silu`. NaN stays NaN; at negative infinity it gives the limit, 0.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Hidden: [8] -> [4] { Dense(4), Silu } }
/// assert_eq!(Hidden::SUMMARY.layers[1].parameters, 0);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Silu;

impl Kind for Silu {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Silu {}

impl<In: Shape> Layer<In> for Silu {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = 4 * In::LEN;

    fn op(&self) -> Op {
        Op::Silu
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        silu_forward(pass.level, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            silu_backward(pass.level, io.input, io.output_gradient, input_gradient);
        }
    }
}
