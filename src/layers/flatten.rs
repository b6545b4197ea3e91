//! `Flatten`: an image or a sequence as a vector.

use crate::layer::kind::{Arguments, Kind};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Flat, Shape};

/// All scalars in a row: `Flatten`.
///
/// `[height, width, channels] -> [height * width * channels]`, in the order in memory, which is Keras's.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Row: [2, 3, 4] -> [24] { Flatten } }
/// assert_eq!(Row::SUMMARY.output.to_string(), "[24]");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Flatten;

impl Kind for Flatten {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

#[diagnostic::do_not_recommend]
impl SampleWise for Flatten {}

impl<In: Shape> Layer<In> for Flatten {
    type Out = Flat<In>;
    type Params = ();
    type Saved<T: Dim> = ();

    fn op(&self) -> Op {
        Op::Flatten
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
