//! `Dropout`: training with a random part of the activations.

use generic_array::GenericArray;
use rand::RngExt;

use crate::kernels::block::{scalars, scalars_mut};
use crate::layer::kind::{Arguments, Kind, Sizes};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Shape};

/// Sets a random part of the scalars to 0 in training: `Dropout(rate)`.
///
/// Any shape to the same shape. In training each scalar is 0 with probability `rate`, else x / (1 - rate); outside of
/// training y = x: Srivastava et al. 2014 with the scaling moved to training, as in Keras and PyTorch. What is
/// dropped follows from the training's seed, the step and the sample, not from threads.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Steady: [4] -> [4] { Dropout(0.5) } }
/// let x = [1.0, 2.0, 3.0, 4.0];
/// assert_eq!(Steady::new(0).predict(&[x]), [x]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    rate: f32,
}

impl Dropout {
    /// With this probability.
    pub const fn new(rate: f32) -> Self {
        Self { rate }
    }

    /// No dimensions.
    pub const fn sizes(self) -> Sizes {
        if self.rate >= 0.0 && self.rate < 1.0 {
            Sizes::NONE
        } else {
            Sizes::fault(0)
        }
    }
}

impl Kind for Dropout {
    const IS_OWN: bool = true;
    type Options = Self;
    type Layer<D: Arguments> = Self;
    const FAULTS: &'static [&'static str] = &["the rate of `Dropout` is at least 0 and below 1, as in `Dropout(0.5)`"];
}

#[diagnostic::do_not_recommend]
impl SampleWise for Dropout {}

impl<In: Shape> Layer<In> for Dropout {
    type Out = In;
    type Params = ();
    /// What each scalar was multiplied with.
    type Saved<T: Dim> = GenericArray<In::Array<f32>, T>;

    const FLOPS: usize = In::LEN;

    fn op(&self) -> Op {
        Op::Dropout { rate: self.rate }
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), Self::Saved<T>>) {
        let Some(saved) = io.saved.filter(|_| pass.is_training) else {
            io.output.copy_from_slice(io.input);
            return;
        };
        let factors = scalars_mut(saved);
        let kept = 1.0 / (1.0 - self.rate);
        let samples = io.input.chunks_exact(In::LEN).zip(io.output.chunks_exact_mut(In::LEN));
        for (sample, ((input, output), factors)) in samples.zip(factors.chunks_exact_mut(In::LEN)).enumerate() {
            let mut rng = pass.rng(sample);
            for ((&x, y), factor) in input.iter().zip(output).zip(factors) {
                *factor = if rng.random::<f32>() < self.rate { 0.0 } else { kept };
                *y = x * *factor;
            }
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), Self::Saved<T>>) {
        if let Some(input_gradient) = io.input_gradient {
            if !pass.is_training {
                input_gradient.copy_from_slice(io.output_gradient);
                return;
            }
            let factors = scalars(io.saved);
            for ((dx, &dy), &factor) in input_gradient.iter_mut().zip(io.output_gradient).zip(factors) {
                *dx = dy * factor;
            }
        }
    }
}
