//! `Conv2d`, `Relu` and `MaxPool2d` as one: only the pooled output is stored, and gradients go only where a maximum was.

use std::marker::PhantomData;

use generic_array::GenericArray;

use super::conv2d::Convolution;
use super::pool2d::Pool;
use super::{Conv2d, MaxPool2d, Relu};
use crate::kernels::block::{Block, scalars, scalars_mut};
use crate::kernels::conv2d::{
    Conv2dReluMaxPool2d, PooledBackward, conv2d_relu_max_pool2d_backward, conv2d_relu_max_pool2d_forward,
};
use crate::layer::{Backward, Forward, Layer, Pass, Scratch};
use crate::shape::{Dim, Shape};

/// The kernels of convolution `C` and pool `P` on inputs of shape `In`.
struct Kernels<In, C, P>(PhantomData<(In, C, P)>);

impl<In: Shape, C: Convolution<In>, P: Pool<C::Out>> Kernels<In, C, P> {
    const FUSED: Conv2dReluMaxPool2d = Conv2dReluMaxPool2d::new(*C::KERNEL.geometry(), P::GEOMETRY);
    const SCRATCH: Scratch =
        Scratch::fixed(Self::FUSED.forward_scratch_len()).or(Scratch::fixed(Self::FUSED.backward_scratch_len()));

    fn forward(
        pass: &Pass,
        params: &C::Params,
        input: &[f32],
        output: &mut [f32],
        origins: Option<&mut [u32]>,
        scratch: &mut [f32],
    ) {
        let (weight, bias) = C::weight_and_bias(params);
        conv2d_relu_max_pool2d_forward(
            pass.level,
            &Self::FUSED,
            pass.samples,
            input,
            weight,
            bias,
            output,
            origins,
            scratch,
        );
    }

    fn backward<O: Block<Element = u32>>(pass: &Pass, io: Backward<'_, C::Params, O>) {
        let slices = PooledBackward {
            input: io.input,
            weight: C::weight_and_bias(io.params).0,
            output: io.output,
            origins: &scalars(io.saved)[..io.output.len()],
            output_grad: io.output_gradient,
            accumulation: pass.accumulation,
            weight_and_bias_grad: io.gradients.map(C::weight_and_bias_mut),
            input_grad: io.input_gradient,
        };
        conv2d_relu_max_pool2d_backward(pass.level, &Self::FUSED, pass.samples, slices, io.scratch);
    }
}

impl<In, F, KH, KW, SH, SW, PH, PW, M, PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM> Layer<In>
    for (
        Conv2d<F, KH, KW, SH, SW, PH, PW, M>,
        Relu,
        MaxPool2d<PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM>,
    )
where
    In: Shape,
    Conv2d<F, KH, KW, SH, SW, PH, PW, M>: Convolution<In>,
    MaxPool2d<PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM>:
        Pool<<Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::Out>,
{
    type Out = <MaxPool2d<PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM> as Layer<
        <Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::Out,
    >>::Out;
    type Params = <Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Layer<In>>::Params;
    /// Where in the image the patch of each output begins.
    type Saved<T: Dim> = GenericArray<<Self::Out as Shape>::Array<u32>, T>;

    const SCRATCH: Scratch = Kernels::<
        In,
        Conv2d<F, KH, KW, SH, SW, PH, PW, M>,
        MaxPool2d<PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM>,
    >::SCRATCH;
    const OVERWRITES: bool = true;

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Saved<T>>) {
        let Forward {
            params,
            input,
            output,
            saved,
            scratch,
        } = io;
        let len = output.len();
        let origins = saved.map(|saved| &mut scalars_mut(saved)[..len]);
        Kernels::<
            In,
            Conv2d<F, KH, KW, SH, SW, PH, PW, M>,
            MaxPool2d<PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM>,
        >::forward(pass, params, input, output, origins, scratch);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, Self::Saved<T>>) {
        Kernels::<
            In,
            Conv2d<F, KH, KW, SH, SW, PH, PW, M>,
            MaxPool2d<PoolH, PoolW, PoolSH, PoolSW, PoolPH, PoolPW, PoolM>,
        >::backward(pass, io);
    }
}
