//! `Dense` and `Relu` as one: the product writes rectified sums.

use super::dense::Kernel;
use super::{Dense, Flag, Relu};
use crate::kernels::activation::relu_backward;
use crate::kernels::block::scalars;
use crate::kernels::dense::dense_relu_forward;
use crate::layer::{Backward, Forward, Layer, Pass, Scratch};
use crate::shape::{Dim, Shape};

impl<In: Shape, U: Dim, I: Dim, B: Dim + Flag> Layer<In> for (Dense<U, I, B>, Relu) {
    type Out = <Dense<U, I, B> as Layer<In>>::Out;
    type Params = <Dense<U, I, B> as Layer<In>>::Params;
    type Saved<T: Dim> = ();

    /// The gradient by the product, and what its kernels need.
    const SCRATCH: Scratch = Scratch::per_sample(U::USIZE).and(<Dense<U, I, B> as Layer<In>>::SCRATCH);
    const OVERWRITES: bool = true;

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, ()>) {
        let (weight, bias) = (scalars(&io.params.weight), scalars(&io.params.bias));
        dense_relu_forward(
            pass.level,
            pass.threads,
            &Kernel::<In, U>::DENSE,
            pass.samples,
            io.input,
            weight,
            bias,
            io.output,
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, ()>) {
        let (gradient, scratch) = io.scratch.split_at_mut(io.output.len());
        relu_backward(pass.level, io.output, io.output_gradient, gradient);
        let io = Backward {
            output_gradient: gradient,
            scratch,
            ..io
        };
        self.0.backward::<T>(pass, io);
    }
}
