//! What goes over all parameters: the sum of the shards' gradients, its norm, and the optimiser's update.
//!
//! All of it is elementwise or cut at fixed places, so that it has the same bits on any number of threads.

use super::tiles::{MAX_SHARDS, Shard};
use crate::kernels::block::{Buffer, scalars_mut};
use crate::kernels::reduce;
use crate::network::Network;
use crate::optimizers::{MAX_MOMENTS, Optimizer};
use crate::simd::Level;

/// How many parameters are updated at a time: their gradients stay in the L1 cache between the sum and the update.
const CHUNK: usize = 4 * 1024;
/// How many parameters a thread takes before it looks for other work.
const THREAD_CHUNK: usize = 4 * CHUNK;

/// Adds up the shards' gradients, in order, and lets the optimiser change the parameters.
///
/// The sum is left in the first shard's gradient.
pub(super) fn update<N: Network>(
    level: Level,
    parallel: bool,
    optimizer: &impl Optimizer,
    step: u64,
    params: &mut [f32],
    shards: &mut [Shard<N>],
    moments: &mut [Buffer],
) {
    let count = moments.len();
    in_pieces(parallel, Slice::new(params, shards, moments), &|mut piece| {
        for chunk in chunks(piece.gradients.len()) {
            piece.add_up(level, &chunk);
            let mut moments = piece.moments.each_mut().map(|moment| part_of(moment, &chunk));
            optimizer.update(
                level,
                step,
                &mut piece.params[chunk.clone()],
                &piece.gradients[chunk],
                &mut moments[..count],
            );
        }
    });
}

/// Adds up the shards' gradients, in order and as [`update`] does, in the first shard's.
pub(super) fn add_up<N: Network>(level: Level, parallel: bool, shards: &mut [Shard<N>]) {
    in_pieces(parallel, Slice::new(&mut [], shards, &mut []), &|mut piece| {
        for chunk in chunks(piece.gradients.len()) {
            piece.add_up(level, &chunk);
        }
    });
}

/// Multiplies the first shard's gradient.
pub(super) fn scale<N: Network>(level: Level, parallel: bool, shard: &mut Shard<N>, factor: f32) {
    let shards = std::slice::from_mut(shard);
    in_pieces(parallel, Slice::new(&mut [], shards, &mut []), &|piece| {
        reduce::scale(level, piece.gradients, factor);
    });
}

/// The sum of all squares: cut in halves down to chunks, at places that follow from the length alone.
pub(super) fn sum_of_squares(level: Level, parallel: bool, values: &[f32]) -> f64 {
    let len = values.len();
    if len <= CHUNK {
        return reduce::sum_of_squares(level, values);
    }
    let (left, right) = values.split_at((len / 2).next_multiple_of(CHUNK));
    let half = |values| sum_of_squares(level, parallel, values);
    let (left, right) = if parallel && len > THREAD_CHUNK {
        rayon::join(|| half(left), || half(right))
    } else {
        (half(left), half(right))
    };
    left + right
}

/// Some of the parameters, and what belongs to them; empty where there is no such shard or moment.
struct Slice<'a> {
    params: &'a mut [f32],
    gradients: &'a mut [f32],
    others: [&'a mut [f32]; MAX_SHARDS - 1],
    moments: [&'a mut [f32]; MAX_MOMENTS],
}

impl<'a> Slice<'a> {
    fn new<N: Network>(params: &'a mut [f32], shards: &'a mut [Shard<N>], moments: &'a mut [Buffer]) -> Self {
        let mut gradients = shards.iter_mut().map(|shard| scalars_mut(&mut *shard.gradients));
        let mut moments = moments.iter_mut();
        Self {
            params,
            gradients: gradients.next().expect("a batch has at least one shard"),
            others: std::array::from_fn(|_| gradients.next().unwrap_or_default()),
            moments: std::array::from_fn(|_| moments.next().map_or(&mut [] as &mut [f32], |moment| moment)),
        }
    }

    /// Adds the other shards' gradients of a chunk to the first one's.
    #[inline]
    fn add_up(&mut self, level: Level, chunk: &std::ops::Range<usize>) {
        for other in self.others.iter().filter(|other| !other.is_empty()) {
            reduce::add_assign(level, &mut self.gradients[chunk.clone()], &other[chunk.clone()]);
        }
    }

    fn split(self, at: usize) -> (Self, Self) {
        let (params, more_params) = self.params.split_at_mut(at.min(self.params.len()));
        let (gradients, more_gradients) = self.gradients.split_at_mut(at);
        let (others, more_others) = split_each(self.others, at);
        let (moments, more_moments) = split_each(self.moments, at);
        (
            Self {
                params,
                gradients,
                others,
                moments,
            },
            Self {
                params: more_params,
                gradients: more_gradients,
                others: more_others,
                moments: more_moments,
            },
        )
    }
}

/// Splits each slice, except those that are empty.
fn split_each<const COUNT: usize>(
    slices: [&mut [f32]; COUNT],
    at: usize,
) -> ([&mut [f32]; COUNT], [&mut [f32]; COUNT]) {
    let mut more: [&mut [f32]; COUNT] = std::array::from_fn(|_| &mut [] as &mut [f32]);
    let mut more_of = more.iter_mut();
    let first = slices.map(|slice| {
        let (first, second) = slice.split_at_mut(at.min(slice.len()));
        *more_of.next().expect("there are as many second parts") = second;
        first
    });
    (first, more)
}

/// The chunks of so many parameters.
fn chunks(len: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..len).step_by(CHUNK).map(move |begin| begin..len.min(begin + CHUNK))
}

/// A chunk of a slice, or nothing of one that is empty.
fn part_of<'a>(slice: &'a mut [f32], chunk: &std::ops::Range<usize>) -> &'a mut [f32] {
    if slice.is_empty() {
        slice
    } else {
        &mut slice[chunk.clone()]
    }
}

/// Calls `work` with pieces that make up the slice; with `parallel`, they are shared among threads.
fn in_pieces(parallel: bool, slice: Slice<'_>, work: &(impl Fn(Slice<'_>) + Sync)) {
    let len = slice.gradients.len();
    if parallel && len > THREAD_CHUNK {
        let (left, right) = slice.split((len / 2).next_multiple_of(THREAD_CHUNK).min(len));
        crate::parallel::join(|| in_pieces(parallel, left, work), || in_pieces(parallel, right, work));
    } else {
        work(slice);
    }
}
