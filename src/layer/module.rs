//! The contract in full generality: parts of a network that may couple the samples of a batch.

use super::{Axes, Backward, Form, Forward, Layer, Op, Pass, SampleWise, Scratch, Visitor};
use crate::init::Rng;
use crate::kernels::block::{Block, Zeroable};
use crate::layer::check::Check;
use crate::shape::{Dim, InputShape, Shape};

/// A part of a network in full generality: it may couple the samples of a batch and keep running statistics.
///
/// Every [`Layer`] is a module. `BatchNorm`, the graph forms and generated networks implement it themselves.
///
/// A training step runs in segments. In each, all tiles of the batch are independent; between two segments the [`Sums`]
/// that the tiles left are merged and given to everyone as `totals`. A module that couples nothing has one segment.
///
/// [`Sums`]: Module::Sums
pub trait Module<In: InputShape>: Sized {
    /// The shape of an output sample.
    type Out: Shape;
    /// What is trained.
    type Params: Block<Element = f32>;
    /// Running statistics: learnt, but not by the optimiser.
    type Buffers: Block<Element = f32>;
    /// What tiles contribute to statistics of the whole batch.
    type Sums: Block<Element = f32>;
    /// Activations and whatever else a tile of `T` samples keeps from forward to backward.
    type Saved<T: Dim>: Zeroable;

    /// Whether the module takes `In`.
    const CHECK: Check;
    /// Floating-point operations of a forward pass for one sample.
    const FLOPS: usize;
    /// Temporary memory.
    const SCRATCH: Scratch;
    /// One more than the times that the batch has to come together, forward and again backward.
    const SEGMENTS: usize = 1;
    /// As [`Layer::OVERWRITES`].
    const OVERWRITES: bool = false;
    /// What is inside.
    const FORM: Form = Form::Layer;
    /// As [`Layer::TENSORS`].
    const TENSORS: &'static [Axes] = &[];

    /// As [`Layer::op`].
    fn op(&self) -> Op {
        Op::Custom
    }

    /// Fills parameters and buffers before training; they begin as zeros.
    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng);

    /// Runs one segment of the forward pass; outside of training there is one.
    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>);

    /// Runs one segment of the backward pass, counted from the output.
    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>);

    /// Adds the contribution of some tiles to that of others.
    fn merge(&self, _into: &mut Self::Sums, _from: &Self::Sums) {}

    /// Shows the activations that a forward pass has kept inside, in their order; the output of the module itself is
    /// whoever's who holds it.
    fn visit<T: Dim>(_saved: &Self::Saved<T>, _samples: usize, _visitor: &mut Visitor<'_>) {}

    /// Brings the running statistics up to date after a step.
    fn update_buffers(&self, _buffers: &mut Self::Buffers, _totals: &Self::Sums) {}
}

/// Which statistics a module that couples samples goes by.
pub enum Statistics<Buffers, Sums, Totals> {
    /// The running ones, as outside of training.
    Running(Buffers),
    /// Those of the batch, as in training.
    Batch {
        /// The tile's contribution.
        sums: Sums,
        /// The whole batch's, as far as earlier segments gave it.
        totals: Totals,
    },
}

impl<B, S> Statistics<&B, &mut S, &S> {
    /// The same, borrowed anew.
    #[inline]
    pub fn reborrow(&mut self) -> Statistics<&B, &mut S, &S> {
        match self {
            Self::Running(buffers) => Statistics::Running(buffers),
            Self::Batch { sums, totals } => Statistics::Batch { sums, totals },
        }
    }
}

/// The statistics of module `M`.
pub type StatisticsOf<'a, M, In> =
    Statistics<&'a <M as Module<In>>::Buffers, &'a mut <M as Module<In>>::Sums, &'a <M as Module<In>>::Sums>;

/// What [`Module::forward`] reads and writes.
pub struct ForwardTile<'a, M: Module<In>, In: InputShape, T: Dim> {
    /// The parameters.
    pub params: &'a M::Params,
    /// The statistics to go by.
    pub statistics: StatisticsOf<'a, M, In>,
    /// The input samples.
    pub input: &'a [In::Element],
    /// The output samples, to be overwritten.
    pub output: &'a mut [f32],
    /// What `backward` will need; `None` where there will be no `backward`.
    pub saved: Option<&'a mut M::Saved<T>>,
    /// Temporary memory of [`Module::SCRATCH`]; it lasts from segment to segment.
    pub scratch: &'a mut [f32],
}

/// What [`Module::backward`] reads and writes.
pub struct BackwardTile<'a, M: Module<In>, In: InputShape, T: Dim> {
    /// The parameters.
    pub params: &'a M::Params,
    /// The gradient of the loss with respect to the parameters, to be added to; with `OVERWRITES` as
    /// [`Pass::accumulation`] says. `None` where nobody needs it.
    pub gradients: Option<&'a mut M::Params>,
    /// The statistics that the forward pass went by.
    pub statistics: StatisticsOf<'a, M, In>,
    /// The input samples of the forward pass.
    pub input: &'a [In::Element],
    /// The output samples of the forward pass.
    pub output: &'a [f32],
    /// The gradient of the loss with respect to the output.
    pub output_gradient: &'a [f32],
    /// The gradient of the loss with respect to the input, to be overwritten; `None` where nobody needs it.
    pub input_gradient: Option<&'a mut [f32]>,
    /// What the forward pass saved.
    pub saved: &'a mut M::Saved<T>,
    /// Temporary memory of [`Module::SCRATCH`]; it lasts from segment to segment.
    pub scratch: &'a mut [f32],
}

impl<L: Layer<In> + SampleWise, In: InputShape> Module<In> for L {
    type Out = L::Out;
    type Params = L::Params;
    type Buffers = ();
    type Sums = ();
    type Saved<T: Dim> = L::Saved<T>;

    const CHECK: Check = L::CHECK;
    const FLOPS: usize = L::FLOPS;
    const SCRATCH: Scratch = L::SCRATCH;
    const OVERWRITES: bool = L::OVERWRITES;
    const TENSORS: &'static [Axes] = L::TENSORS;

    fn op(&self) -> Op {
        Layer::op(self)
    }

    fn initialize(&self, params: &mut Self::Params, (): &mut (), rng: &mut Rng) {
        Layer::initialize(self, params, rng);
    }

    #[inline]
    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            input,
            output,
            saved,
            scratch,
            ..
        } = tile;
        let io = Forward {
            params,
            input,
            output,
            saved,
            scratch,
        };
        Layer::forward::<T>(self, pass, io);
    }

    #[inline]
    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            gradients,
            input,
            output,
            output_gradient,
            input_gradient,
            saved,
            scratch,
            ..
        } = tile;
        let io = Backward {
            params,
            gradients,
            input,
            output,
            output_gradient,
            input_gradient,
            saved,
            scratch,
        };
        Layer::backward::<T>(self, pass, io);
    }
}
