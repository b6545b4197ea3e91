//! `Softmax`: scores to probabilities.

use crate::kernels::softmax::{softmax_backward, softmax_forward};
use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// Probabilities over the last dimension: `Softmax`.
///
/// Any shape to the same shape. y\[i\] = exp(x\[i\]) / sum over j of exp(x\[j\]): Bridle 1990. To train a classifier, leave
/// it out and use [`SoftmaxCrossEntropy`](crate::losses::SoftmaxCrossEntropy), which works from scores and neither
/// overflows nor loses precision.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Chooser: [3] -> [3] { Softmax } }
/// let probabilities = Chooser::new(0).predict(&[[1.0, 1.0, 1.0]]);
/// assert!((probabilities[0][0] - 1.0 / 3.0).abs() < 1e-6);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Softmax;

impl Kind for Softmax {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Softmax {}

impl<In: Shape> Layer<In> for Softmax {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = 5 * In::LEN;

    fn op(&self) -> Op {
        Op::Softmax
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        softmax_forward(pass.level, last_size::<In>(), io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            softmax_backward(
                pass.level,
                last_size::<In>(),
                io.output,
                io.output_gradient,
                input_gradient,
            );
        }
    }
}

/// The size of the innermost dimension.
pub(super) const fn last_size<In: Shape>() -> usize {
    In::DIMS.sizes[In::DIMS.rank - 1]
}
