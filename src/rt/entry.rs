//! The layers of generated networks: each under a name of its own, with its memory.
//!
//! Generated code names a layer by a type that stands for it alone (`MnistCnn_conv1`), in a block that nothing else
//! sees. What follows from the layer's sizes hangs on that name, so that neither rustc nor a reader meets the sizes
//! again where the layer is used.

use super::group::{Group, StatisticsIn};
use super::walk::{Activation, BackwardWalk, ForwardWalk};
use crate::init::Rng;
use crate::kernels::block::Block;
use crate::layer::{BackwardTile, ForwardTile, Module, Node, Op, Part, Statistics, Visitor};
use crate::network::activation_bytes;
use crate::shape::{Dim, InputShape};

/// What a layer is called.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// Its name.
    pub name: &'static str,
    /// Its kind and options, as they stand in the network.
    pub label: &'static str,
}

/// One layer of a generated network.
///
/// Generated code has an `impl` for each, without bounds, so that rustc has nothing to prove where a layer is used.
pub trait Entry: Send + Sync + 'static {
    /// The shape of an input sample.
    type In: InputShape;
    /// What its options are before they are a layer.
    type Options: Copy;
    /// The layer.
    type Layer: Module<Self::In> + From<Self::Options>;
    /// The options as they stand in the network.
    const OPTIONS: Self::Options;
    /// What it is called.
    const NAMES: Names;

    /// The layer as a value.
    #[inline]
    fn layer() -> Self::Layer {
        Self::Layer::from(Self::OPTIONS)
    }

    /// Fills parameters and running statistics before training.
    fn initialize(params: &mut Params<Self>, buffers: &mut Buffers<Self>, rng: &mut Rng)
    where
        Self: Sized,
    {
        Self::layer().initialize(params, buffers, rng);
    }

    /// Adds the contribution of some tiles to the batch's statistics to that of others.
    fn merge(into: &mut Sums<Self>, from: &Sums<Self>)
    where
        Self: Sized,
    {
        Self::layer().merge(into, from);
    }

    /// Brings the running statistics up to date after a step.
    fn update_buffers(buffers: &mut Buffers<Self>, totals: &Sums<Self>)
    where
        Self: Sized,
    {
        Self::layer().update_buffers(buffers, totals);
    }
}

/// The shape of an output sample.
pub type Out<E> = <<E as Entry>::Layer as Module<<E as Entry>::In>>::Out;
/// What samples are made of that the layer takes.
pub(super) type Element<E> = <<E as Entry>::In as InputShape>::Element;

crate::wrapper! {
    /// The parameters of a layer; those of its kind (`DenseParams`, ..) are reached through it.
    pub struct Params[E: Entry](<E::Layer as Module<E::In>>::Params);
}
crate::wrapper! {
    /// The running statistics of a layer.
    pub struct Buffers[E: Entry](<E::Layer as Module<E::In>>::Buffers);
}
crate::wrapper! {
    /// What tiles contribute to a layer's statistics of the batch.
    pub struct Sums[E: Entry](<E::Layer as Module<E::In>>::Sums);
}

/// What the layer of `E` computes.
fn op<E: Entry>() -> Op {
    E::layer().op()
}

/// The node of a generated network's layer.
pub const fn node<E: Entry>() -> Node {
    Node {
        name: E::NAMES.name,
        kind: E::NAMES.label,
        output: Out::<E>::DIMS,
        parameters: Params::<E>::LEN,
        flops: <E::Layer as Module<E::In>>::FLOPS,
        activation_bytes: activation_bytes::<E::Layer, E::In>(),
        form: <E::Layer as Module<E::In>>::FORM,
        tensors: <E::Layer as Module<E::In>>::TENSORS,
        tied_to: None,
        scratch: <E::Layer as Module<E::In>>::SCRATCH,
        segments: <E::Layer as Module<E::In>>::SEGMENTS,
        is_stored: true,
        op: op::<E>,
    }
}

/// The node of a layer that is called `name` and has the weights of `E`.
pub const fn tied_node<E: Entry>(name: &'static str, kind: &'static str) -> Node {
    node::<E>().tied(name, kind, E::NAMES.name)
}

/// A layer is a group of one.
impl<E: Entry> Group for E {
    type In = E::In;
    type Out = Out<E>;
    type Saved<T: Dim> = <E::Layer as Module<E::In>>::Saved<T>;
    type Params<'a> = &'a Params<E>;
    type Gradients<'a> = &'a mut Params<E>;
    type Buffers<'a> = &'a Buffers<E>;
    type Sums<'a> = &'a mut Sums<E>;
    type Totals<'a> = &'a Sums<E>;
    const NODES: &'static [Node] = &[node::<E>()];

    fn part() -> Part<'static> {
        Part::Layer(E::NAMES.name)
    }

    #[inline]
    fn forward<'w, T: Dim>(
        walk: &mut ForwardWalk<'w>,
        params: Self::Params<'_>,
        statistics: StatisticsIn<'_, Self>,
        saved: Option<&'w mut Self::Saved<T>>,
        kept: Option<&'w mut [f32]>,
        input: Activation<'w, Element<E>>,
    ) {
        let mut output = walk.output(kept, Out::<E>::LEN);
        if let Some(pass) = walk.enter(<E::Layer as Module<E::In>>::SEGMENTS) {
            let statistics = match statistics {
                Statistics::Running(buffers) => Statistics::Running(&buffers.0),
                Statistics::Batch { sums, totals } => Statistics::Batch {
                    sums: &mut sums.0,
                    totals: &totals.0,
                },
            };
            let tile = ForwardTile {
                params: &params.0,
                statistics,
                input: input.values(),
                output: output.values_mut(),
                saved,
                scratch: walk.scratch(),
            };
            E::layer().forward::<T>(&pass, tile);
        }
        walk.hand_on(input, output);
    }

    #[inline]
    fn backward<T: Dim>(
        walk: &mut BackwardWalk<'_>,
        params: Self::Params<'_>,
        gradients: Option<Self::Gradients<'_>>,
        statistics: StatisticsIn<'_, Self>,
        saved: &mut Self::Saved<T>,
        input: &[Element<E>],
        output: &[f32],
    ) {
        let lengths = [walk.samples() * E::In::LEN, walk.samples() * Out::<E>::LEN];
        let Some(step) = walk.step(<E::Layer as Module<E::In>>::SEGMENTS, lengths) else {
            return;
        };
        let statistics = match statistics {
            Statistics::Running(buffers) => Statistics::Running(&buffers.0),
            Statistics::Batch { sums, totals } => Statistics::Batch {
                sums: &mut sums.0,
                totals: &totals.0,
            },
        };
        let mut gradients = gradients.map(|gradients| &mut gradients.0);
        let pass = step.pass.adding::<E::Layer, E::In>(gradients.as_deref_mut());
        let tile = BackwardTile {
            params: &params.0,
            gradients,
            statistics,
            input,
            output,
            output_gradient: step.output_gradient,
            input_gradient: step.input_gradient,
            saved,
            scratch: step.scratch,
        };
        match pass.tap {
            None => E::layer().backward::<T>(&pass, tile),
            Some(tap) => {
                let place = tap.place(Self::part());
                tap.show(&place, tile.output_gradient);
                E::layer().backward::<T>(&pass.within(&place), tile);
            }
        }
    }

    fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
        visitor.within(Self::part(), |visitor| {
            <E::Layer as Module<E::In>>::visit::<T>(saved, samples, visitor);
        });
    }
}
