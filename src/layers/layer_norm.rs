//! `LayerNorm`: each position with mean 0 and variance 1 over its features.

use generic_array::GenericArray;
use typenum::{U2, Unsigned};

use crate::init::Rng;
use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::normalization::{layer_norm_backward, layer_norm_forward};
use crate::kind::{Arguments, Kind, MAX_DIMS, NO_DIMS, fault};
use crate::module::{Backward, Forward, Layer, Pass, SampleWise, Scratch};
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
    pub const fn dims(self) -> [usize; MAX_DIMS] {
        if self.epsilon > 0.0 { NO_DIMS } else { fault(0) }
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
    type Cache<T: Dim> = GenericArray<In::Positions<GenericArray<f32, U2>>, T>;

    const FLOPS: usize = 8 * In::LEN;
    // A row for the input gradient that nobody asked for.
    const SCRATCH: Scratch = Scratch::per_sample(In::LEN);

    fn initialize(&self, params: &mut Self::Params, _rng: &mut Rng) {
        params.weight.fill(1.0);
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Cache<T>>) {
        let rows = io.input.len() / In::Last::USIZE;
        layer_norm_forward(
            pass.level,
            In::Last::USIZE,
            io.input,
            &io.params.weight,
            &io.params.bias,
            self.epsilon,
            io.output,
            &mut scalars_mut(io.cache)[..2 * rows],
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, Self::Cache<T>>) {
        let rows = io.input.len() / In::Last::USIZE;
        layer_norm_backward(
            pass.level,
            In::Last::USIZE,
            io.input,
            &io.params.weight,
            &scalars(io.cache)[..2 * rows],
            io.output_gradient,
            &mut io.gradients.weight,
            &mut io.gradients.bias,
            io.input_gradient.unwrap_or(&mut io.scratch[..io.input.len()]),
        );
    }
}
