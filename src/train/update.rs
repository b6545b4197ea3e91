//! The end of a step: the shards' gradients add up, and the optimiser changes the parameters.

use super::schedule::Shard;
use crate::kernels::block::{Buffer, scalars, scalars_mut};
use crate::kernels::reduce;
use crate::network::Network;
use crate::optimizers::{MAX_MOMENTS, Optimizer};
use crate::simd::Simd;

/// How many parameters a thread updates at a time.
const UPDATE_CHUNK: usize = 16 * 1024;

/// Adds up the shards' gradients, in order; whether the sum is finite.
pub(super) fn add_up<S: Simd, N: Network>(simd: S, parallel: bool, shards: &mut [Shard<N>]) -> bool {
    let (first, others) = shards.split_first_mut().expect("a batch has at least one shard");
    add_up_slice(simd, parallel, 0, scalars_mut(&mut *first.gradients), others)
}

fn add_up_slice<S: Simd, N: Network>(
    simd: S,
    parallel: bool,
    first: usize,
    gradients: &mut [f32],
    others: &[Shard<N>],
) -> bool {
    let len = gradients.len();
    if len > UPDATE_CHUNK && parallel {
        let middle = middle(len);
        let (left, right) = gradients.split_at_mut(middle);
        let (left, right) = rayon::join(
            || add_up_slice(simd, parallel, first, left, others),
            || add_up_slice(simd, parallel, first + middle, right, others),
        );
        return left && right;
    }
    // Small enough to stay in the cache from one pass to the next.
    let mut first = first;
    gradients.chunks_mut(UPDATE_CHUNK).fold(true, |is_finite, gradients| {
        for other in others {
            reduce::add_assign(
                simd,
                gradients,
                &scalars(&*other.gradients)[first..first + gradients.len()],
            );
        }
        first += gradients.len();
        reduce::is_finite(simd, gradients) && is_finite
    })
}

/// Where work on so many parameters is cut in two.
fn middle(len: usize) -> usize {
    (len / 2).next_multiple_of(UPDATE_CHUNK).min(len)
}

/// Lets the optimiser change the parameters by the first shard's gradient.
pub(super) fn update<S: Simd, N: Network>(
    simd: S,
    parallel: bool,
    optimizer: &impl Optimizer,
    step: u64,
    params: &mut [f32],
    shard: &Shard<N>,
    moments: &mut [Buffer; MAX_MOMENTS],
) {
    let [a, b] = moments;
    let slice = Slice {
        params,
        gradients: scalars(&*shard.gradients),
        moments: [a, b],
    };
    update_slice(simd, parallel, optimizer, step, slice);
}

/// Some of the parameters, and what belongs to them.
struct Slice<'a> {
    params: &'a mut [f32],
    gradients: &'a [f32],
    moments: [&'a mut [f32]; MAX_MOMENTS],
}

impl<'a> Slice<'a> {
    fn split(self, at: usize) -> (Self, Self) {
        let (params, more_params) = self.params.split_at_mut(at);
        let (gradients, more_gradients) = self.gradients.split_at(at);
        let [a, b] = self.moments;
        // Moments that the optimiser does not keep are empty.
        let (a, more_a) = a.split_at_mut(at.min(a.len()));
        let (b, more_b) = b.split_at_mut(at.min(b.len()));
        (
            Self {
                params,
                gradients,
                moments: [a, b],
            },
            Self {
                params: more_params,
                gradients: more_gradients,
                moments: [more_a, more_b],
            },
        )
    }
}

fn update_slice<S: Simd>(simd: S, parallel: bool, optimizer: &impl Optimizer, step: u64, slice: Slice<'_>) {
    let len = slice.params.len();
    if len > UPDATE_CHUNK && parallel {
        let (left, right) = slice.split(middle(len));
        rayon::join(
            || update_slice(simd, parallel, optimizer, step, left),
            || update_slice(simd, parallel, optimizer, step, right),
        );
        return;
    }
    optimizer.update(simd, step, slice.params, slice.gradients, slice.moments);
}
