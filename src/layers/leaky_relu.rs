//! `LeakyRelu`: a rectifier that lets a little through.

use crate::kernels::activation::{leaky_relu_backward, leaky_relu_forward};
use crate::layer::kind::{Arguments, Kind, Sizes};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// The leaky rectified linear unit: `LeakyRelu` or `LeakyRelu(slope)`.
///
/// Any shape to the same shape, each scalar by itself. y = x where x > 0, else slope x: Maas, Hannun & Ng 2013,
/// equation 2. The slope is 0.01 unless given, as in the paper and in PyTorch.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Hidden: [8] -> [4] { Dense(4), LeakyRelu(0.2) } }
/// assert_eq!(Hidden::SUMMARY.layers[1].kind, "LeakyRelu(0.2)");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LeakyRelu {
    slope: f32,
}

impl LeakyRelu {
    /// With this slope below 0.
    pub const fn new(slope: f32) -> Self {
        Self { slope }
    }

    /// No dimensions.
    pub const fn sizes(self) -> Sizes {
        if self.slope > 0.0 && self.slope < 1.0 {
            Sizes::NONE
        } else {
            Sizes::fault(0)
        }
    }
}

impl Kind for LeakyRelu {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self::new(0.01));
    type Layer<D: Arguments> = Self;
    const FAULTS: &'static [&'static str] = &["the slope of `LeakyRelu` is between 0 and 1, as in `LeakyRelu(0.01)`"];
}

#[diagnostic::do_not_recommend]
impl SampleWise for LeakyRelu {}

impl<In: Shape> Layer<In> for LeakyRelu {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = In::LEN;

    fn op(&self) -> Op {
        Op::LeakyRelu { slope: self.slope }
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        leaky_relu_forward(pass.level, self.slope, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            leaky_relu_backward(pass.level, self.slope, io.output, io.output_gradient, input_gradient);
        }
    }
}
