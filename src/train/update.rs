//! The end of a step: the shards' gradients add up, and the optimiser changes the parameters.

use super::schedule::Shard;
use crate::kernels::block::{Buffer, scalars, scalars_mut};
use crate::kernels::reduce;
use crate::network::Network;
use crate::optimizers::{MAX_MOMENTS, Optimizer};
use crate::simd::Simd;

/// How many parameters are updated at a time: their gradients stay in the L1 cache between the sum and the update.
const CHUNK: usize = 4 * 1024;
/// How many parameters a thread updates before it looks for other work.
const THREAD_CHUNK: usize = 4 * CHUNK;

/// Adds up the shards' gradients, in order, and lets the optimiser change the parameters.
pub(super) fn update<S: Simd, N: Network>(
    simd: S,
    parallel: bool,
    optimizer: &impl Optimizer,
    step: u64,
    params: &mut [f32],
    shards: &mut [Shard<N>],
    moments: &mut [Buffer; MAX_MOMENTS],
) {
    let (first, others) = shards.split_first_mut().expect("a batch has at least one shard");
    let [a, b] = moments;
    let slice = Slice {
        first: 0,
        params,
        gradients: scalars_mut(&mut *first.gradients),
        moments: [a, b],
    };
    update_slice(simd, parallel, optimizer, step, slice, others);
}

/// Some of the parameters, and what belongs to them.
struct Slice<'a> {
    first: usize,
    params: &'a mut [f32],
    gradients: &'a mut [f32],
    moments: [&'a mut [f32]; MAX_MOMENTS],
}

impl<'a> Slice<'a> {
    fn split(self, at: usize) -> (Self, Self) {
        let (params, more_params) = self.params.split_at_mut(at);
        let (gradients, more_gradients) = self.gradients.split_at_mut(at);
        let [a, b] = self.moments;
        // Moments that the optimiser does not keep are empty.
        let (a, more_a) = a.split_at_mut(at.min(a.len()));
        let (b, more_b) = b.split_at_mut(at.min(b.len()));
        (
            Self {
                first: self.first,
                params,
                gradients,
                moments: [a, b],
            },
            Self {
                first: self.first + at,
                params: more_params,
                gradients: more_gradients,
                moments: [more_a, more_b],
            },
        )
    }
}

fn update_slice<S: Simd, N: Network>(
    simd: S,
    parallel: bool,
    optimizer: &impl Optimizer,
    step: u64,
    slice: Slice<'_>,
    others: &[Shard<N>],
) {
    let len = slice.params.len();
    if parallel && len > THREAD_CHUNK {
        let (left, right) = slice.split((len / 2).next_multiple_of(THREAD_CHUNK).min(len));
        rayon::join(
            || update_slice(simd, parallel, optimizer, step, left, others),
            || update_slice(simd, parallel, optimizer, step, right, others),
        );
        return;
    }
    let mut rest = slice;
    while !rest.params.is_empty() {
        let at = rest.params.len().min(CHUNK);
        let (chunk, more) = rest.split(at);
        let range = chunk.first..chunk.first + at;
        for other in others {
            reduce::add_assign(simd, chunk.gradients, &scalars(&*other.gradients)[range.clone()]);
        }
        optimizer.update(simd, step, chunk.params, chunk.gradients, chunk.moments);
        rest = more;
    }
}
