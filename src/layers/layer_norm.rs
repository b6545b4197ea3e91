//! `LayerNorm`: each position with mean 0 and variance 1 over its features.

use generic_array::GenericArray;
use typenum::{U2, Unsigned};

use crate::init::Rng;
use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::normalization::{layer_norm_backward, layer_norm_forward};
use crate::layer::kind::{Arguments, Kind, Sizes};
use crate::layer::{Axes, Axis, Backward, Forward, Layer, Op, Pass, SampleWise, Scratch};
use crate::shape::{Dim, LastDim};

/// Normalises over the last dimension: `LayerNorm`.
///
/// Any shape to the same shape. y = (x - mean) / sqrt(variance + epsilon) * weight + bias, where mean and (biased)
/// variance are those of the features of one position: Ba, Kiros & Hinton 2016, equation 4. Option: `epsilon = 1e-5`,
/// PyTorch's, unless given. Weights begin at 1, biases at 0.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Centred: [4] -> [4] { LayerNorm(epsilon = 1e-6) } }
/// let y = Centred::new(0).predict(&[[1.0, 2.0, 3.0, 4.0]])[0];
/// assert!(y.iter().sum::<f32>().abs() < 1e-5);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LayerNorm {
    epsilon: f32,
}

impl LayerNorm {
    /// With PyTorch's epsilon.
    #[expect(clippy::new_without_default, reason = "the default is the constant `Kind::DEFAULT`")]
    pub const fn new() -> Self {
        Self { epsilon: 1e-5 }
    }

    /// What is added to the variance.
    pub const fn epsilon(mut self, epsilon: f32) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// No dimensions.
    pub const fn sizes(self) -> Sizes {
        if self.epsilon > 0.0 {
            Sizes::NONE
        } else {
            Sizes::fault(0)
        }
    }
}

impl Kind for LayerNorm {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self::new());
    type Layer<D: Arguments> = Self;
    const FAULTS: &'static [&'static str] = &["`epsilon` is positive, as in `LayerNorm(epsilon = 1e-5)`"];
}

crate::block! {
    /// The parameters of [`LayerNorm`] over `F` features.
    pub struct LayerNormParams[F: Dim] {
        /// `weight[feature]`
        pub weight: GenericArray<f32, F>,
        /// `bias[feature]`
        pub bias: GenericArray<f32, F>,
    }
}

#[diagnostic::do_not_recommend]
impl SampleWise for LayerNorm {}

impl<In: LastDim> Layer<In> for LayerNorm {
    type Out = In;
    type Params = LayerNormParams<In::Last>;
    /// Mean and reciprocal standard deviation of each position.
    type Saved<T: Dim> = GenericArray<In::Positions<GenericArray<f32, U2>>, T>;

    const FLOPS: usize = 8 * In::LEN;
    // Room for gradients that nobody asked for, or for the statistics of positions.
    const SCRATCH: Scratch = Scratch::per_sample(In::LEN)
        .or(Scratch::per_sample(2 * (In::LEN / In::Last::USIZE)))
        .and(Scratch::fixed(2 * In::Last::USIZE));
    const TENSORS: &'static [Axes] = &[Axes::new("weight", &[Axis::Output]), Axes::new("bias", &[Axis::Output])];

    fn op(&self) -> Op {
        Op::LayerNorm { epsilon: self.epsilon }
    }

    fn initialize(&self, params: &mut Self::Params, _rng: &mut Rng) {
        params.weight.fill(1.0);
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Saved<T>>) {
        let rows = io.input.len() / In::Last::USIZE;
        let statistics = match io.saved {
            Some(saved) => scalars_mut(saved),
            None => io.scratch,
        };
        layer_norm_forward(
            pass.level,
            In::Last::USIZE,
            io.input,
            &io.params.weight,
            &io.params.bias,
            self.epsilon,
            io.output,
            &mut statistics[..2 * rows],
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, Self::Saved<T>>) {
        let rows = io.input.len() / In::Last::USIZE;
        let (unasked, scratch) = io.scratch.split_at_mut(2 * In::Last::USIZE);
        let (weight_gradient, bias_gradient) = match io.gradients {
            Some(gradients) => (&mut *gradients.weight, &mut *gradients.bias),
            None => unasked.split_at_mut(In::Last::USIZE),
        };
        layer_norm_backward(
            pass.level,
            In::Last::USIZE,
            io.input,
            &io.params.weight,
            &scalars(io.saved)[..2 * rows],
            io.output_gradient,
            weight_gradient,
            bias_gradient,
            io.input_gradient.unwrap_or(&mut scratch[..io.input.len()]),
        );
    }
}
