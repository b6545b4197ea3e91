//! `Conv2d` and `Relu` as one: the convolution writes rectified sums.

use super::conv2d::Convolution;
use super::{Conv2d, Relu};
use crate::kernels::activation::relu_backward;
use crate::kernels::conv2d::conv2d_relu_forward;
use crate::layer::{Backward, Forward, Layer, Pass, Scratch};
use crate::shape::{Dim, InputShape, Shape};

impl<In, F, KH, KW, SH, SW, PH, PW, M> Layer<In> for (Conv2d<F, KH, KW, SH, SW, PH, PW, M>, Relu)
where
    In: Shape,
    Conv2d<F, KH, KW, SH, SW, PH, PW, M>: Convolution<In>,
{
    type Out = <Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::Out;
    type Params = <Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::Params;
    type Saved<T: Dim> = <Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::Saved<T>;

    /// The gradient by the convolution's output, and what its kernels need.
    const SCRATCH: Scratch =
        Scratch::per_sample(Self::Out::LEN).and(<Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::SCRATCH);
    const OVERWRITES: bool = true;

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Saved<T>>) {
        let Forward {
            params,
            input,
            output,
            scratch,
            ..
        } = io;
        let (weight, bias) = Conv2d::<F, KH, KW, SH, SW, PH, PW, M>::weight_and_bias(params);
        conv2d_relu_forward(
            pass.level,
            &<Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Convolution<In>>::KERNEL,
            pass.samples,
            input,
            weight,
            bias,
            output,
            scratch,
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, Self::Saved<T>>) {
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
