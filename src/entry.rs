//! The layers of generated networks: each under a name of its own, with its memory.
//!
//! Generated code names a layer by a type that stands for it alone (`MnistCnn_conv1`), in a block that nothing else
//! sees. What follows from the layer's sizes hangs on that name, so that neither rustc nor a reader meets the sizes
//! again where the layer is used.

use std::marker::PhantomData;

use generic_array::GenericArray;

use crate::finite::Blame;
use crate::init::Rng;
use crate::kernels::block::{scalars, scalars_mut};
use crate::module::{BackwardTile, ForwardTile, InferTile, Module};
use crate::shape::{Dim, Shape};

use crate::walk::{BackwardWalk, Walk};

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
    type In: Shape;
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
type Cache<E, T> = <<E as Entry>::Layer as Module<<E as Entry>::In>>::Cache<T>;

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

crate::zeroable! {
    /// The output of a layer for a tile of `T` samples, and what the layer keeps for its backward pass.
    #[repr(align(64))]
    pub struct Activation[E: Entry, T: Dim] {
        output: GenericArray<<Out<E> as Shape>::Array<f32>, T>,
        last: LastActivation<E, T>,
    }
}

crate::zeroable! {
    /// What the last layer of a sequence keeps; its output goes to whoever runs the sequence.
    #[repr(align(64))]
    pub struct LastActivation[E: Entry, T: Dim] {
        cache: Cache<E, T>,
        entry: PhantomData<E>,
    }
}

impl<E: Entry, T: Dim> Activation<E, T> {
    /// The output of the first `samples` samples.
    #[inline]
    pub fn output(&self, samples: usize) -> &[f32] {
        &scalars(&self.output)[..samples * Out::<E>::LEN]
    }

    /// The layer, or one inside of it, if its output is not finite.
    pub fn not_finite(&self, samples: usize) -> Option<Blame> {
        let output = || Blame::of_layer(E::NAMES.name, self.output(samples), Out::<E>::LEN);
        self.last.not_finite(samples).or_else(output)
    }

    /// Runs the layer outside of training, and returns its output.
    #[inline]
    pub fn infer(&mut self, walk: &mut Walk<'_>, params: &Params<E>, buffers: &Buffers<E>, input: &[f32]) -> &[f32] {
        let output = &mut scalars_mut(&mut self.output)[..walk.samples() * Out::<E>::LEN];
        self.last.infer(walk, params, buffers, input, output);
        output
    }

    /// Runs the layer if it has a part in the current segment, and returns its output.
    #[inline]
    pub fn forward(
        &mut self,
        walk: &mut Walk<'_>,
        params: &Params<E>,
        sums: &mut Sums<E>,
        totals: &Sums<E>,
        input: &[f32],
    ) -> &[f32] {
        let output = &mut scalars_mut(&mut self.output)[..walk.samples() * Out::<E>::LEN];
        self.last.forward(walk, params, sums, totals, input, output);
        output
    }

    /// Runs the layer backward if it has a part in the current segment.
    #[inline]
    pub fn backward(
        &mut self,
        walk: &mut BackwardWalk<'_>,
        params: &Params<E>,
        gradients: &mut Params<E>,
        sums: &mut Sums<E>,
        totals: &Sums<E>,
        input: &[f32],
    ) {
        let output = &scalars(&self.output)[..walk.samples() * Out::<E>::LEN];
        self.last.backward(walk, params, gradients, sums, totals, input, output);
    }
}

impl<E: Entry, T: Dim> LastActivation<E, T> {
    /// A layer inside of the layer if its output is not finite.
    pub fn not_finite(&self, samples: usize) -> Option<Blame> {
        let inside = <E::Layer as Module<E::In>>::not_finite::<T>(&self.cache, samples);
        inside.map(|blame| blame.within(E::NAMES.name))
    }

    /// Runs the layer outside of training.
    #[inline]
    pub fn infer(
        &mut self,
        walk: &mut Walk<'_>,
        params: &Params<E>,
        buffers: &Buffers<E>,
        input: &[f32],
        output: &mut [f32],
    ) {
        let (pass, scratch) = walk.infer();
        let cache = &mut self.cache;
        E::layer().infer::<T>(
            &pass,
            InferTile {
                params: &params.0,
                buffers: &buffers.0,
                input,
                output,
                cache,
                scratch,
            },
        );
    }

    /// Runs the layer if it has a part in the current segment.
    #[inline]
    pub fn forward(
        &mut self,
        walk: &mut Walk<'_>,
        params: &Params<E>,
        sums: &mut Sums<E>,
        totals: &Sums<E>,
        input: &[f32],
        output: &mut [f32],
    ) {
        if let Some((pass, scratch)) = walk.forward(<E::Layer as Module<E::In>>::SEGMENTS) {
            let cache = &mut self.cache;
            E::layer().forward::<T>(
                &pass,
                ForwardTile {
                    params: &params.0,
                    sums: &mut sums.0,
                    totals: &totals.0,
                    input,
                    output,
                    cache,
                    scratch,
                },
            );
        }
    }

    /// Runs the layer backward if it has a part in the current segment.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn backward(
        &mut self,
        walk: &mut BackwardWalk<'_>,
        params: &Params<E>,
        gradients: &mut Params<E>,
        sums: &mut Sums<E>,
        totals: &Sums<E>,
        input: &[f32],
        output: &[f32],
    ) {
        let lengths = [walk.samples() * E::In::LEN, walk.samples() * Out::<E>::LEN];
        if let Some(step) = walk.backward(<E::Layer as Module<E::In>>::SEGMENTS, lengths) {
            let pass = step.pass.adding::<E::Layer, E::In>(&mut gradients.0);
            let tile = BackwardTile {
                params: &params.0,
                gradients: &mut gradients.0,
                sums: &mut sums.0,
                totals: &totals.0,
                input,
                output,
                output_gradient: step.output_gradient,
                input_gradient: step.input_gradient,
                cache: &mut self.cache,
                scratch: step.scratch,
            };
            E::layer().backward::<T>(&pass, tile);
        }
    }
}
