//! `Conv2d(.., groups = g)`: a convolution of groups of channels.

use std::marker::PhantomData;
use std::ops::Div;

use typenum::{Quot, Unsigned};

use crate::init::{Initializer, Rng};
use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::conv2d::{
    self as kernels, grouped_conv2d_backward_input, grouped_conv2d_backward_weight, grouped_conv2d_forward,
};
use crate::layer::check::{Check, Message};
use crate::layer::kind::{Arguments, Kind, Takes};
use crate::layer::{Axes, Backward, Forward, Layer, Op, Pass, SampleWise, Scratch};
use crate::layers::conv2d::{CONV2D_TENSORS, Convolution, Mode, WindowOf, conv2d_op};
use crate::layers::window::check_window;
use crate::layers::{Conv2d, Conv2dOptions, Conv2dParams, Flag, WindowOver};
use crate::shape::{Dim, Image, InputShape, Shape};

/// What [`Conv2d`] is with an option `groups`: each group of filters sees its own group of channels only.
///
/// `[height, width, channels] -> [out_height, out_width, filters]`; filter f sees the channels of group floor(f g /
/// filters), of which there are channels / g (Krizhevsky, Sutskever & Hinton 2012, section 3.5). With as many groups as
/// channels it is a depthwise convolution (Howard et al. 2017). The weight is `[row][column][channel of its
/// group][filter]`, as in Keras.
///
/// `g` must divide both the channels and the filters; rustc checks it.
///
/// ```
/// use graven::prelude::*;
///
/// network! {
///     struct Separable: [16, 16, 32] -> [16, 16, 64] {
///         depthwise: Conv2d(32, 3, padding = same, groups = 32),
///         pointwise: Conv2d(64, 1),
///     }
/// }
/// assert_eq!(Separable::SUMMARY.parameters, (3 * 3 * 32 + 32) + (32 * 64 + 64));
/// ```
pub struct GroupedConv2d<F = (), KH = (), KW = (), SH = (), SW = (), PH = (), PW = (), M = (), G = ()> {
    initializer: Initializer,
    dims: PhantomData<(F, KH, KW, SH, SW, PH, PW, M, G)>,
}

impl GroupedConv2d {
    /// As [`Conv2d::new`].
    pub const fn new(filters: usize, kernel_size: usize) -> Conv2dOptions {
        Conv2d::new(filters, kernel_size)
    }

    /// As [`Conv2d::new_2d`].
    pub const fn new_2d(filters: usize, kernel_height: usize, kernel_width: usize) -> Conv2dOptions {
        Conv2d::new_2d(filters, kernel_height, kernel_width)
    }
}

impl Kind for GroupedConv2d {
    const IS_OWN: bool = true;
    type Options = Conv2dOptions;
    type Layer<D: Arguments> = GroupedConv2d<D::D0, D::D1, D::D2, D::D3, D::D4, D::D5, D::D6, D::D7, D::D8>;
    const TAKES: Takes = Conv2d::TAKES;
    const FAULTS: &'static [&'static str] = Conv2d::FAULTS;
}

impl<F, KH, KW, SH, SW, PH, PW, M, G> From<Conv2dOptions> for GroupedConv2d<F, KH, KW, SH, SW, PH, PW, M, G> {
    fn from(options: Conv2dOptions) -> Self {
        Self {
            initializer: options.initializer,
            dims: PhantomData,
        }
    }
}

/// The kernel of a grouped convolution `L` of images of shape `In`.
trait Grouped<In> {
    const KERNEL: kernels::GroupedConv2d;
}

impl<In: Shape, F, KH, KW, SH, SW, PH, PW, M, G: Dim> Grouped<In> for GroupedConv2d<F, KH, KW, SH, SW, PH, PW, M, G>
where
    Conv2d<F, KH, KW, SH, SW, PH, PW, M>: Convolution<In>,
{
    const KERNEL: kernels::GroupedConv2d = kernels::GroupedConv2d::new(
        *<Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Convolution<In>>::KERNEL.geometry(),
        G::USIZE,
    );
}

#[diagnostic::do_not_recommend]
impl<F, KH, KW, SH, SW, PH, PW, M, G> SampleWise for GroupedConv2d<F, KH, KW, SH, SW, PH, PW, M, G> {}

impl<H, W, C, F, KH, KW, SH, SW, PH, PW, M, G> Layer<Image<H, W, C>> for GroupedConv2d<F, KH, KW, SH, SW, PH, PW, M, G>
where
    H: Dim,
    W: Dim,
    C: Dim + Div<G>,
    F: Dim,
    KH: Dim,
    KW: Dim,
    SH: Dim,
    SW: Dim,
    PH: Dim,
    PW: Dim,
    M: Mode,
    G: Dim,
    Quot<C, G>: Dim,
    WindowOf<KH, SH, PH, M>: WindowOver<H>,
    WindowOf<KW, SW, PW, M>: WindowOver<W>,
{
    type Out = Image<
        <WindowOf<KH, SH, PH, M> as WindowOver<H>>::Positions,
        <WindowOf<KW, SW, PW, M> as WindowOver<W>>::Positions,
        F,
    >;
    type Params = Conv2dParams<KH, KW, Quot<C, G>, F, <M::Bias as Flag>::Times<F>>;
    type Saved<T: Dim> = ();

    const CHECK: Check = check_groups(G::USIZE, F::USIZE, C::USIZE).and(check_window(
        "kernel",
        [KH::USIZE, KW::USIZE],
        <Image<H, W, C>>::DIMS,
        [
            <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PADS,
            <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PADS,
        ],
    ));
    const FLOPS: usize = Self::Out::LEN * (2 * KH::USIZE * KW::USIZE * <Quot<C, G>>::USIZE)
        + <Self::Out as InputShape>::LEN / F::USIZE * <<M::Bias as Flag>::Times<F> as Unsigned>::USIZE;
    const SCRATCH: Scratch = Scratch::fixed(<Self as Grouped<Image<H, W, C>>>::KERNEL.scratch_len());
    const TENSORS: &'static [Axes] = CONV2D_TENSORS;

    fn op(&self) -> Op {
        let pads = [
            <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PADS,
            <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PADS,
        ];
        let bias = <<M::Bias as Flag>::Times<F> as Unsigned>::USIZE > 0;
        conv2d_op(
            <Conv2d<F, KH, KW, SH, SW, PH, PW, M> as Convolution<Image<H, W, C>>>::KERNEL.geometry(),
            pads,
            G::USIZE,
            bias,
        )
    }

    fn initialize(&self, params: &mut Self::Params, rng: &mut Rng) {
        let area = KH::USIZE * KW::USIZE;
        let (fan_in, fan_out) = (area * <Quot<C, G>>::USIZE, area * F::USIZE);
        self.initializer
            .fill(scalars_mut(&mut params.weight), fan_in, fan_out, rng);
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, ()>) {
        let (weight, bias) = (scalars(&io.params.weight), scalars(&io.params.bias));
        let Forward {
            input, output, scratch, ..
        } = io;
        grouped_conv2d_forward(
            pass.level,
            &<Self as Grouped<Image<H, W, C>>>::KERNEL,
            pass.samples,
            input,
            weight,
            bias,
            output,
            scratch,
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
            grouped_conv2d_backward_weight(
                pass.level,
                &<Self as Grouped<Image<H, W, C>>>::KERNEL,
                pass.samples,
                input,
                output_gradient,
                scalars_mut(&mut gradients.weight),
                scalars_mut(&mut gradients.bias),
                scratch,
            );
        }
        if let Some(input_gradient) = input_gradient {
            grouped_conv2d_backward_input(
                pass.level,
                &<Self as Grouped<Image<H, W, C>>>::KERNEL,
                pass.samples,
                scalars(&params.weight),
                output_gradient,
                input_gradient,
                scratch,
            );
        }
    }
}

/// Whether groups divide filters and channels.
const fn check_groups(groups: usize, filters: usize, channels: usize) -> Check {
    let divides_filters = Check::require(
        filters.is_multiple_of(groups),
        Message::new("has ")
            .number(groups)
            .text(" groups, which do not divide its ")
            .number(filters)
            .text(" filters"),
    );
    let divides_channels = Check::require(
        channels.is_multiple_of(groups),
        Message::new("takes channels that its ")
            .number(groups)
            .text(" groups divide"),
    );
    divides_filters.of_itself().and(divides_channels)
}
