//! The generated networks' common face, and inference with them.

pub(crate) mod budget;
pub(crate) mod named;
mod summary;

use std::cell::RefCell;

use typenum::Unsigned;

use crate::init::Rng;
use crate::kernels::block::{Block, Buffer, Heap, zeroed_vec};
use crate::layer::{ForwardTile, Module, Node, Pass, Statistics};
use crate::shape::Sample;
use crate::shape::{Dim, InputShape};
use crate::simd;

pub use named::{NamedTensor, NamedTensorMut};
pub use summary::Summary;

/// A network that `network! { .. }` made.
///
/// The macro gives each network these as inherent items too, so that the trait need not be in scope.
pub trait Network: Sized + Send + Sync + 'static {
    /// The layers, as one module.
    type Layers: Module<Self::InputShape> + From<()> + Send + Sync;
    /// The shape of an input sample.
    type InputShape: InputShape;
    /// An input sample: nested arrays of `f32`, such as `[[[f32; 1]; 28]; 28]`, an array of tokens, or a struct of several
    /// inputs.
    type Input: Sample<Element = <Self::InputShape as InputShape>::Element>;
    /// An output sample.
    type Output: Sample<Element = f32>;
    /// How many samples go through the network at a time.
    type Tile: Dim;
    /// Its name.
    const NAME: &'static str;
    /// What the network is made of.
    const SUMMARY: Summary = summary::<Self>();

    /// A network of this memory.
    fn from_parts(parts: Parts<Self>) -> Self;
    /// Its memory.
    fn parts(&self) -> &Parts<Self>;
    /// Its memory, to change.
    fn parts_mut(&mut self) -> &mut Parts<Self>;

    /// The parameters.
    fn params(&self) -> &Params<Self> {
        &self.parts().params
    }
    /// The parameters, to change.
    fn params_mut(&mut self) -> &mut Params<Self> {
        &mut self.parts_mut().params
    }
    /// The running statistics.
    fn buffers(&self) -> &Buffers<Self> {
        &self.parts().buffers
    }
    /// The running statistics, to change.
    fn buffers_mut(&mut self) -> &mut Buffers<Self> {
        &mut self.parts_mut().buffers
    }

    /// All parameters, then all running statistics, each tensor with its name and shape, in memory order.
    ///
    /// A name is the path of fields by which Rust reaches the tensor. Tensors without elements are left out.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! {
    ///     struct Net: [8, 8, 1] -> [10] { conv: Conv2d(4, 3, bias = false), BatchNorm, Flatten, fc: Dense(10) }
    /// }
    ///
    /// let net = Net::new(1);
    /// let tensors: Vec<String> = net.tensors().iter().map(|t| format!("{} {:?}", t.name, t.shape)).collect();
    /// assert_eq!(
    ///     tensors,
    ///     [
    ///         "conv.weight [3, 3, 1, 4]",
    ///         "batch_norm.weight [4]",
    ///         "batch_norm.bias [4]",
    ///         "fc.weight [144, 10]",
    ///         "fc.bias [10]",
    ///         "batch_norm.running_mean [4]",
    ///         "batch_norm.running_var [4]",
    ///     ]
    /// );
    /// ```
    ///
    /// # Panics
    ///
    /// If a layer gives one of its parameters and one of its running statistics the same name.
    fn tensors(&self) -> Vec<NamedTensor<'_>> {
        named::of(self)
    }

    /// The same tensors, to change.
    ///
    /// # Panics
    ///
    /// As [`tensors`](Self::tensors).
    fn tensors_mut(&mut self) -> Vec<NamedTensorMut<'_>> {
        named::of_mut(self.parts_mut())
    }
}

const fn summary<N: Network>() -> Summary {
    Summary {
        name: N::NAME,
        input: N::InputShape::DIMS,
        inputs: N::InputShape::FIELDS,
        output: <N::Layers as Module<N::InputShape>>::Out::DIMS,
        layers: layers::<N>(),
        parameters: Params::<N>::LEN,
        buffers: Buffers::<N>::LEN,
        flops: <N::Layers as Module<N::InputShape>>::FLOPS,
        tile: N::Tile::USIZE,
        workspace_bytes: workspace_bytes::<N::Layers, N::InputShape, N::Tile>(),
        inference_bytes: size_of::<f32>() * inference_len::<N>(),
    }
}

/// The nodes of a network's layers.
const fn layers<N: Network>() -> &'static [Node] {
    const { &<N::Layers as Module<N::InputShape>>::FORM }.nodes()
}

/// All memory of network `N`.
pub struct Parts<N: Network> {
    /// The parameters.
    pub params: Heap<Params<N>>,
    /// The running statistics.
    pub buffers: Heap<Buffers<N>>,
}

impl<N: Network> Clone for Parts<N> {
    fn clone(&self) -> Self {
        Self {
            params: self.params.clone(),
            buffers: self.buffers.clone(),
        }
    }
}

/// The parameters of network `N`: the struct with a field for each layer that the network dereferences to.
///
/// ```
/// use graven::network::Params;
/// use graven::prelude::*;
///
/// network! { struct Mlp: [4] -> [3] { hidden: Dense(5), Relu, scores: Dense(3) } }
///
/// fn largest_weight(params: &Params<Mlp>) -> f32 {
///     params.hidden.weight.iter().flatten().fold(0.0, |largest, weight| weight.abs().max(largest))
/// }
/// assert!(largest_weight(&Mlp::new(1)) > 0.0);
/// ```
pub type Params<N> = <<N as Network>::Layers as Module<<N as Network>::InputShape>>::Params;
/// The running statistics of network `N`.
pub type Buffers<N> = <<N as Network>::Layers as Module<<N as Network>::InputShape>>::Buffers;
/// What tiles contribute to statistics of the whole batch.
pub(crate) type Sums<N> = <<N as Network>::Layers as Module<<N as Network>::InputShape>>::Sums;
/// The activations of a tile.
type Activations<N> = <<N as Network>::Layers as Module<<N as Network>::InputShape>>::Saved<<N as Network>::Tile>;

/// A freshly initialised network; the same seed gives the same weights.
pub fn new<N: Network>(seed: u64) -> N {
    use rand::SeedableRng;
    let mut params = Heap::zeroed();
    let mut buffers = Heap::zeroed();
    N::Layers::from(()).initialize(&mut params, &mut buffers, &mut Rng::seed_from_u64(seed));
    N::from_parts(Parts { params, buffers })
}

/// How many samples go through a network of layers `M` at a time.
///
/// As many as half of a usual L2 cache holds with their activations. Weights that are larger than that come from
/// memory for each tile, so the more samples share them the better: as many as take twice their memory.
///
/// It is a power of two, the next one up or down, so that the tiles of a batch are even.
pub const fn tile<M: Module<In>, In: InputShape>() -> usize {
    const HALF_OF_L2: usize = 512 * 1024;
    let (weights, sample) = (size_of::<M::Params>(), activation_bytes::<M, In>());
    let (room, most) = if weights > HALF_OF_L2 {
        (2 * weights, 128)
    } else {
        (HALF_OF_L2, 32)
    };
    match room / if sample == 0 { 1 } else { sample } {
        0 => 1,
        fits if fits > most => most,
        fits => {
            let below = 1 << fits.ilog2();
            if 2 * fits >= 3 * below { 2 * below } else { below }
        }
    }
}

/// Bytes of one tile's workspace in training: activations, what layers save, and temporary memory.
pub const fn workspace_bytes<M: Module<In>, In: InputShape, T: Dim>() -> usize {
    size_of::<M::Saved<T>>() + size_of::<f32>() * M::SCRATCH.len(T::USIZE)
}

/// Bytes of a module's activations, and of what its layers save, for one sample.
pub const fn activation_bytes<M: Module<In>, In: InputShape>() -> usize {
    size_of::<M::Saved<typenum::U1>>() + size_of::<f32>() * M::Out::LEN
}

/// Memory to train one tile in: activations, what layers save, and temporary memory, made once.
pub struct Workspace<N: Network> {
    pub(crate) activations: Heap<Activations<N>>,
    pub(crate) scratch: Buffer,
}

impl<N: Network> Workspace<N> {
    /// Room for one tile.
    pub fn new() -> Self {
        Self {
            activations: Heap::zeroed(),
            scratch: Buffer::zeroed(<N::Layers as Module<N::InputShape>>::SCRATCH.len(N::Tile::USIZE)),
        }
    }
}

impl<N: Network> Default for Workspace<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// The length of the memory to infer one tile in: two activations, and what the neediest layer needs.
pub(crate) const fn inference_len<N: Network>() -> usize {
    <N::Layers as Module<N::InputShape>>::SCRATCH.len(N::Tile::USIZE)
}

/// Computes the outputs of some samples, one tile after another, in memory of [`inference_len`] made before.
///
/// Nothing is kept for a backward pass: activations go to two buffers in turn.
///
/// # Panics
///
/// If there are not as many outputs as inputs.
pub(crate) fn infer_in<N: Network>(scratch: &mut [f32], net: &N, inputs: &[N::Input], outputs: &mut [N::Output]) {
    assert_eq!(inputs.len(), outputs.len(), "infer writes one output for each input");
    let (level, threads, layers) = (simd::level(), crate::parallel::threads(), N::Layers::from(()));
    let tiles = inputs.chunks(N::Tile::USIZE).zip(outputs.chunks_mut(N::Tile::USIZE));
    for (inputs, outputs) in tiles {
        let tile = ForwardTile {
            params: net.params(),
            statistics: Statistics::Running(net.buffers()),
            input: N::Input::as_scalars(inputs),
            output: N::Output::as_scalars_mut(outputs),
            saved: None,
            scratch: &mut *scratch,
        };
        layers.forward::<N::Tile>(&Pass::inference(level, threads, inputs.len()), tile);
    }
}

thread_local! {
    /// What a thread infers in, one buffer for all networks, as long as the neediest so far needs.
    static SCRATCH: RefCell<Buffer> = const { RefCell::new(Buffer::empty()) };
}

/// Calls `work` with so much memory that the thread keeps.
fn with_scratch<R>(len: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    // Taken out while in use, so that a layer that runs another network finds none and makes one.
    let mut buffer = SCRATCH.take();
    if buffer.len() < len {
        buffer = Buffer::zeroed(len);
    }
    let result = work(&mut buffer[..len]);
    SCRATCH.set(buffer);
    result
}

/// Floating-point operations below which a thread is not worth waking for inference.
const MIN_LANE_FLOPS: usize = 4_000_000;

/// On how many threads so many samples are worth running; `available` says how many there are.
pub(crate) fn worker_count<N: Network>(samples: usize, available: impl FnOnce() -> usize) -> usize {
    let worth = N::SUMMARY.flops.saturating_mul(samples) / MIN_LANE_FLOPS;
    match worth.min(samples.div_ceil(N::Tile::USIZE)) {
        0 | 1 => 1,
        // Asked last: rayon starts its threads when first asked.
        worth => worth.min(available()).max(1),
    }
}

/// Computes the outputs of some samples in memory that each thread keeps, one buffer for all networks.
///
/// It runs on the calling thread; inside a rayon pool, tiles of samples are shared among its threads where the work is
/// worth it. Outputs have the same bits for any number of threads. The first call of a thread allocates its buffer, as
/// does one with a network that needs more than those before; others allocate nothing.
///
/// # Panics
///
/// If there are not as many outputs as inputs.
pub fn infer<N: Network>(net: &N, inputs: &[N::Input], outputs: &mut [N::Output]) {
    assert_eq!(inputs.len(), outputs.len(), "infer writes one output for each input");
    let workers = worker_count::<N>(inputs.len(), crate::parallel::threads);
    infer_on(workers, net, inputs, outputs);
}

/// As [`infer`], in so many equal shares.
fn infer_on<N: Network>(workers: usize, net: &N, inputs: &[N::Input], outputs: &mut [N::Output]) {
    if workers > 1 {
        let tiles = inputs.len().div_ceil(N::Tile::USIZE);
        let cut = (tiles * (workers / 2) / workers * N::Tile::USIZE).min(inputs.len());
        let (left, right) = outputs.split_at_mut(cut);
        crate::parallel::join(
            || infer_on(workers / 2, net, &inputs[..cut], left),
            || infer_on(workers - workers / 2, net, &inputs[cut..], right),
        );
        return;
    }
    with_scratch(inference_len::<N>(), |scratch| infer_in(scratch, net, inputs, outputs));
}

/// The outputs of some samples, computed on the threads of rayon's current pool where the work is worth it.
pub fn predict<N: Network>(net: &N, inputs: &[N::Input]) -> Vec<N::Output> {
    let mut outputs = zeroed_vec(inputs.len());
    let workers = worker_count::<N>(inputs.len(), rayon::current_num_threads);
    infer_on(workers, net, inputs, &mut outputs);
    outputs
}
