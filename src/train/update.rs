//! The end of a step: the shards' gradients add up, and the optimiser changes the parameters.

use super::schedule::Shard;
use super::step::MAX_SHARDS;
use crate::kernels::block::{Buffer, scalars_mut};
use crate::kernels::reduce;
use crate::network::Network;
use crate::optimizers::{MAX_MOMENTS, Optimizer};
use crate::simd::Level;

/// How many parameters are updated at a time: their gradients stay in the L1 cache between the sum and the update.
const CHUNK: usize = 4 * 1024;
/// How many parameters a thread updates before it looks for other work.
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
    moments: &mut [Buffer; MAX_MOMENTS],
) {
    let mut shards = shards.iter_mut();
    let first = shards.next().expect("a batch has at least one shard");
    let [a, b] = moments;
    let slice = Slice {
        params,
        gradients: scalars_mut(&mut *first.gradients),
        others: std::array::from_fn(|_| match shards.next() {
            Some(shard) => scalars_mut(&mut *shard.gradients),
            None => &mut [],
        }),
        moments: [a, b],
    };
    update_slice(level, parallel, optimizer, step, slice);
}

/// Some of the parameters, and what belongs to them; empty where there is no such shard or moment.
struct Slice<'a> {
    params: &'a mut [f32],
    gradients: &'a mut [f32],
    others: [&'a mut [f32]; MAX_SHARDS - 1],
    moments: [&'a mut [f32]; MAX_MOMENTS],
}

impl<'a> Slice<'a> {
    fn split(self, at: usize) -> (Self, Self) {
        let (params, more_params) = self.params.split_at_mut(at);
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

fn update_slice(level: Level, parallel: bool, optimizer: &impl Optimizer, step: u64, slice: Slice<'_>) {
    let len = slice.params.len();
    if parallel && len > THREAD_CHUNK {
        let (left, right) = slice.split((len / 2).next_multiple_of(THREAD_CHUNK).min(len));
        rayon::join(
            || update_slice(level, parallel, optimizer, step, left),
            || update_slice(level, parallel, optimizer, step, right),
        );
        return;
    }
    let mut rest = slice;
    while !rest.params.is_empty() {
        let at = rest.params.len().min(CHUNK);
        let (chunk, more) = rest.split(at);
        for other in chunk.others.into_iter().filter(|other| !other.is_empty()) {
            reduce::add_assign(level, chunk.gradients, other);
        }
        optimizer.update(level, step, chunk.params, chunk.gradients, chunk.moments);
        rest = more;
    }
}
