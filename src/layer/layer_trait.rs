//! The contract of most layers: samples that have nothing to do with each other.

use super::{Axes, Op, Pass, Scratch};
use crate::init::Rng;
use crate::kernels::block::{Block, Zeroable};
use crate::layer::check::Check;
use crate::shape::{Dim, InputShape, Shape};

/// The promise of a layer that it treats every sample by itself, which lets it be a [`Module`](super::Module); it has no
/// items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say that it treats every sample by itself",
    label = "missing `impl SampleWise for {Self}`",
    note = "a layer that couples the samples of a batch implements `graven::layer::Module` instead"
)]
pub trait SampleWise {}

/// A layer that treats every sample by itself.
///
/// `In` is the shape of one sample. Slices hold the samples of a tile one after another: `pass.samples` times
/// `In::LEN` elements in, `Out::LEN` scalars out. A layer of one's own works in `network!` like a built-in one once its
/// name is a [`Kind`](crate::layer::Kind); `examples/custom_layer.rs` shows all there is to it.
///
/// PyTorch: `torch.nn.Module` with a `torch.autograd.Function`, Keras: `keras.Layer`.
pub trait Layer<In: InputShape>: SampleWise + Sized {
    /// The shape of an output sample.
    type Out: Shape;
    /// What is trained: a struct made by [`block!`](crate::block), an array of `f32`, or `()`.
    type Params: Block<Element = f32>;
    /// What `forward` saves for `backward` besides input and output, for a tile of `T` samples; mostly `()`.
    type Saved<T: Dim>: Zeroable;

    /// Whether the layer takes `In`; rustc evaluates it at compile time.
    const CHECK: Check = Check::OK;
    /// Floating-point operations of `forward` for one sample, a multiply-add counted as two.
    const FLOPS: usize = 0;
    /// Temporary memory that `forward` and `backward` get as `scratch`.
    const SCRATCH: Scratch = Scratch::NONE;
    /// Whether `backward` does with `io.gradients` as [`Pass::accumulation`] says: it spares a layer of many parameters that
    /// they are cleared first. Without it they are always to be added to.
    const OVERWRITES: bool = false;
    /// What the axes of its tensors are, for files of other systems.
    const TENSORS: &'static [Axes] = &[];

    /// What it computes, for drawings and files of other systems.
    fn op(&self) -> Op {
        Op::Custom
    }

    /// Fills the parameters before training; they begin as zeros.
    fn initialize(&self, _params: &mut Self::Params, _rng: &mut Rng) {}

    /// Computes the output, and what `backward` will need if that is asked for.
    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Saved<T>, In::Element>);

    /// Adds to `io.gradients` and overwrites `io.input_gradient`, as far as they are asked for; see also
    /// [`OVERWRITES`](Self::OVERWRITES).
    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, Self::Saved<T>, In::Element>);
}

/// What [`Layer::forward`] reads and writes.
pub struct Forward<'a, Params, Saved, Element = f32> {
    /// The parameters.
    pub params: &'a Params,
    /// The input samples.
    pub input: &'a [Element],
    /// The output samples, to be overwritten.
    pub output: &'a mut [f32],
    /// What `backward` will need; `None` where there will be no `backward`, as in inference.
    pub saved: Option<&'a mut Saved>,
    /// Temporary memory of [`Layer::SCRATCH`], with any content.
    pub scratch: &'a mut [f32],
}

/// What [`Layer::backward`] reads and writes.
pub struct Backward<'a, Params, Saved, Element = f32> {
    /// The parameters.
    pub params: &'a Params,
    /// The gradient of the loss with respect to the parameters, to be added to; with `OVERWRITES` as
    /// [`Pass::accumulation`] says. `None` where nobody needs it, as for parameters that are not trained.
    pub gradients: Option<&'a mut Params>,
    /// The input samples of the forward pass.
    pub input: &'a [Element],
    /// The output samples of the forward pass.
    pub output: &'a [f32],
    /// The gradient of the loss with respect to the output.
    pub output_gradient: &'a [f32],
    /// The gradient of the loss with respect to the input, to be overwritten; `None` where nobody needs it.
    pub input_gradient: Option<&'a mut [f32]>,
    /// What the forward pass saved.
    pub saved: &'a mut Saved,
    /// Temporary memory of [`Layer::SCRATCH`], with any content.
    pub scratch: &'a mut [f32],
}
