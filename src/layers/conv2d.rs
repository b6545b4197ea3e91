//! `Conv2d`: a window of weights that slides over an image.

use std::marker::PhantomData;

use generic_array::GenericArray;
use typenum::{U0, U1, U2, U3, U4, U5};

use crate::init::{Initializer, Rng};
use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::conv2d::{
    self as kernels, Conv2dGeometry, conv2d_backward_input, conv2d_backward_weight, conv2d_forward,
};
use crate::layer::check::Check;
use crate::layer::kind::{Arguments, Kind, Sizes, Takes};
use crate::layer::{Axes, Axis, Backward, Forward, Layer, Op, Pass, SampleWise, Scratch};
use crate::layers::window::{check_window, keeps_size};
use crate::layers::{Flag, Keep, Same, Valid, Window, WindowOver};
use crate::shape::{Dim, Image, InputShape, Shape};

/// A two-dimensional convolution: `Conv2d(filters, kernel_size)`.
///
/// `[height, width, channels] -> [out_height, out_width, filters]`,
/// y\[i, j, f\] = b\[f\] + sum over u, v, c of x\[i s + u - p, j s + v - p, c\] W\[u, v, c, f\]: Goodfellow, Bengio &
/// Courville 2016, equations 9.6 and 9.8, with stride s and padding p. The output has floor((height + 2 p - kernel) / s)
/// + 1 rows. Weights begin Glorot uniform, biases at 0, as in Keras.
///
/// A rectangular kernel is a pair, `Conv2d(32, (3, 5))`. Options: `stride = 2` or `stride = (2, 1)`; `padding = 1`,
/// `padding = (1, 2)`, `padding = same` for ceil(height / s) rows as in Keras, `padding = valid` for none;
/// `groups = 4` for groups of channels with filters of their own, `groups` as many as channels for a depthwise convolution
/// (see [`GroupedConv2d`](crate::layers::GroupedConv2d)); `bias = false`; `initializer = Initializer::HeNormal`.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Edges: [28, 28, 1] -> [14, 14, 8] { Conv2d(8, (3, 5), stride = 2, padding = same) } }
/// assert_eq!(Edges::SUMMARY.parameters, 3 * 5 * 8 + 8);
/// ```
pub struct Conv2d<F = (), KH = (), KW = (), SH = (), SW = (), PH = (), PW = (), M = ()> {
    initializer: Initializer,
    dims: PhantomData<(F, KH, KW, SH, SW, PH, PW, M)>,
}

/// `Conv2d(filters, kernel_size)` with its options.
#[derive(Clone, Copy, Debug)]
pub struct Conv2dOptions {
    filters: usize,
    kernel_size: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    same: bool,
    groups: usize,
    bias: bool,
    pub(super) initializer: Initializer,
}

impl Conv2d {
    /// So many filters with a square kernel.
    pub const fn new(filters: usize, kernel_size: usize) -> Conv2dOptions {
        Self::new_2d(filters, kernel_size, kernel_size)
    }

    /// So many filters with a kernel of so many rows and columns.
    pub const fn new_2d(filters: usize, kernel_height: usize, kernel_width: usize) -> Conv2dOptions {
        Conv2dOptions {
            filters,
            kernel_size: [kernel_height, kernel_width],
            stride: [1, 1],
            padding: [0, 0],
            same: false,
            groups: 1,
            bias: true,
            initializer: Initializer::GlorotUniform,
        }
    }
}

impl Conv2dOptions {
    /// How far the kernel moves between outputs.
    pub const fn stride(self, stride: usize) -> Self {
        self.stride_2d(stride, stride)
    }

    /// How far the kernel moves down and to the right.
    pub const fn stride_2d(mut self, down: usize, right: usize) -> Self {
        self.stride = [down, right];
        self
    }

    /// So many zeros on every side.
    pub const fn padding(self, padding: usize) -> Self {
        self.padding_2d(padding, padding)
    }

    /// So many zeros above and below, and so many to the left and right.
    pub const fn padding_2d(mut self, rows: usize, columns: usize) -> Self {
        self.padding = [rows, columns];
        self.same = false;
        self
    }

    /// No padding.
    pub const fn padding_valid(self) -> Self {
        self.padding(0)
    }

    /// As many zeros as it takes for ceil(size / stride) outputs.
    pub const fn padding_same(mut self) -> Self {
        self.padding = [0, 0];
        self.same = true;
        self
    }

    /// So many groups of channels, each with as many of the filters for itself.
    pub const fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
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

    /// Filters, kernel, stride, padding, a number for the sort of padding and whether there is a bias, and groups.
    pub const fn sizes(self) -> Sizes {
        let Self {
            filters,
            kernel_size,
            stride,
            padding,
            same,
            groups,
            bias,
            ..
        } = self;
        if filters == 0 {
            return Sizes::fault(0);
        }
        if kernel_size[0] == 0 || kernel_size[1] == 0 {
            return Sizes::fault(1);
        }
        if stride[0] == 0 || stride[1] == 0 {
            return Sizes::fault(2);
        }
        if groups == 0 {
            return Sizes::fault(3);
        }
        let padding_mode = if keeps_size(kernel_size, stride, padding, same) {
            2
        } else {
            same as usize
        };
        Sizes::new(&[
            filters,
            kernel_size[0],
            kernel_size[1],
            stride[0],
            stride[1],
            padding[0],
            padding[1],
            2 * padding_mode + !bias as usize,
            groups,
        ])
    }
}

impl Kind for Conv2d {
    const IS_OWN: bool = true;
    type Options = Conv2dOptions;
    type Layer<D: Arguments> = Conv2d<D::D0, D::D1, D::D2, D::D3, D::D4, D::D5, D::D6, D::D7>;
    const TAKES: Takes = Takes::Words("an image [height, width, channels]");
    const FAULTS: &'static [&'static str] = &[
        "`Conv2d` with 0 filters gives nothing; write how many it has",
        "a kernel has at least one row and one column",
        "a stride is at least 1",
        "there is at least one group of channels",
    ];
    const IS_CONV2D: bool = true;
}

impl<F, KH, KW, SH, SW, PH, PW, M> From<Conv2dOptions> for Conv2d<F, KH, KW, SH, SW, PH, PW, M> {
    fn from(options: Conv2dOptions) -> Self {
        Self {
            initializer: options.initializer,
            dims: PhantomData,
        }
    }
}

/// What the last of a convolution's dimensions says: 2 for `padding = same`, 4 for padding that keeps the size of the
/// image, and 1 more for `bias = false`.
pub trait Mode {
    /// The sort of padding, where `P` are its zeros.
    type Padding<P>;
    /// Whether there is a bias.
    type Bias: Flag;
}

macro_rules! modes {
    ($($mode:ident: $padding:ty, $bias:ident;)*) => {$(
        impl Mode for $mode {
            type Padding<P> = $padding;
            type Bias = $bias;
        }
    )*};
}
modes! {
    U0: Valid<P>, U1;
    U1: Valid<P>, U0;
    U2: Same, U1;
    U3: Same, U0;
    U4: Keep, U1;
    U5: Keep, U0;
}

pub(super) type WindowOf<K, S, P, M> = Window<K, S, <M as Mode>::Padding<P>>;

crate::block! {
    /// The parameters of [`Conv2d`] with a kernel of `KH` by `KW`, `C` channels, `F` filters and `B` biases.
    pub struct Conv2dParams[KH: Dim, KW: Dim, C: Dim, F: Dim, B: Dim] {
        /// `weight[row][column][channel][filter]`
        pub weight: GenericArray<GenericArray<GenericArray<GenericArray<f32, F>, C>, KW>, KH>,
        /// `bias[filter]`, or empty
        pub bias: GenericArray<f32, B>,
    }
}

/// The axes of [`Conv2dParams`].
pub(super) const CONV2D_TENSORS: &[Axes] = &[
    Axes::new(
        "weight",
        &[Axis::KernelRow, Axis::KernelColumn, Axis::Input, Axis::Output],
    ),
    Axes::new("bias", &[Axis::Output]),
];

/// What a convolution with this kernel computes.
pub(super) fn conv2d_op(geometry: &Conv2dGeometry, pads: [usize; 2], groups: usize, bias: bool) -> Op {
    Op::Conv2d {
        kernel_size: [geometry.kernel_height, geometry.kernel_width],
        stride: [geometry.stride_height, geometry.stride_width],
        padding: [
            [geometry.pad_top, pads[0] - geometry.pad_top],
            [geometry.pad_left, pads[1] - geometry.pad_left],
        ],
        groups,
        bias,
    }
}

/// A convolution of images of shape `In`, as layers that are fused with it see it.
pub trait Convolution<In: Shape>: Layer<In> {
    /// Its sizes and products.
    const KERNEL: kernels::Conv2d;
    /// Weight and bias, which may be empty.
    fn weight_and_bias(params: &Self::Params) -> (&[f32], &[f32]);
    /// Weight and bias, to write.
    fn weight_and_bias_mut(params: &mut Self::Params) -> (&mut [f32], &mut [f32]);
}

impl<H, W, C, F, KH, KW, SH, SW, PH, PW, M> Convolution<Image<H, W, C>> for Conv2d<F, KH, KW, SH, SW, PH, PW, M>
where
    H: Dim,
    W: Dim,
    C: Dim,
    F: Dim,
    KH: Dim,
    KW: Dim,
    SH: Dim,
    SW: Dim,
    PH: Dim,
    PW: Dim,
    M: Mode,
    WindowOf<KH, SH, PH, M>: WindowOver<H>,
    WindowOf<KW, SW, PW, M>: WindowOver<W>,
{
    const KERNEL: kernels::Conv2d = kernels::Conv2d::new(Conv2dGeometry {
        height: H::USIZE,
        width: W::USIZE,
        channels: C::USIZE,
        filters: F::USIZE,
        kernel_height: KH::USIZE,
        kernel_width: KW::USIZE,
        stride_height: SH::USIZE,
        stride_width: SW::USIZE,
        pad_top: <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PAD,
        pad_left: <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PAD,
        out_height: <<WindowOf<KH, SH, PH, M> as WindowOver<H>>::Positions as typenum::Unsigned>::USIZE,
        out_width: <<WindowOf<KW, SW, PW, M> as WindowOver<W>>::Positions as typenum::Unsigned>::USIZE,
    });

    fn weight_and_bias(params: &Self::Params) -> (&[f32], &[f32]) {
        (scalars(&params.weight), scalars(&params.bias))
    }

    fn weight_and_bias_mut(params: &mut Self::Params) -> (&mut [f32], &mut [f32]) {
        (scalars_mut(&mut params.weight), scalars_mut(&mut params.bias))
    }
}

#[diagnostic::do_not_recommend]
impl<F, KH, KW, SH, SW, PH, PW, M> SampleWise for Conv2d<F, KH, KW, SH, SW, PH, PW, M> {}

impl<H, W, C, F, KH, KW, SH, SW, PH, PW, M> Layer<Image<H, W, C>> for Conv2d<F, KH, KW, SH, SW, PH, PW, M>
where
    H: Dim,
    W: Dim,
    C: Dim,
    F: Dim,
    KH: Dim,
    KW: Dim,
    SH: Dim,
    SW: Dim,
    PH: Dim,
    PW: Dim,
    M: Mode,
    WindowOf<KH, SH, PH, M>: WindowOver<H>,
    WindowOf<KW, SW, PW, M>: WindowOver<W>,
{
    type Out = Image<
        <WindowOf<KH, SH, PH, M> as WindowOver<H>>::Positions,
        <WindowOf<KW, SW, PW, M> as WindowOver<W>>::Positions,
        F,
    >;
    type Params = Conv2dParams<KH, KW, C, F, <M::Bias as Flag>::Times<F>>;
    type Saved<T: Dim> = ();

    const CHECK: Check = check_window(
        "kernel",
        [KH::USIZE, KW::USIZE],
        <Image<H, W, C>>::DIMS,
        [
            <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PADS,
            <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PADS,
        ],
    );
    const FLOPS: usize = Self::Out::LEN * (2 * KH::USIZE * KW::USIZE * C::USIZE)
        + <Self::Out as InputShape>::LEN / F::USIZE * <<M::Bias as Flag>::Times<F> as typenum::Unsigned>::USIZE;
    const SCRATCH: Scratch = Scratch::fixed(<Self as Convolution<Image<H, W, C>>>::KERNEL.forward_scratch_len())
        .or(Scratch::fixed(
            <Self as Convolution<Image<H, W, C>>>::KERNEL.backward_input_scratch_len(),
        ))
        .or(Scratch::fixed(
            <Self as Convolution<Image<H, W, C>>>::KERNEL.backward_weight_scratch_len(),
        ));
    const OVERWRITES: bool = true;
    const TENSORS: &'static [Axes] = CONV2D_TENSORS;

    fn op(&self) -> Op {
        let pads = [
            <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PADS,
            <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PADS,
        ];
        let bias = <<M::Bias as Flag>::Times<F> as typenum::Unsigned>::USIZE > 0;
        conv2d_op(<Self as Convolution<Image<H, W, C>>>::KERNEL.geometry(), pads, 1, bias)
    }

    fn initialize(&self, params: &mut Self::Params, rng: &mut Rng) {
        let area = KH::USIZE * KW::USIZE;
        self.initializer
            .fill(scalars_mut(&mut params.weight), area * C::USIZE, area * F::USIZE, rng);
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, ()>) {
        let Forward {
            params,
            input,
            output,
            scratch,
            ..
        } = io;
        let (weight, bias) = (scalars(&params.weight), scalars(&params.bias));
        conv2d_forward(
            pass.level,
            &<Self as Convolution<Image<H, W, C>>>::KERNEL,
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
            conv2d_backward_weight(
                pass.level,
                &<Self as Convolution<Image<H, W, C>>>::KERNEL,
                pass.samples,
                input,
                output_gradient,
                pass.accumulation,
                scalars_mut(&mut gradients.weight),
                scalars_mut(&mut gradients.bias),
                scratch,
            );
        }
        if let Some(input_gradient) = input_gradient {
            conv2d_backward_input(
                pass.level,
                &<Self as Convolution<Image<H, W, C>>>::KERNEL,
                pass.samples,
                scalars(&params.weight),
                output_gradient,
                input_gradient,
                scratch,
            );
        }
    }
}
