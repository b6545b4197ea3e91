//! `AvgPool2d`: the mean of each window.

use crate::kernels::pool::{Pool2dGeometry, avg_pool2d_backward, avg_pool2d_forward};
use crate::layer::{Op, Pass, Pool2dOp};
use crate::layers::pool2d::{Pool2d, Pooling};
use crate::shape::{Dim, Shape};

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
pub type AvgPool2d<KH = (), KW = (), SH = (), SW = (), PH = (), PW = (), M = ()> =
    Pool2d<Avg, KH, KW, SH, SW, PH, PW, M>;

/// The mean.
pub struct Avg;

impl Pooling for Avg {
    type Saved<Out: Shape, T: Dim> = ();

    fn op(settings: Pool2dOp) -> Op {
        Op::AvgPool2d(settings)
    }

    fn forward<Out: Shape, T: Dim>(
        pass: &Pass,
        geometry: &Pool2dGeometry,
        input: &[f32],
        output: &mut [f32],
        _saved: Option<&mut ()>,
    ) {
        avg_pool2d_forward(pass.level, geometry, pass.samples, input, output);
    }

    fn backward<Out: Shape, T: Dim>(
        pass: &Pass,
        geometry: &Pool2dGeometry,
        output_gradient: &[f32],
        input_gradient: &mut [f32],
        (): &(),
    ) {
        avg_pool2d_backward(pass.level, geometry, pass.samples, output_gradient, input_gradient);
    }
}
