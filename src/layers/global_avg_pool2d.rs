//! `GlobalAvgPool2d`: the mean of each channel.

use crate::kernels::pool::{global_avg_pool2d_backward, global_avg_pool2d_forward};
use crate::layer::kind::{Arguments, Kind, Takes};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Image, InputShape, Vector};

/// The mean of each channel over all positions: `GlobalAvgPool2d`.
///
/// `[height, width, channels] -> [channels]`: Lin, Chen & Yan 2014, section 3.2.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Means: [2, 2, 3] -> [3] { GlobalAvgPool2d } }
/// let image = [[[1.0, 2.0, 3.0]; 2], [[3.0, 2.0, 1.0]; 2]];
/// assert_eq!(Means::new(0).predict(&[image]), [[2.0, 2.0, 2.0]]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct GlobalAvgPool2d;

impl Kind for GlobalAvgPool2d {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
    const TAKES: Takes = Takes::Words("an image [height, width, channels]");
}

#[diagnostic::do_not_recommend]
impl SampleWise for GlobalAvgPool2d {}

impl<H: Dim, W: Dim, C: Dim> Layer<Image<H, W, C>> for GlobalAvgPool2d {
    type Out = Vector<C>;
    type Params = ();
    type Saved<T: Dim> = ();

    const FLOPS: usize = <Image<H, W, C>>::LEN;

    fn op(&self) -> Op {
        Op::GlobalAvgPool2d
    }

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        global_avg_pool2d_forward(pass.level, H::USIZE * W::USIZE, C::USIZE, io.input, io.output);
    }

    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            global_avg_pool2d_backward(
                pass.level,
                H::USIZE * W::USIZE,
                C::USIZE,
                io.output_gradient,
                input_gradient,
            );
        }
    }
}
