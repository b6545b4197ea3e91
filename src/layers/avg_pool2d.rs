//! `AvgPool2d`: the mean of each window.

use std::marker::PhantomData;

use crate::check::Check;
use crate::kernels::pool::{Pool2dGeometry, avg_pool2d_backward, avg_pool2d_forward};
use crate::kind::{Arguments, Kind, MAX_DIMS, Takes};
use crate::layers::window::check_window;
use crate::layers::{Flag, Window, WindowOver};
use crate::module::{Backward, Forward, Layer, Pass, SampleWise};
use crate::shape::{Dim, Image, Shape};
use crate::simd::Simd;

/// The mean of each window: `AvgPool2d(pool_size)`.
///
/// `[height, width, channels] -> [out_height, out_width, channels]` with floor((height + 2 padding - pool) / stride) + 1
/// rows: what a last window lacks is left out. With padding the mean is over the scalars inside of the image, as in Keras.
///
/// A rectangular window is a pair, `AvgPool2d((2, 3))`. Options: `stride = 1` or `stride = (2, 1)`, which is the window's
/// size unless given; `padding = 1`, `padding = (1, 0)`, `padding = same`, `padding = valid`. Padding does not count.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Half: [5, 4, 3] -> [2, 2, 3] { AvgPool2d(2) } }
/// let image = [[[1.0; 3]; 4]; 5];
/// assert_eq!(Half::new(0).predict(&[image]), [[[[1.0; 3]; 2]; 2]]);
/// ```
pub struct AvgPool2d<KH = (), KW = (), SH = (), SW = (), PH = (), PW = (), M = ()>(
    PhantomData<(KH, KW, SH, SW, PH, PW, M)>,
);

/// `AvgPool2d(pool_size)` with its options.
#[derive(Clone, Copy, Debug)]
pub struct AvgPool2dOptions {
    pool_size: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    same: bool,
}

impl AvgPool2d {
    /// With a square window.
    pub const fn new(pool_size: usize) -> AvgPool2dOptions {
        Self::new_2d(pool_size, pool_size)
    }

    /// With a window of so many rows and columns.
    pub const fn new_2d(rows: usize, columns: usize) -> AvgPool2dOptions {
        assert!(rows > 0 && columns > 0, "a window has at least one row and one column");
        AvgPool2dOptions {
            pool_size: [rows, columns],
            stride: [rows, columns],
            padding: [0, 0],
            same: false,
        }
    }
}

impl AvgPool2dOptions {
    /// How far the window moves between outputs.
    pub const fn stride(self, stride: usize) -> Self {
        self.stride_2d(stride, stride)
    }

    /// How far the window moves down and to the right.
    pub const fn stride_2d(mut self, down: usize, right: usize) -> Self {
        assert!(down > 0 && right > 0, "a stride is at least 1");
        self.stride = [down, right];
        self
    }

    /// So much padding on every side.
    pub const fn padding(self, padding: usize) -> Self {
        self.padding_2d(padding, padding)
    }

    /// So much padding above and below, and so much to the left and right.
    ///
    /// # Panics
    ///
    /// At compile time, if it is more than half of the window, which could then lie outside of the image.
    pub const fn padding_2d(mut self, rows: usize, columns: usize) -> Self {
        assert!(
            2 * rows <= self.pool_size[0] && 2 * columns <= self.pool_size[1],
            "padding is at most half of the window, or a window could hold nothing of the image"
        );
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
    pub const fn dims(self) -> [usize; MAX_DIMS] {
        let Self {
            pool_size,
            stride,
            padding,
            same,
        } = self;
        [
            pool_size[0],
            pool_size[1],
            stride[0],
            stride[1],
            padding[0],
            padding[1],
            same as usize,
            0,
        ]
    }
}

impl Kind for AvgPool2d {
    type Options = AvgPool2dOptions;
    type Layer<D: Arguments> = AvgPool2d<D::D0, D::D1, D::D2, D::D3, D::D4, D::D5, D::D6>;
    const TAKES: Takes = Takes::Words("an image [height, width, channels]");
}

impl<KH, KW, SH, SW, PH, PW, M> From<AvgPool2dOptions> for AvgPool2d<KH, KW, SH, SW, PH, PW, M> {
    fn from(_: AvgPool2dOptions) -> Self {
        Self(PhantomData)
    }
}

type WindowOf<K, S, P, M> = Window<K, S, <M as Flag>::Padding<P>>;

/// The kind on images of a shape.
struct Sizes<H, W, C, K>(PhantomData<(H, W, C, K)>);

impl<H, W, C, KH, KW, SH, SW, PH, PW, M> Pool2dGeometry for Sizes<H, W, C, AvgPool2d<KH, KW, SH, SW, PH, PW, M>>
where
    H: Dim,
    W: Dim,
    C: Dim,
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
    const HEIGHT: usize = H::USIZE;
    const WIDTH: usize = W::USIZE;
    const CHANNELS: usize = C::USIZE;
    const POOL_HEIGHT: usize = KH::USIZE;
    const POOL_WIDTH: usize = KW::USIZE;
    const STRIDE_HEIGHT: usize = SH::USIZE;
    const STRIDE_WIDTH: usize = SW::USIZE;
    const PAD_TOP: usize = <WindowOf<KH, SH, PH, M> as WindowOver<H>>::PAD;
    const PAD_LEFT: usize = <WindowOf<KW, SW, PW, M> as WindowOver<W>>::PAD;
    const OUT_HEIGHT: usize = <<WindowOf<KH, SH, PH, M> as WindowOver<H>>::Positions as typenum::Unsigned>::USIZE;
    const OUT_WIDTH: usize = <<WindowOf<KW, SW, PW, M> as WindowOver<W>>::Positions as typenum::Unsigned>::USIZE;
}

impl<KH, KW, SH, SW, PH, PW, M> SampleWise for AvgPool2d<KH, KW, SH, SW, PH, PW, M> {}

impl<H, W, C, KH, KW, SH, SW, PH, PW, M> Layer<Image<H, W, C>> for AvgPool2d<KH, KW, SH, SW, PH, PW, M>
where
    H: Dim,
    W: Dim,
    C: Dim,
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
    type Cache<T: Dim> = ();

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

    fn forward<S: Simd, T: Dim>(&self, pass: &Pass<S>, io: Forward<'_, (), Self::Cache<T>>) {
        avg_pool2d_forward::<S, Sizes<H, W, C, Self>>(pass.simd, pass.samples, io.input, io.output);
    }

    fn backward<S: Simd, T: Dim>(&self, pass: &Pass<S>, io: Backward<'_, (), Self::Cache<T>>) {
        if let Some(input_gradient) = io.input_gradient {
            avg_pool2d_backward::<S, Sizes<H, W, C, Self>>(pass.simd, pass.samples, io.output_gradient, input_gradient);
        }
    }
}
