//! How a pass goes over its batch: shards, and tiles within them.
//!
//! A batch is cut into shards, and shards into tiles. The cuts follow from the network and the batch size, never from
//! the number of threads. A shard's tiles run one after another and add to one gradient; shards run on any thread, and
//! their gradients are added in order. So the result has the same bits for any number of threads.

use rayon::prelude::*;
use typenum::Unsigned;

use crate::kernels::accumulation::Accumulation;
use crate::kernels::block::{Block, Buffer, Heap, scalars};
use crate::kernels::denormal::clear_vanished;
use crate::kernels::reduce;
use crate::layer::{BackwardTile, ForwardTile, Module, Pass, Statistics};
use crate::losses::Loss;
use crate::network::{Network, Params, Sums, Workspace};
use crate::shape::Sample;
use crate::shape::{Element, InputShape};
use crate::simd::Level;

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
pub(super) const CACHED_PARAMETERS: usize = 256 * 1024;

/// How many pieces a batch is cut into: a power of two, so that common batch sizes are cut evenly.
pub(super) fn shard_count(batch_size: usize, flops: usize, parameters: usize) -> usize {
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

/// A part of the batch, with a gradient of its own.
pub(super) struct Shard<N: Network> {
    pub(super) gradients: Heap<Params<N>>,
    pub(super) sums: Heap<Sums<N>>,
    /// Whether nothing was found yet that keeps the step from updating the network.
    pub(super) is_finite: bool,
    pub(super) loss: f64,
    pub(super) correct: Option<usize>,
}

/// What the shards of one thread run in, one after another.
pub(super) struct Memory<N: Network> {
    /// One if the network couples no samples, else one for each tile of each shard.
    pub(super) workspaces: Vec<Workspace<N>>,
    /// Outputs and their gradients, for as many tiles as there are workspaces.
    pub(super) outputs: Buffer,
    pub(super) output_gradients: Buffer,
}

impl<N: Network> Shard<N> {
    pub(super) fn new() -> Self {
        Self {
            gradients: Heap::zeroed(),
            sums: Heap::zeroed(),
            is_finite: true,
            loss: 0.0,
            correct: None,
        }
    }

    /// Makes the shard ready for a batch; the first tile overwrites the gradients, unless the batch adds to them.
    fn begin(&mut self) {
        self.sums.clear();
        self.is_finite = true;
        self.loss = 0.0;
        self.correct = None;
    }
}

impl<N: Network> Memory<N> {
    /// Room for so many tiles.
    pub(super) fn new(tiles: usize) -> Self {
        let outputs = tiles * N::Tile::USIZE * N::Output::LEN;
        Self {
            workspaces: (0..tiles).map(|_| Workspace::new()).collect(),
            outputs: Buffer::zeroed(outputs),
            output_gradients: Buffer::zeroed(outputs),
        }
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        self.workspaces.len() * (size_of::<Workspace<N>>() + N::SUMMARY.workspace_bytes)
            + self.outputs.bytes()
            + self.output_gradients.bytes()
    }
}

/// Adds up what the shards contributed to the statistics of the batch, in order.
fn collect<N: Network>(layers: &N::Layers, totals: &mut Heap<Sums<N>>, shards: &[Shard<N>]) {
    totals.clear();
    for shard in shards {
        layers.merge(totals, &shard.sums);
    }
}

/// Calls `work` for each shard with the memory of its thread; a memory serves `per_memory` shards.
///
/// With `parallel`, memories are shared among threads.
fn for_each<N: Network>(
    parallel: bool,
    shards: &mut [Shard<N>],
    memories: &mut [Memory<N>],
    per_memory: usize,
    first: usize,
    work: &(impl Fn(usize, &mut Shard<N>, &mut Memory<N>) + Sync),
) {
    let (middle, count) = (memories.len() / 2, shards.len());
    if !parallel || middle == 0 || count <= per_memory {
        for (i, shard) in shards.iter_mut().enumerate() {
            work(first + i, shard, &mut memories[i / per_memory]);
        }
        return;
    }
    let (memories, more_memories) = memories.split_at_mut(middle);
    let at = (middle * per_memory).min(count);
    let (shards, more_shards) = shards.split_at_mut(at);
    crate::parallel::join(
        || for_each(parallel, shards, memories, per_memory, first, work),
        || for_each(parallel, more_shards, more_memories, per_memory, first + at, work),
    );
}

/// [`reduce::is_finite`] on all threads.
fn is_finite_shared(level: Level, scale: f32, values: &[f32]) -> bool {
    values
        .par_chunks(CHECKED)
        .all(|values| reduce::is_finite(level, scale, values))
}

/// What all shards of a batch read.
pub(super) struct Batch<'a, N: Network, L: Loss<N::Output>> {
    pub(super) level: Level,
    /// How many threads may share one kernel.
    pub(super) threads: usize,
    pub(super) layers: &'a N::Layers,
    pub(super) params: &'a Params<N>,
    pub(super) loss: &'a L,
    pub(super) stream: u64,
    pub(super) inputs: &'a [N::Input],
    pub(super) targets: &'a [L::Target],
    /// How many samples earlier calls have accumulated.
    pub(super) offset: usize,
    /// The number of samples that the loss is the mean over.
    pub(super) total: usize,
    pub(super) shards: usize,
    /// How many shards a memory serves.
    pub(super) per_memory: usize,
    /// Whether the check of the only shard's gradients is shared among threads.
    pub(super) shares_check: bool,
}

/// Parameters that a thread checks before it looks for other work.
const CHECKED: usize = 256 * 1024;

impl<N: Network, L: Loss<N::Output>> Batch<'_, N, L> {
    /// The tiles of a shard: their places in the batch, and which workspace and outputs of `memory` are theirs.
    pub(super) fn tiles(
        &self,
        shard: usize,
        memory: &Memory<N>,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, usize)> + use<N, L> {
        let workspaces = memory.workspaces.len();
        let first_place = shard % self.per_memory * (workspaces / self.per_memory);
        let tile = N::Tile::USIZE;
        let (begin, end) = (self.begin_of(shard), self.begin_of(shard + 1));
        (begin..end).step_by(tile).enumerate().map(move |(i, first)| {
            let place = if workspaces == 1 { 0 } else { first_place + i };
            (first..(first + tile).min(end), place)
        })
    }

    /// Runs the shards forward and backward, and checks what they found.
    pub(super) fn run(
        &self,
        parallel: bool,
        shards: &mut [Shard<N>],
        memories: &mut [Memory<N>],
        totals: &mut Heap<Sums<N>>,
    ) {
        let segments = <N::Layers as Module<N::InputShape>>::SEGMENTS;
        let per_memory = self.per_memory;
        totals.clear();
        for segment in 0..segments {
            let last = segment + 1 == segments;
            for_each(parallel, shards, memories, per_memory, 0, &|index, shard, memory| {
                if segment == 0 {
                    shard.begin();
                }
                self.forward(segment, index, shard, memory, totals, last);
                if segments == 1 {
                    self.check_gradients(shard);
                    return;
                }
                if last {
                    self.compare(index, shard, memory);
                }
            });
            if !last {
                collect(self.layers, totals, shards);
            }
        }
        if segments > 1 {
            for segment in 0..segments {
                for_each(parallel, shards, memories, per_memory, 0, &|index, shard, memory| {
                    self.backward(segment, index, shard, memory, totals);
                    if segment + 1 == segments {
                        self.check_gradients(shard);
                    }
                });
                if segment + 1 < segments {
                    collect(self.layers, totals, shards);
                }
            }
        }
    }

    /// The place of a shard's first sample in the batch.
    fn begin_of(&self, shard: usize) -> usize {
        self.inputs.len() * shard / self.shards
    }

    pub(super) fn pass(&self, segment: usize, index: usize, samples: &std::ops::Range<usize>) -> Pass<'static> {
        // Earlier calls' gradient is in the first shard.
        let adds = self.offset > 0 && index == 0;
        let overwrites = !adds && samples.start == self.begin_of(index);
        Pass {
            level: self.level,
            threads: self.threads,
            samples: samples.len(),
            first_sample: self.offset + samples.start,
            is_training: true,
            segment,
            accumulation: if overwrites {
                Accumulation::Overwrite
            } else {
                Accumulation::Add
            },
            stream: self.stream,
            tap: None,
        }
    }

    /// The tile's samples, one after another.
    fn input_of(&self, pass: &Pass) -> &[<N::InputShape as InputShape>::Element] {
        N::Input::as_scalars(&self.inputs[pass.first_sample - self.offset..][..pass.samples])
    }

    /// Runs a forward segment; if it is the only one, everything else too, tile by tile.
    fn forward(
        &self,
        segment: usize,
        index: usize,
        shard: &mut Shard<N>,
        memory: &mut Memory<N>,
        totals: &Sums<N>,
        last: bool,
    ) {
        let depth_first = segment == 0 && last;
        for (samples, place) in self.tiles(index, memory) {
            let pass = self.pass(segment, index, &samples);
            if segment == 0 {
                // Layers need not pass NaN on: the larger of NaN and 0 may be 0.
                shard.is_finite &= Element::are_finite(self.level, self.input_of(&pass));
            }
            self.forward_tile(&pass, place, shard, memory, totals);
            if depth_first {
                self.compare_tile(&samples, place, shard, memory);
                self.backward_tile(&pass, place, shard, memory, totals);
            }
        }
    }

    pub(super) fn forward_tile(
        &self,
        pass: &Pass,
        place: usize,
        shard: &mut Shard<N>,
        memory: &mut Memory<N>,
        totals: &Sums<N>,
    ) {
        let outputs = outputs_of::<N>(place, pass.samples);
        let workspace = &mut memory.workspaces[place];
        self.layers.forward::<N::Tile>(
            pass,
            ForwardTile {
                params: self.params,
                statistics: Statistics::Batch {
                    sums: &mut shard.sums,
                    totals,
                },
                input: self.input_of(pass),
                output: &mut memory.outputs[outputs],
                saved: Some(&mut workspace.activations),
                scratch: &mut workspace.scratch,
            },
        );
    }

    /// What a shard's gradients are multiplied by in their check: then the sum of all shards' is finite too.
    pub(super) fn scale(&self) -> f32 {
        self.shards as f32
    }

    /// Checks the gradients of a shard that has gone through all its backward passes.
    fn check_gradients(&self, shard: &mut Shard<N>) {
        let gradients = scalars(&*shard.gradients);
        shard.is_finite &= if self.shares_check {
            is_finite_shared(self.level, self.scale(), gradients)
        } else {
            reduce::is_finite(self.level, self.scale(), gradients)
        };
    }

    /// Computes loss and output gradients of all tiles of a shard.
    fn compare(&self, index: usize, shard: &mut Shard<N>, memory: &mut Memory<N>) {
        for (samples, place) in self.tiles(index, memory) {
            self.compare_tile(&samples, place, shard, memory);
        }
    }

    fn backward(&self, segment: usize, index: usize, shard: &mut Shard<N>, memory: &mut Memory<N>, totals: &Sums<N>) {
        for (samples, place) in self.tiles(index, memory) {
            self.backward_tile(&self.pass(segment, index, &samples), place, shard, memory, totals);
        }
    }

    fn compare_tile(
        &self,
        samples: &std::ops::Range<usize>,
        place: usize,
        shard: &mut Shard<N>,
        memory: &mut Memory<N>,
    ) {
        let range = outputs_of::<N>(place, samples.len());
        let outputs = &memory.outputs[range.clone()];
        let targets = &self.targets[samples.clone()];
        let gradient = &mut memory.output_gradients[range];
        shard.loss += self.loss.gradient(self.level, outputs, targets, self.total, gradient);
        clear_vanished(self.level, gradient);
        for (output, target) in outputs.chunks_exact(N::Output::LEN).zip(targets) {
            if let Some(right) = self.loss.is_correct(output, target) {
                *shard.correct.get_or_insert(0) += usize::from(right);
            }
        }
    }

    fn backward_tile(&self, pass: &Pass, place: usize, shard: &mut Shard<N>, memory: &mut Memory<N>, totals: &Sums<N>) {
        let outputs = outputs_of::<N>(place, pass.samples);
        let workspace = &mut memory.workspaces[place];
        self.layers.backward::<N::Tile>(
            pass,
            BackwardTile {
                params: self.params,
                gradients: Some(&mut shard.gradients),
                statistics: Statistics::Batch {
                    sums: &mut shard.sums,
                    totals,
                },
                input: self.input_of(pass),
                output: &memory.outputs[outputs.clone()],
                output_gradient: &memory.output_gradients[outputs],
                input_gradient: None,
                saved: &mut workspace.activations,
                scratch: &mut workspace.scratch,
            },
        );
    }
}

/// Where the outputs of the tile in workspace `place` are.
pub(super) fn outputs_of<N: Network>(place: usize, samples: usize) -> std::ops::Range<usize> {
    let begin = place * N::Tile::USIZE * N::Output::LEN;
    begin..begin + samples * N::Output::LEN
}
