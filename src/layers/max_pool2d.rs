//! `MaxPool2d`: the largest of each window.

use generic_array::GenericArray;

use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::pool::{Pool2dGeometry, max_pool2d_backward, max_pool2d_forward};
use crate::layer::{Op, Pass, Pool2dOp};
use crate::layers::pool2d::{Pool2d, Pooling};
use crate::shape::{Dim, Shape};

/// The largest scalar of each window: `MaxPool2d(pool_size)`.
///
/// `[height, width, channels] -> [out_height, out_width, channels]` with floor((height + 2 padding - pool) / stride) + 1
/// rows: what a last window lacks is left out. The gradient goes to the first largest in row-major order, as in PyTorch.
///
/// A rectangular window is a pair, `MaxPool2d((2, 3))`. Options: `stride = 1` or `stride = (2, 1)`, which is the window's
/// size unless given; `padding = 1`, `padding = (1, 0)`, `padding = same`, `padding = valid`. Padding never wins.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Half: [5, 4, 3] -> [2, 2, 3] { MaxPool2d(2) } }
/// let image = [[[1.0; 3]; 4]; 5];
/// assert_eq!(Half::new(0).predict(&[image]), [[[[1.0; 3]; 2]; 2]]);
/// ```
pub type MaxPool2d<KH = (), KW = (), SH = (), SW = (), PH = (), PW = (), M = ()> =
    Pool2d<Max, KH, KW, SH, SW, PH, PW, M>;

/// The largest scalar.
pub struct Max;

impl Pooling for Max {
    /// Which element of its window each output is.
    type Saved<Out: Shape, T: Dim> = GenericArray<Out::Array<u8>, T>;

    fn op(settings: Pool2dOp) -> Op {
        Op::MaxPool2d(settings)
    }

    fn forward<Out: Shape, T: Dim>(
        pass: &Pass,
        geometry: &Pool2dGeometry,
        input: &[f32],
        output: &mut [f32],
        saved: Option<&mut Self::Saved<Out, T>>,
    ) {
        let len = output.len();
        let argmax = saved.map(|saved| &mut scalars_mut(saved)[..len]);
        max_pool2d_forward(pass.level, geometry, pass.samples, input, output, argmax);
    }

    fn backward<Out: Shape, T: Dim>(
        pass: &Pass,
        geometry: &Pool2dGeometry,
        output_gradient: &[f32],
        input_gradient: &mut [f32],
        saved: &Self::Saved<Out, T>,
    ) {
        let argmax = &scalars(saved)[..output_gradient.len()];
        max_pool2d_backward(
            pass.level,
            geometry,
            pass.samples,
            output_gradient,
            argmax,
            input_gradient,
        );
    }
}
