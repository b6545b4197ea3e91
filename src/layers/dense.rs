//! `Dense`: every output is a weighted sum of all inputs.

use std::marker::PhantomData;

use generic_array::GenericArray;
use typenum::{U0, U1};

use crate::init::{Initializer, Rng};
use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::dense::{self as kernels, dense_backward_input, dense_backward_weight, dense_forward};
use crate::layer::check::{Check, Message};
use crate::layer::kind::{Arguments, Kind, Sizes, Takes};
use crate::layer::{Axes, Axis, Backward, Forward, Layer, Op, Pass, SampleWise, Scratch};
use crate::layers::Flag;
use crate::shape::{Dim, Shape, Vector};

/// A fully connected layer: `Dense(units)`.
///
/// `[inputs] -> [units]`, y = x W + b with W of shape `[inputs, units]`: Goodfellow, Bengio & Courville 2016,
/// equation 6.3 before its activation. Weights begin Glorot uniform, biases at 0, as in Keras.
///
/// Options: `inputs = n` states what the layer takes, for rustc to check; `bias = false` leaves b out;
/// `initializer = Initializer::HeNormal` changes how weights begin.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Classifier: [64] -> [10] { Dense(32, inputs = 64), Relu, Dense(10, bias = false) } }
/// assert_eq!(Classifier::SUMMARY.parameters, 64 * 32 + 32 + 32 * 10);
/// ```
pub struct Dense<Units = (), Inputs = U0, Bias = U1> {
    initializer: Initializer,
    dims: PhantomData<(Units, Inputs, Bias)>,
}

/// `Dense(units)` with its options.
#[derive(Clone, Copy, Debug)]
pub struct DenseOptions {
    units: usize,
    inputs: Option<usize>,
    bias: bool,
    initializer: Initializer,
}

impl Dense {
    /// So many outputs.
    pub const fn new(units: usize) -> DenseOptions {
        DenseOptions {
            units,
            inputs: None,
            bias: true,
            initializer: Initializer::GlorotUniform,
        }
    }
}

impl DenseOptions {
    /// States how many inputs the layer takes.
    pub const fn inputs(mut self, inputs: usize) -> Self {
        self.inputs = Some(inputs);
        self
    }

    /// Whether a bias is added.
    pub const fn bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// How the weights begin.
    pub const fn initializer(mut self, initializer: Initializer) -> Self {
        self.initializer = initializer;
        self
    }

    /// Units, inputs (0 if not stated), whether there is a bias.
    pub const fn sizes(self) -> Sizes {
        let inputs = match self.inputs {
            Some(0) => return Sizes::fault(1),
            Some(inputs) => inputs,
            None => 0,
        };
        if self.units == 0 {
            return Sizes::fault(0);
        }
        Sizes::new(&[self.units, inputs, self.bias as usize])
    }
}

impl Kind for Dense {
    const IS_OWN: bool = true;
    type Options = DenseOptions;
    type Layer<D: Arguments> = Dense<D::D0, D::D1, D::D2>;
    const TAKES: Takes = Takes::Words("a vector");
    const FAULTS: &'static [&'static str] = &[
        "`Dense(0)` has no outputs; write how many units the layer has",
        "`inputs = 0` is no input; write how many the layer takes, or leave it out",
    ];
    const GIVES_A_VECTOR: bool = true;
}

impl<U, I, B> From<DenseOptions> for Dense<U, I, B> {
    fn from(options: DenseOptions) -> Self {
        Self {
            initializer: options.initializer,
            dims: PhantomData,
        }
    }
}

crate::block! {
    /// The parameters of [`Dense`] with inputs of shape `In`, `U` units and `B` biases.
    pub struct DenseParams[In: Shape, U: Dim, B: Dim] {
        /// `weight[input][unit]`
        pub weight: In::Array<GenericArray<f32, U>>,
        /// `bias[unit]`, or empty
        pub bias: GenericArray<f32, B>,
    }
}

/// The kernel of a layer of `U` units on inputs of shape `In`.
pub struct Kernel<In, U>(PhantomData<(In, U)>);

impl<In: Shape, U: Dim> Kernel<In, U> {
    /// Its sizes and products.
    pub const DENSE: kernels::Dense = kernels::Dense::new(In::LEN, U::USIZE);
}

#[diagnostic::do_not_recommend]
impl<U, I, B> SampleWise for Dense<U, I, B> {}

impl<In: Shape, U: Dim, I: Dim, B: Dim + Flag> Layer<In> for Dense<U, I, B> {
    type Out = Vector<U>;
    type Params = DenseParams<In, U, B::Times<U>>;
    type Saved<T: Dim> = ();

    const CHECK: Check = {
        let flatten = Message::new("put `Flatten` before it");
        let inputs = Message::new("write `inputs = ")
            .number(In::LEN)
            .text("`, or leave it out");
        Check::require(In::DIMS.rank == 1, Message::new("takes a vector"))
            .hint(flatten)
            .and(
                Check::require(
                    I::USIZE == 0 || I::USIZE == In::LEN,
                    Message::new("takes [").number(I::USIZE).text("]"),
                )
                .hint(inputs),
            )
    };
    const FLOPS: usize = 2 * In::LEN * U::USIZE + <B::Times<U> as typenum::Unsigned>::USIZE;
    const SCRATCH: Scratch = Scratch::fixed(Kernel::<In, U>::DENSE.backward_input_scratch_len());
    const OVERWRITES: bool = true;
    const TENSORS: &'static [Axes] = &[
        Axes::new("weight", &[Axis::Input, Axis::Output]),
        Axes::new("bias", &[Axis::Output]),
    ];

    fn op(&self) -> Op {
        Op::Dense {
            bias: <B::Times<U> as typenum::Unsigned>::USIZE > 0,
        }
    }

    fn initialize(&self, params: &mut Self::Params, rng: &mut Rng) {
        self.initializer
            .fill(scalars_mut(&mut params.weight), In::LEN, U::USIZE, rng);
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, ()>) {
        let Forward {
            params, input, output, ..
        } = io;
        let (weight, bias) = (scalars(&params.weight), scalars(&params.bias));
        dense_forward(
            pass.level,
            pass.threads,
            &Kernel::<In, U>::DENSE,
            pass.samples,
            input,
            weight,
            bias,
            output,
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, ()>) {
        let Backward {
            params,
            gradients,
            input,
            output_gradient,
            input_gradient,
            scratch,
            ..
        } = io;
        if let Some(gradients) = gradients {
            let (weight, bias) = (scalars_mut(&mut gradients.weight), scalars_mut(&mut gradients.bias));
            dense_backward_weight(
                pass.level,
                pass.threads,
                &Kernel::<In, U>::DENSE,
                pass.samples,
                input,
                output_gradient,
                pass.accumulation,
                weight,
                bias,
            );
        }
        if let Some(input_gradient) = input_gradient {
            let weight = scalars(&params.weight);
            dense_backward_input(
                pass.level,
                pass.threads,
                &Kernel::<In, U>::DENSE,
                pass.samples,
                weight,
                output_gradient,
                input_gradient,
                scratch,
            );
        }
    }
}
