//! One training step: forward, loss, backward and update over a batch.
//!
//! A batch is cut into shards, and shards into tiles. The cuts follow from the network and the batch size, never from
//! the number of threads. A shard's tiles run one after another and add to one gradient; shards run on any thread, and
//! their gradients are added in order. So the result has the same bits for any number of threads.

use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};
use typenum::Unsigned;

use super::schedule::{Batch, Memory, Shard, collect, for_each};
use super::update::update;
use crate::error::{Error, Result};
use crate::finite::NotFinite;
use crate::kernels::block::{Block, Buffer, Heap, scalars, scalars_mut};
use crate::kernels::reduce;
use crate::losses::Loss;
use crate::module::{Module, mix};
use crate::network::{Network, Params, Sums};
use crate::optimizers::{MAX_MOMENTS, Optimizer};
use crate::simd;

/// The most shards that a batch is cut into, and so the most threads that can share a step.
pub(super) const MAX_SHARDS: usize = 8;
/// Floating-point operations below which a shard is not worth waking a thread for.
const MIN_SHARD_FLOPS: usize = 4_000_000;
/// Floating-point operations below which a shard is not worth adding up one more gradient for, for each
/// parameter, as long as gradients and parameters stay in the L2 caches.
const MIN_SHARD_FLOPS_PER_PARAMETER: usize = 1024;
/// The same where they come from memory, and with them the weights once more for each shard.
const MIN_SHARD_FLOPS_PER_FAR_PARAMETER: usize = 2048;
/// The same for cutting a batch in two, which is what lets a second core work at all.
const MIN_HALF_FLOPS_PER_PARAMETER: usize = 400;
/// The most parameters that stay in the L2 caches: 1 MiB.
const CACHED_PARAMETERS: usize = 256 * 1024;

/// Everything that a training step needs besides the network: made once, for batches up to a size.
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
    totals: Heap<Sums<N>>,
    moments: [Buffer; MAX_MOMENTS],
    /// Why the last step did not update the network.
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

/// How many pieces a batch is cut into: a power of two, so that common batch sizes are cut evenly.
fn shard_count(batch_size: usize, flops: usize, parameters: usize) -> usize {
    // Backward costs about twice as much as forward.
    let work = 3 * flops * batch_size;
    let worth = |flops_per_parameter: usize| work / MIN_SHARD_FLOPS.max(flops_per_parameter * parameters);
    let shards = if parameters <= CACHED_PARAMETERS {
        let halves = worth(MIN_HALF_FLOPS_PER_PARAMETER).min(2);
        worth(MIN_SHARD_FLOPS_PER_PARAMETER).max(halves)
    } else {
        worth(MIN_SHARD_FLOPS_PER_FAR_PARAMETER)
    };
    let shards = shards.clamp(1, MAX_SHARDS.min(batch_size));
    1 << shards.ilog2()
}

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    const SEGMENTS: usize = <N::Layers as Module<N::InputShape>>::SEGMENTS;

    /// Training of a network like `net` with batches of up to `batch_size` samples, on one thread, with seed 0.
    ///
    /// # Errors
    ///
    /// If `batch_size` is 0.
    pub fn new(_net: &N, loss: L, optimizer: O, batch_size: usize) -> Result<Self> {
        if batch_size == 0 {
            return Err(Error::ZeroBatchSize);
        }
        let parameters = Params::<N>::LEN;
        let shards = shard_count(batch_size, N::SUMMARY.flops, parameters);
        let moments = optimizer.moments();
        Ok(Self {
            loss,
            optimizer,
            batch_size,
            seed: 0,
            step: 0,
            shards: (0..shards)
                .map(|_| Shard {
                    gradients: Heap::zeroed(),
                    sums: Heap::zeroed(),
                    is_finite: true,
                    loss: 0.0,
                    correct: None,
                })
                .collect(),
            memories: Self::memories(batch_size, shards, 1),
            totals: Heap::zeroed(),
            moments: std::array::from_fn(|i| Buffer::zeroed(if i < moments { parameters } else { 0 })),
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
    /// A network so small that its batch is one shard, and its products and updates no work, stays on the calling thread.
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
            let pool = ThreadPoolBuilder::new()
                .num_threads(threads)
                .thread_name(|i| format!("graven-{i}"))
                .build();
            Some(Arc::new(pool.map_err(|source| Error::Threads { threads, source })?))
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

    /// Why the last step did not update the network, if it did not.
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

    /// What the optimiser remembers, laid out as the parameters.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn moments(&self) -> [&[f32]; MAX_MOMENTS] {
        self.moments.each_ref().map(|moment| &**moment)
    }

    /// What the optimiser remembers, to change.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn moments_mut(&mut self) -> [&mut [f32]; MAX_MOMENTS] {
        self.moments.each_mut().map(|moment| &mut **moment)
    }

    /// Goes on after so many steps of a training with this seed.
    #[cfg(feature = "checkpoint")]
    pub(crate) fn go_on(&mut self, step: u64, seed: u64) {
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

    /// The gradient of the last step.
    pub fn gradients(&self) -> &Params<N> {
        &self.shards[0].gradients
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
            + self.moments.iter().map(Buffer::bytes).sum::<usize>()
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
            Some(pool) => pool.install(|| body(self)),
        }
    }

    /// Trains `net` on one batch.
    ///
    /// If the batch, the loss or the gradient has NaN or infinity in it, the network stays as it is, the step does not
    /// count, and the report's `updated` is false; [`not_finite`](Self::not_finite) tells what was found.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the batch size the training was made for.
    pub fn step(&mut self, net: &mut N, inputs: &[N::Input], targets: &[L::Target]) -> StepReport {
        let count = inputs.len();
        assert_eq!(count, targets.len(), "a batch has one target for each input");
        assert!(
            (1..=self.batch_size).contains(&count),
            "a batch of {count} samples was given to a training made for 1 to {} samples",
            self.batch_size
        );
        self.step += 1;
        match self.pool.clone() {
            None => self.run_step(net, inputs, targets),
            // Inside of `run` this is the pool's own thread, where it is an ordinary call.
            Some(pool) => pool.install(|| self.run_step(net, inputs, targets)),
        }
    }

    fn run_step(&mut self, net: &mut N, inputs: &[N::Input], targets: &[L::Target]) -> StepReport {
        let level = simd::level();
        let layers = N::Layers::from(());
        let Training {
            loss,
            optimizer,
            seed,
            step,
            shards,
            memories,
            totals,
            moments,
            threads,
            not_finite,
            ..
        } = self;
        // A caller may have a pool of its own around a training that was made for one thread.
        let parallel = *threads > 1 && rayon::current_thread_index().is_some();
        // A last batch may be smaller than the others: fewer shards, so that none is empty.
        let shards_in_use = shards.len().min(inputs.len());
        let per_memory = shards.len().div_ceil(memories.len());
        let shards = &mut shards[..shards_in_use];
        let segments = <N::Layers as Module<N::InputShape>>::SEGMENTS;

        let batch = Batch {
            level,
            layers: &layers,
            params: net.params(),
            loss: &*loss,
            stream: mix(*seed, *step),
            inputs,
            targets,
            shards: shards_in_use,
            per_memory,
            shares_check: parallel && shards_in_use == 1,
        };
        totals.clear();
        for segment in 0..segments {
            let last = segment + 1 == segments;
            for_each(parallel, shards, memories, per_memory, 0, &|index, shard, memory| {
                if segment == 0 {
                    shard.begin();
                }
                batch.forward(segment, index, shard, memory, totals, last);
                if segments == 1 {
                    batch.check_gradients(shard);
                    return;
                }
                if last {
                    batch.compare(index, shard, memory);
                }
            });
            if !last {
                collect(&layers, totals, shards);
            }
        }
        if segments > 1 {
            for segment in 0..segments {
                for_each(parallel, shards, memories, per_memory, 0, &|index, shard, memory| {
                    batch.backward(segment, index, shard, memory, totals);
                    if segment + 1 == segments {
                        batch.check_gradients(shard);
                    }
                });
                if segment + 1 < segments {
                    collect(&layers, totals, shards);
                }
            }
        }

        let mut report = StepReport {
            // What no gradient and no loss shows: a variance that overflows makes outputs of 0.
            updated: reduce::is_finite(level, 1.0, scalars(&**totals)),
            ..StepReport::default()
        };
        for shard in &*shards {
            report.updated &= shard.is_finite;
            report.loss += shard.loss;
            if let Some(correct) = shard.correct {
                *report.correct.get_or_insert(0) += correct;
            }
        }
        report.updated &= report.loss.is_finite();
        if !report.updated {
            *not_finite = Some(batch.find_not_finite(shards, memories, totals, report.loss));
            *step -= 1;
            return report;
        }
        *not_finite = None;
        if segments > 1 {
            layers.update_buffers(net.buffers_mut(), totals);
        }
        let params = scalars_mut(net.params_mut());
        update(level, parallel, optimizer, *step, params, shards, moments);
        report
    }
}
