//! Windows that slide over an image and make one number of each channel: what the pools share.

use std::marker::PhantomData;

use crate::kernels::block::Zeroable;
use crate::kernels::pool::Pool2dGeometry;
use crate::layer::check::Check;
use crate::layer::kind::{Arguments, Kind, Sizes, Takes};
use crate::layer::{Backward, Forward, Layer, Op, Pass, Pool2dOp, SampleWise};
use crate::layers::window::check_window;
use crate::layers::{Flag, Window, WindowOver};
use crate::shape::{Dim, Image, InputShape, Shape};

/// What number a pool makes of a window.
pub trait Pooling {
    /// What `forward` saves for `backward` for a tile of `T` outputs of shape `Out`.
    type Saved<Out: Shape, T: Dim>: Zeroable;
    /// What it computes.
    fn op(settings: Pool2dOp) -> Op;
    /// The pool of the input's windows.
    fn forward<Out: Shape, T: Dim>(
        pass: &Pass,
        geometry: &Pool2dGeometry,
        input: &[f32],
        output: &mut [f32],
        saved: Option<&mut Self::Saved<Out, T>>,
    );
    /// The gradient with respect to the input, which is overwritten.
    fn backward<Out: Shape, T: Dim>(
        pass: &Pass,
        geometry: &Pool2dGeometry,
        output_gradient: &[f32],
        input_gradient: &mut [f32],
        saved: &Self::Saved<Out, T>,
    );
}

/// A pool by the rule `R`: [`MaxPool2d`](crate::layers::MaxPool2d) or [`AvgPool2d`](crate::layers::AvgPool2d).
pub struct Pool2d<R, KH = (), KW = (), SH = (), SW = (), PH = (), PW = (), M = ()>(
    PhantomData<(R, KH, KW, SH, SW, PH, PW, M)>,
);

/// A pool with its options.
#[derive(Clone, Copy, Debug)]
pub struct Pool2dOptions {
    pool_size: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    same: bool,
}

impl<R> Pool2d<R> {
    /// With a square window.
    pub const fn new(pool_size: usize) -> Pool2dOptions {
        Self::new_2d(pool_size, pool_size)
    }

    /// With a window of so many rows and columns.
    pub const fn new_2d(rows: usize, columns: usize) -> Pool2dOptions {
        Pool2dOptions {
            pool_size: [rows, columns],
            stride: [rows, columns],
            padding: [0, 0],
            same: false,
        }
    }
}

impl Pool2dOptions {
    /// How far the window moves between outputs.
    pub const fn stride(self, stride: usize) -> Self {
        self.stride_2d(stride, stride)
    }

    /// How far the window moves down and to the right.
    pub const fn stride_2d(mut self, down: usize, right: usize) -> Self {
        self.stride = [down, right];
        self
    }

    /// So much padding on every side.
    pub const fn padding(self, padding: usize) -> Self {
        self.padding_2d(padding, padding)
    }

    /// So much padding above and below, and so much to the left and right.
    ///
    /// It is at most half of the window, which could else lie outside of the image.
    pub const fn padding_2d(mut self, rows: usize, columns: usize) -> Self {
        self.padding = [rows, columns];
        self.same = false;
        self
    }

    /// No padding.
    pub const fn padding_valid(self) -> Self {
        self.padding(0)
    }

    /// As much padding as it takes for ceil(size / stride) outputs.
    pub const fn padding_same(mut self) -> Self {
        self.padding = [0, 0];
        self.same = true;
        self
    }

    /// Window, stride, padding, and whether it is `same`.
    pub const fn sizes(self) -> Sizes {
        let Self {
            pool_size,
            stride,
            padding,
            same,
        } = self;
        if pool_size[0] == 0 || pool_size[1] == 0 {
            return Sizes::fault(0);
        }
        if stride[0] == 0 || stride[1] == 0 {
            return Sizes::fault(1);
        }
        if padding[0] > pool_size[0] / 2 || padding[1] > pool_size[1] / 2 {
            return Sizes::fault(2);
        }
        Sizes::new(&[
            pool_size[0],
            pool_size[1],
            stride[0],
            stride[1],
            padding[0],
            padding[1],
            same as usize,
        ])
    }
}

impl<R: Pooling> Kind for Pool2d<R> {
    const IS_OWN: bool = true;
    type Options = Pool2dOptions;
    type Layer<D: Arguments> = Pool2d<R, D::D0, D::D1, D::D2, D::D3, D::D4, D::D5, D::D6>;
    const TAKES: Takes = Takes::Words("an image [height, width, channels]");
    const FAULTS: &'static [&'static str] = &[
        "a window has at least one row and one column",
        "a stride is at least 1",
        "padding is at most half of the window, or a window could hold nothing of the image",
    ];
}

impl<R, KH, KW, SH, SW, PH, PW, M> From<Pool2dOptions> for Pool2d<R, KH, KW, SH, SW, PH, PW, M> {
    fn from(_: Pool2dOptions) -> Self {
        Self(PhantomData)
    }
}

type WindowOf<K, S, P, M> = Window<K, S, <M as Flag>::Padding<P>>;

/// A pool of images of shape `In`, as layers that are fused with it see it.
pub trait Pool<In: Shape>: Layer<In> {
    /// Its sizes.
    const GEOMETRY: Pool2dGeometry;
}

impl<H, W, C, R, KH, KW, SH, SW, PH, PW, M> Pool<Image<H, W, C>> for Pool2d<R, KH, KW, SH, SW, PH, PW, M>
where
    H: Dim,
    W: Dim,
    C: Dim,
    R: Pooling,
    KH: Dim,
    KW: Dim,
    SH: Dim,
    SW: Dim,
    PH: Dim,
    PW: Dim,
    M: Flag,
    WindowOf<KH, SH, PH, M>: WindowOver<H>,
    WindowOf<KW, SW, PW, M>: WindowOver<W>,
{
    const GEOMETRY: Pool2dGeometry = Pool2dGeometry {
        height: H::USIZE,
        width: W::USIZE,
        channels: C::USIZE,
        pool_height: KH::USIZE,
        pool_width: KW::USIZE,
        stride_height: SH::USIZE,
        stride_width: SW::USIZE,
        pad_top: <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PAD,
        pad_left: <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PAD,
        out_height: <<WindowOf<KH, SH, PH, M> as WindowOver<H>>::Positions as typenum::Unsigned>::USIZE,
        out_width: <<WindowOf<KW, SW, PW, M> as WindowOver<W>>::Positions as typenum::Unsigned>::USIZE,
    }
    .checked();
}

#[diagnostic::do_not_recommend]
impl<R, KH, KW, SH, SW, PH, PW, M> SampleWise for Pool2d<R, KH, KW, SH, SW, PH, PW, M> {}

impl<H, W, C, R, KH, KW, SH, SW, PH, PW, M> Layer<Image<H, W, C>> for Pool2d<R, KH, KW, SH, SW, PH, PW, M>
where
    H: Dim,
    W: Dim,
    C: Dim,
    R: Pooling,
    KH: Dim,
    KW: Dim,
    SH: Dim,
    SW: Dim,
    PH: Dim,
    PW: Dim,
    M: Flag,
    WindowOf<KH, SH, PH, M>: WindowOver<H>,
    WindowOf<KW, SW, PW, M>: WindowOver<W>,
{
    type Out = Image<
        <WindowOf<KH, SH, PH, M> as WindowOver<H>>::Positions,
        <WindowOf<KW, SW, PW, M> as WindowOver<W>>::Positions,
        C,
    >;
    type Params = ();
    type Saved<T: Dim> = R::Saved<Self::Out, T>;

    const CHECK: Check = check_window(
        "window",
        [KH::USIZE, KW::USIZE],
        <Image<H, W, C>>::DIMS,
        [
            <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PADS,
            <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PADS,
        ],
    );
    const FLOPS: usize = Self::Out::LEN * KH::USIZE * KW::USIZE;

    fn op(&self) -> Op {
        let geometry = <Self as Pool<Image<H, W, C>>>::GEOMETRY;
        let pads = [
            <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PADS,
            <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PADS,
        ];
        R::op(Pool2dOp {
            pool_size: [geometry.pool_height, geometry.pool_width],
            stride: [geometry.stride_height, geometry.stride_width],
            padding: [
                [geometry.pad_top, pads[0] - geometry.pad_top],
                [geometry.pad_left, pads[1] - geometry.pad_left],
            ],
        })
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), Self::Saved<T>>) {
        R::forward::<Self::Out, T>(
            pass,
            &<Self as Pool<Image<H, W, C>>>::GEOMETRY,
            io.input,
            io.output,
            io.saved,
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), Self::Saved<T>>) {
        if let Some(input_gradient) = io.input_gradient {
            R::backward::<Self::Out, T>(
                pass,
                &<Self as Pool<Image<H, W, C>>>::GEOMETRY,
                io.output_gradient,
                input_gradient,
                io.saved,
            );
        }
    }
}
