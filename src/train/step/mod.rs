//! One training step: forward, loss, backward and update over a batch, at once or in two halves.

mod accumulate;
mod gradients;
mod not_finite;
mod tiles;
mod update;

use std::sync::Arc;

use rayon::ThreadPool;
use typenum::Unsigned;

use self::accumulate::Accumulated;
pub use self::accumulate::AccumulationReport;
use self::tiles::{CACHED_PARAMETERS, Memory, Shard, shard_count};
use crate::error::{Error, Result};
use crate::kernels::block::{Block, Buffer, Heap};
use crate::layer::Module;
use crate::losses::Loss;
use crate::network::{Buffers, Network, Params, Sums};
use crate::not_finite::NotFinite;
use crate::optimizers::{MAX_MOMENTS, Optimizer};

/// Everything that a training step needs besides the network: made once, for batches up to a size.
///
/// A step is one call, [`step`](Self::step) or the network's `train_step`, or two: [`accumulate`](Self::accumulate) as
/// often as wanted, and [`apply`](Self::apply). Between them the gradient can be read, clipped and changed. Both ways
/// give the same bits.
///
/// ```
/// use graven::prelude::*;
///
/// network! {
///     struct Xor: [2] -> [1] { Dense(4), Tanh, Dense(1) }
/// }
///
/// # fn main() -> graven::Result<()> {
/// let mut net = Xor::new(1);
/// let mut training = Training::new(&net, Mse, Adam::default(), 4)?;
/// let inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let targets = [[0.0], [1.0], [1.0], [0.0]];
/// let first = net.train_step(&mut training, &inputs, &targets).loss;
/// for _ in 0..500 {
///     net.train_step(&mut training, &inputs, &targets);
/// }
/// assert!(net.train_step(&mut training, &inputs, &targets).loss < first);
///
/// // The same in two halves, with the gradient clipped between them.
/// for _ in 0..100 {
///     training.accumulate(&net, &inputs, &targets, inputs.len());
///     training.clip_gradient_norm(1.0);
///     training.apply(&mut net);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Training<N: Network, L, O> {
    loss: L,
    optimizer: O,
    batch_size: usize,
    seed: u64,
    step: u64,
    shards: Vec<Shard<N>>,
    memories: Vec<Memory<N>>,
    /// How many of the first shards hold parts of the gradient, which is their sum.
    parts: usize,
    /// The statistics of the last batch.
    totals: Heap<Sums<N>>,
    /// The running statistics after all calls of an accumulation but the last.
    buffers: Heap<Buffers<N>>,
    moments: Vec<Buffer>,
    /// What was accumulated and not yet applied.
    accumulated: Option<Accumulated>,
    /// What keeps the accumulation from updating the network, or kept the last step from it.
    not_finite: Option<NotFinite>,
    threads: usize,
    /// Shared with a step while it runs, so that a step that panics does not lose it.
    pool: Option<Arc<ThreadPool>>,
}

/// What a training step tells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepReport {
    /// The loss of the batch before the update.
    pub loss: f64,
    /// How many outputs were right, for losses that know right from wrong.
    pub correct: Option<usize>,
    /// Whether the network was updated: it is not if the batch, the loss or the gradient has NaN or infinity in it.
    ///
    /// Then the step leaves no trace in the network or the optimiser, and [`Training::not_finite`] tells what was found.
    pub updated: bool,
}

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    const SEGMENTS: usize = <N::Layers as Module<N::InputShape>>::SEGMENTS;

    /// Training of a network like `net` with batches of up to `batch_size` samples, on one thread, with seed 0.
    ///
    /// # Errors
    ///
    /// If `batch_size` is 0.
    ///
    /// # Panics
    ///
    /// If the optimiser remembers more than 4 values for each parameter.
    pub fn new(_net: &N, loss: L, optimizer: O, batch_size: usize) -> Result<Self> {
        if batch_size == 0 {
            return Err(Error::ZeroBatchSize);
        }
        let parameters = Params::<N>::LEN;
        let shards = shard_count(batch_size, N::SUMMARY.flops, parameters);
        let moments = optimizer.moments();
        assert!(
            moments <= MAX_MOMENTS,
            "found an optimiser that remembers {moments} values for each parameter, expected at most {MAX_MOMENTS}"
        );
        Ok(Self {
            loss,
            optimizer,
            batch_size,
            seed: 0,
            step: 0,
            shards: (0..shards).map(|_| Shard::new()).collect(),
            memories: Self::memories(batch_size, shards, 1),
            parts: 1,
            totals: Heap::zeroed(),
            buffers: Heap::zeroed(),
            moments: (0..moments).map(|_| Buffer::zeroed(parameters)).collect(),
            accumulated: None,
            not_finite: None,
            threads: 1,
            pool: None,
        })
    }

    /// The memory that so many threads run so many shards in.
    fn memories(batch_size: usize, shards: usize, threads: usize) -> Vec<Memory<N>> {
        let count = threads.min(shards);
        let tiles = if Self::SEGMENTS > 1 {
            shards.div_ceil(count) * batch_size.div_ceil(shards).div_ceil(N::Tile::USIZE)
        } else {
            1
        };
        (0..count).map(|_| Memory::new(tiles)).collect()
    }

    /// Shares steps among this many threads; 0 means as many as the machine has. Results do not depend on it.
    ///
    /// A network so small that its batch is one shard, and its products and updates no work, stays on the calling
    /// thread.
    ///
    /// # Errors
    ///
    /// If the threads cannot be started.
    pub fn threads(mut self, threads: usize) -> Result<Self> {
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        // Large products and updates are shared too.
        let shared = self.shards.len() > 1 || Params::<N>::LEN > CACHED_PARAMETERS;
        self.threads = if shared { threads } else { 1 };
        // The old ones go first, so that both are never held at once.
        self.memories = Vec::new();
        self.memories = Self::memories(self.batch_size, self.shards.len(), self.threads);
        self.pool = if self.threads > 1 {
            Some(crate::parallel::pool(threads)?)
        } else {
            None
        };
        Ok(self)
    }

    /// How many threads steps run on: those asked for, or 1 if a batch is not worth sharing.
    pub fn thread_count(&self) -> usize {
        self.threads
    }

    /// Sets what randomness in the forward pass, such as dropout's, follows from.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The number of steps so far.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Why the last step did not update the network, or why an accumulation that has begun will not, if so.
    ///
    /// Of several findings in an accumulation it is the first.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { slope: Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 2)?;
    /// let report = net.train_step(&mut training, &[[1.0], [f32::NAN]], &[[0.0], [0.0]]);
    /// assert!(!report.updated && net.slope.weight[0][0].is_finite());
    /// let found = training.not_finite().unwrap().to_string();
    /// assert!(found.starts_with("found NaN in input 1 of the batch"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn not_finite(&self) -> Option<&NotFinite> {
        self.not_finite.as_ref()
    }

    /// What randomness in the forward pass follows from.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn seed_value(&self) -> u64 {
        self.seed
    }

    /// What the optimiser remembers, each value laid out as the parameters.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn moments(&self) -> &[Buffer] {
        &self.moments
    }

    /// What the optimiser remembers, to change.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn moments_mut(&mut self) -> &mut [Buffer] {
        &mut self.moments
    }

    /// Goes on after so many steps of a training with this seed; what was accumulated is dropped.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn go_on(&mut self, step: u64, seed: u64) {
        self.discard();
        (self.step, self.seed) = (step, seed);
    }

    /// The loss.
    pub fn loss(&self) -> &L {
        &self.loss
    }

    /// The optimiser.
    pub fn optimizer(&self) -> &O {
        &self.optimizer
    }

    /// The optimiser, to change its learning rate.
    pub fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }

    /// The largest batch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Bytes on the heap, all of them but the threads' own: gradients, workspaces, and what the optimiser remembers.
    pub fn memory_bytes(&self) -> usize {
        self.shards.len() * (size_of::<Shard<N>>() + size_of::<Params<N>>() + size_of::<Sums<N>>())
            + self
                .memories
                .iter()
                .map(|memory| size_of_val(memory) + memory.bytes())
                .sum::<usize>()
            + size_of::<Sums<N>>()
            + size_of::<Buffers<N>>()
            + self
                .moments
                .iter()
                .map(|moment| size_of_val(moment) + moment.bytes())
                .sum::<usize>()
    }

    /// Runs a loop of steps on the training's threads, so that starting a step there costs next to nothing.
    ///
    /// Steps run anywhere; inside of this they allocate nothing even with several threads.
    pub fn run<R: Send>(&mut self, body: impl FnOnce(&mut Self) -> R + Send) -> R
    where
        N: Send,
    {
        match self.pool.clone() {
            None => body(self),
            Some(pool) => crate::parallel::install(&pool, || body(self)),
        }
    }

    /// Trains `net` on one batch.
    ///
    /// If the batch, the loss or the gradient has NaN or infinity in it, the network stays as it is, the step does not
    /// count, and the report's `updated` is false; [`not_finite`](Self::not_finite) tells what was found.
    ///
    /// It does what [`accumulate`](Self::accumulate) and [`apply`](Self::apply) do, with the same bits.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the batch size the training was made for; and if
    /// something is accumulated that was neither applied nor discarded.
    pub fn step(&mut self, net: &mut N, inputs: &[N::Input], targets: &[L::Target]) -> StepReport {
        self.check_batch(inputs, targets);
        self.check_nothing_accumulated();
        self.on_threads(|training| {
            let (accumulated, _) = training.forward_backward(net, inputs, targets, inputs.len());
            training.update(net, accumulated)
        })
    }

    /// Calls `work` on the training's threads, which inside of [`run`](Self::run) is an ordinary call.
    fn on_threads<R: Send>(&mut self, work: impl FnOnce(&mut Self) -> R + Send) -> R {
        match self.pool.clone() {
            None => work(self),
            Some(pool) => crate::parallel::install(&pool, || work(self)),
        }
    }
}
