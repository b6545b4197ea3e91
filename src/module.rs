//! What networks are made of: [`Layer`], which people write, and [`Module`], which the macro composes.

use generic_array::GenericArray;

use crate::check::Check;
use crate::finite::Blame;
use crate::init::Rng;
use crate::kernels::accumulation::Accumulation;
use crate::kernels::block::{Block, Zeroable, scalars, scalars_mut};
use crate::shape::{Dim, Shape};
use crate::simd::Level;
use crate::summary::Row;

/// The promise of a layer that it treats every sample by itself, which lets it be a [`Module`]; it has no items.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say that it treats every sample by itself",
    label = "missing `impl SampleWise for {Self}`",
    note = "a layer that couples the samples of a batch implements `graven::module::Module` instead"
)]
pub trait SampleWise {}

/// A layer that treats every sample by itself.
///
/// `In` is the shape of one sample. Slices hold the samples of a tile one after another: `pass.samples` times
/// `In::LEN` scalars in, `Out::LEN` out. A layer of one's own works in `network!` like a built-in one once its name is
/// a [`Kind`](crate::kind::Kind); `examples/custom_layer.rs` shows all there is to it.
pub trait Layer<In: Shape>: SampleWise + Sized {
    /// The shape of an output sample.
    type Out: Shape;
    /// What is trained: a struct made by [`block!`](crate::block), an array of `f32`, or `()`.
    type Params: Block<Element = f32>;
    /// What `forward` leaves for `backward` besides input and output, for a tile of `T` samples; mostly `()`.
    type Cache<T: Dim>: Zeroable;

    /// Whether the layer takes `In`; rustc evaluates it at compile time.
    const CHECK: Check = Check::OK;
    /// Floating-point operations of `forward` for one sample, a multiply-add counted as two.
    const FLOPS: usize = 0;
    /// Temporary memory that `forward`, `infer` and `backward` get as `scratch`.
    const SCRATCH: Scratch = Scratch::NONE;
    /// Whether `backward` does with `io.gradients` as [`Pass::accumulation`] says: it spares a layer of many parameters that
    /// they are cleared first. Without it they are always to be added to.
    const OVERWRITES: bool = false;

    /// Fills the parameters before training; they begin as zeros.
    fn initialize(&self, _params: &mut Self::Params, _rng: &mut Rng) {}

    /// Computes the output, and whatever `backward` needs besides.
    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Cache<T>>);

    /// Computes the output outside of training; by default as in training.
    fn infer<T: Dim>(&self, pass: &Pass, io: Forward<'_, Self::Params, Self::Cache<T>>) {
        self.forward::<T>(pass, io);
    }

    /// Adds to `io.gradients` and, unless it is `None`, overwrites `io.input_gradient`; see also
    /// [`OVERWRITES`](Self::OVERWRITES).
    fn backward<T: Dim>(&self, pass: &Pass, io: Backward<'_, Self::Params, Self::Cache<T>>);
}

/// What [`Layer::forward`] reads and writes.
pub struct Forward<'a, P, C> {
    /// The parameters.
    pub params: &'a P,
    /// The input samples.
    pub input: &'a [f32],
    /// The output samples, to be overwritten.
    pub output: &'a mut [f32],
    /// What `backward` will need.
    pub cache: &'a mut C,
    /// Temporary memory of [`Layer::SCRATCH`], with any content.
    pub scratch: &'a mut [f32],
}

/// What [`Layer::backward`] reads and writes.
pub struct Backward<'a, P, C> {
    /// The parameters.
    pub params: &'a P,
    /// The gradient of the loss with respect to the parameters, to be added to; with `OVERWRITES` as
    /// [`Pass::accumulation`] says.
    pub gradients: &'a mut P,
    /// The input samples of the forward pass.
    pub input: &'a [f32],
    /// The output samples of the forward pass.
    pub output: &'a [f32],
    /// The gradient of the loss with respect to the output.
    pub output_gradient: &'a [f32],
    /// The gradient of the loss with respect to the input, to be overwritten; `None` where nobody needs it.
    pub input_gradient: Option<&'a mut [f32]>,
    /// What the forward pass left.
    pub cache: &'a mut C,
    /// Temporary memory of [`Layer::SCRATCH`], with any content.
    pub scratch: &'a mut [f32],
}

/// A block of `f32`.
pub trait F32Block: Block<Element = f32> {}
impl<B: Block<Element = f32>> F32Block for B {}

crate::block! {
    /// What the two branches of a graph form have, one after the other.
    pub struct Branches[A: F32Block, B: F32Block] {
        /// the first branch's
        pub first: A,
        /// the second branch's
        pub second: B,
    }
}

/// A part of a network in full generality: it may couple the samples of a batch and keep running statistics.
///
/// Every [`Layer`] is a module. `BatchNorm`, the graph forms and generated networks implement it themselves.
///
/// A step runs in segments. In each, all tiles of the batch are independent; between two segments the [`Sums`] that the
/// tiles left are merged and given to everyone as `totals`. A module that couples nothing has one segment.
///
/// [`Sums`]: Module::Sums
pub trait Module<In: Shape>: Sized {
    /// The shape of an output sample.
    type Out: Shape;
    /// What is trained.
    type Params: Block<Element = f32>;
    /// Running statistics: learnt, but not by the optimiser.
    type Buffers: Block<Element = f32>;
    /// What tiles contribute to statistics of the whole batch.
    type Sums: Block<Element = f32>;
    /// Activations and whatever else a tile of `T` samples keeps from forward to backward.
    type Cache<T: Dim>: Zeroable;

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
    /// The layers inside, for the summary.
    const ROWS: &'static [Row] = &[];

    /// Fills parameters and buffers before training; they begin as zeros.
    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng);

    /// Computes the output outside of training.
    fn infer<T: Dim>(&self, pass: &Pass, tile: InferTile<'_, Self, In, T>);

    /// Runs one segment of the forward pass.
    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>);

    /// Runs one segment of the backward pass, counted from the output.
    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>);

    /// Adds the contribution of some tiles to that of others.
    fn merge(&self, _into: &mut Self::Sums, _from: &Self::Sums) {}

    /// After a forward pass of a tile, the first layer inside whose output is kept and not finite; the output of the module
    /// itself is whoever's who holds it. It is asked only about a step that went wrong.
    fn not_finite<T: Dim>(_cache: &Self::Cache<T>, _samples: usize) -> Option<Blame> {
        None
    }

    /// Brings the running statistics up to date after a step.
    fn update_buffers(&self, _buffers: &mut Self::Buffers, _totals: &Self::Sums) {}
}

/// What [`Module::infer`] reads and writes.
pub struct InferTile<'a, M: Module<In>, In: Shape, T: Dim> {
    /// The parameters.
    pub params: &'a M::Params,
    /// The running statistics.
    pub buffers: &'a M::Buffers,
    /// The input samples.
    pub input: &'a [f32],
    /// The output samples, to be overwritten.
    pub output: &'a mut [f32],
    /// Room for activations.
    pub cache: &'a mut M::Cache<T>,
    /// Temporary memory of [`Module::SCRATCH`], with any content.
    pub scratch: &'a mut [f32],
}

/// What [`Module::forward`] reads and writes.
pub struct ForwardTile<'a, M: Module<In>, In: Shape, T: Dim> {
    /// The parameters.
    pub params: &'a M::Params,
    /// The tile's contribution to the batch's statistics.
    pub sums: &'a mut M::Sums,
    /// The whole batch's, as far as earlier segments gave it.
    pub totals: &'a M::Sums,
    /// The input samples.
    pub input: &'a [f32],
    /// The output samples, to be overwritten.
    pub output: &'a mut [f32],
    /// What `backward` will need.
    pub cache: &'a mut M::Cache<T>,
    /// Temporary memory of [`Module::SCRATCH`]; it lasts from segment to segment.
    pub scratch: &'a mut [f32],
}

/// What [`Module::backward`] reads and writes.
pub struct BackwardTile<'a, M: Module<In>, In: Shape, T: Dim> {
    /// The parameters.
    pub params: &'a M::Params,
    /// The gradient of the loss with respect to the parameters, to be added to; with `OVERWRITES` as
    /// [`Pass::accumulation`] says.
    pub gradients: &'a mut M::Params,
    /// The tile's contribution to the batch's statistics.
    pub sums: &'a mut M::Sums,
    /// The whole batch's.
    pub totals: &'a M::Sums,
    /// The input samples of the forward pass.
    pub input: &'a [f32],
    /// The output samples of the forward pass.
    pub output: &'a [f32],
    /// The gradient of the loss with respect to the output.
    pub output_gradient: &'a [f32],
    /// The gradient of the loss with respect to the input, to be overwritten; `None` where nobody needs it.
    pub input_gradient: Option<&'a mut [f32]>,
    /// What the forward pass left.
    pub cache: &'a mut M::Cache<T>,
    /// Temporary memory of [`Module::SCRATCH`]; it lasts from segment to segment.
    pub scratch: &'a mut [f32],
}

impl<L: Layer<In> + SampleWise, In: Shape> Module<In> for L {
    type Out = L::Out;
    type Params = L::Params;
    type Buffers = ();
    type Sums = ();
    type Cache<T: Dim> = L::Cache<T>;

    const CHECK: Check = L::CHECK;
    const FLOPS: usize = L::FLOPS;
    const SCRATCH: Scratch = L::SCRATCH;
    const OVERWRITES: bool = L::OVERWRITES;

    fn initialize(&self, params: &mut Self::Params, (): &mut (), rng: &mut Rng) {
        Layer::initialize(self, params, rng);
    }

    #[inline]
    fn infer<T: Dim>(&self, pass: &Pass, tile: InferTile<'_, Self, In, T>) {
        let InferTile {
            params,
            input,
            output,
            cache,
            scratch,
            ..
        } = tile;
        Layer::infer::<T>(
            self,
            pass,
            Forward {
                params,
                input,
                output,
                cache,
                scratch,
            },
        );
    }

    #[inline]
    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            input,
            output,
            cache,
            scratch,
            ..
        } = tile;
        Layer::forward::<T>(
            self,
            pass,
            Forward {
                params,
                input,
                output,
                cache,
                scratch,
            },
        );
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
            cache,
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
            cache,
            scratch,
        };
        Layer::backward::<T>(self, pass, io);
    }
}

/// One walk over a tile: the instruction set, the samples, and where in the step it is.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// The instruction set, for kernels.
    pub level: Level,
    /// How many samples the tile holds; the last of a batch may hold fewer than the tile could.
    pub samples: usize,
    /// The place of the tile's first sample in the batch.
    pub first_sample: usize,
    /// The running segment.
    pub segment: usize,
    /// Whether the tile's gradients overwrite those of an earlier step or are added to other tiles', for layers of
    /// [`Layer::OVERWRITES`]; others find `Add` here, and gradients to add to.
    pub accumulation: Accumulation,
    /// What randomness in the forward pass follows from; see [`Pass::rng`].
    pub stream: u64,
}

impl Pass {
    /// A generator of random numbers for one sample of the tile, for layers such as dropout.
    ///
    /// It follows from the seed of the training, the step, the layer and the sample's place in the batch, so that
    /// results do not depend on the size of tiles or on the number of threads.
    pub fn rng(&self, sample: usize) -> Rng {
        use rand::SeedableRng;
        Rng::seed_from_u64(mix(self.stream, (self.first_sample + sample) as u64))
    }
}

impl Pass {
    /// Runs `layer`, the `index`th of a sequence, outside of training.
    #[inline]
    pub fn infer<M: Module<In>, In: Shape, T: Dim>(&self, index: usize, layer: &M, tile: InferTile<'_, M, In, T>) {
        layer.infer::<T>(
            &Self {
                stream: mix(self.stream, index as u64),
                ..*self
            },
            tile,
        );
    }

    /// Runs `layer`, the `index`th of a sequence, if it has a part in the current segment; its first is `begin`.
    #[inline]
    pub fn forward<M: Module<In>, In: Shape, T: Dim>(
        &self,
        index: usize,
        begin: usize,
        layer: &M,
        tile: ForwardTile<'_, M, In, T>,
    ) {
        if let Some(pass) = self.enter(index, begin, M::SEGMENTS) {
            layer.forward::<T>(&pass, tile);
        }
    }

    /// Runs `layer` backward if it has a part in the current segment, the first of which is `begin` from the output.
    #[inline]
    pub fn backward<M: Module<In>, In: Shape, T: Dim>(
        &self,
        index: usize,
        begin: usize,
        layer: &M,
        tile: BackwardTile<'_, M, In, T>,
    ) {
        if let Some(pass) = self.enter(index, begin, M::SEGMENTS) {
            layer.backward::<T>(&pass.adding::<M, In>(tile.gradients), tile);
        }
    }

    /// The pass of a module's `backward`: if it only adds to its gradients, it finds them ready for that.
    #[inline]
    pub(crate) fn adding<M: Module<In>, In: Shape>(&self, gradients: &mut M::Params) -> Self {
        if M::OVERWRITES {
            return *self;
        }
        // A module adds to a gradient in one of its segments only, which may be any.
        if self.segment == 0 {
            self.accumulation.begin(scalars_mut(gradients));
        }
        Self {
            accumulation: Accumulation::Add,
            ..*self
        }
    }

    #[inline]
    pub(crate) fn enter(&self, index: usize, begin: usize, segments: usize) -> Option<Self> {
        let segment = self.segment.checked_sub(begin).filter(|&segment| segment < segments)?;
        Some(Self {
            segment,
            stream: mix(self.stream, index as u64),
            ..*self
        })
    }
}

/// Two numbers as one that looks random: the output function of SplitMix64 (Steele, Lea & Flood 2014).
pub(crate) const fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_add(b.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Temporary memory, in `f32`s: so many for each sample of the tile, and so many besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scratch {
    /// For each sample of the tile.
    pub per_sample: usize,
    /// However many samples there are.
    pub fixed: usize,
}

impl Scratch {
    /// A cache line of `f32`s.
    const LINE: usize = 16;
    /// None.
    pub const NONE: Self = Self {
        per_sample: 0,
        fixed: 0,
    };

    /// This many whatever the tile.
    pub const fn fixed(fixed: usize) -> Self {
        Self {
            per_sample: 0,
            fixed: fixed.next_multiple_of(Self::LINE),
        }
    }

    /// This many for each sample; each sample's share is a whole number of cache lines.
    pub const fn per_sample(per_sample: usize) -> Self {
        Self {
            per_sample: per_sample.next_multiple_of(Self::LINE),
            fixed: 0,
        }
    }

    /// Enough for either.
    pub const fn or(self, other: Self) -> Self {
        const fn max(a: usize, b: usize) -> usize {
            if a > b { a } else { b }
        }
        Self {
            per_sample: max(self.per_sample, other.per_sample),
            fixed: max(self.fixed, other.fixed),
        }
    }

    /// Enough for both at once.
    pub const fn and(self, other: Self) -> Self {
        Self {
            per_sample: self.per_sample + other.per_sample,
            fixed: self.fixed + other.fixed,
        }
    }

    /// Enough for the neediest of these.
    pub const fn neediest<const N: usize>(all: [Self; N]) -> Self {
        let mut need = Self::NONE;
        let mut i = 0;
        while i < N {
            need = need.or(all[i]);
            i += 1;
        }
        need
    }

    /// The length for a tile of so many samples.
    pub const fn len(self, samples: usize) -> usize {
        self.per_sample * samples + self.fixed
    }

    /// Whether nothing is needed.
    pub const fn is_empty(self) -> bool {
        self.per_sample == 0 && self.fixed == 0
    }
}

/// Two buffers for activation gradients, used in turn, and what remains of the scratch for the layers.
///
/// `widest` is the length of the longest activation between two layers of the sequence; see [`widest`].
pub fn gradient_buffers(scratch: &mut [f32], widest: Scratch, tile: usize) -> (&mut [f32], &mut [f32], &mut [f32]) {
    let (upper, rest) = scratch.split_at_mut(widest.len(tile));
    let (lower, rest) = rest.split_at_mut(widest.len(tile));
    (upper, lower, rest)
}

/// The longest of the activations between the layers of a sequence.
pub const fn widest<const N: usize>(lengths: [usize; N]) -> Scratch {
    let mut widest = 0;
    let mut i = 0;
    while i < N {
        if lengths[i] > widest {
            widest = lengths[i];
        }
        i += 1;
    }
    Scratch::per_sample(widest)
}

crate::zeroable! {
    /// The activations of one layer for a tile of `T` samples of shape `O`, and what its layer keeps besides.
    #[repr(align(64))]
    pub struct Held[O: Shape, C: Zeroable, T: Dim] {
        output: GenericArray<O::Array<f32>, T>,
        /// What the layer keeps for its backward pass.
        pub cache: C,
    }
}

impl<O: Shape, C: Zeroable, T: Dim> Held<O, C, T> {
    /// The output of the first `samples` samples.
    pub fn output(&self, samples: usize) -> &[f32] {
        &scalars(&self.output)[..samples * O::LEN]
    }

    /// The output to write, and the cache.
    pub fn to_write(&mut self, samples: usize) -> (&mut [f32], &mut C) {
        (&mut scalars_mut(&mut self.output)[..samples * O::LEN], &mut self.cache)
    }

    /// The output to read, and the cache to write.
    pub fn to_read(&mut self, samples: usize) -> (&[f32], &mut C) {
        (&scalars(&self.output)[..samples * O::LEN], &mut self.cache)
    }
}
