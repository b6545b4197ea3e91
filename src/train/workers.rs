//! Inference over a whole dataset: tiles of samples, shared among threads.

use typenum::Unsigned;

use crate::data::Dataset;
use crate::kernels::block::{Buffer, zeroed_vec};
use crate::network::{Network, infer_in, inference_len};

/// What one thread needs to run samples of a dataset through a network.
pub(super) struct Worker<N: Network> {
    scratch: Buffer,
    inputs: Vec<N::Input>,
}

impl<N: Network> Worker<N> {
    /// Room for one tile.
    pub(super) fn new() -> Self {
        Self {
            scratch: Buffer::zeroed(inference_len::<N>()),
            inputs: zeroed_vec(tile_len::<N>()),
        }
    }

    /// Computes the outputs of the samples from `first` on, at most a tile of them.
    pub(super) fn infer<D>(&mut self, net: &N, data: &D, first: usize, outputs: &mut [N::Output])
    where
        D: Dataset<Input = N::Input> + ?Sized,
    {
        let inputs = &mut self.inputs[..outputs.len()];
        for (i, input) in inputs.iter_mut().enumerate() {
            data.input(first + i, input);
        }
        infer_in(&mut self.scratch, net, inputs, outputs);
    }
}

/// How many samples a worker takes at a time.
pub(super) fn tile_len<N: Network>() -> usize {
    N::Tile::USIZE
}

/// Calls `work` for each piece with its place and some worker; a single worker stays on the calling thread.
///
/// Workers take equal shares, but no result may depend on which worker it came from.
pub(super) fn share<W: Send, P: Send>(
    workers: &mut [W],
    pieces: &mut [P],
    first: usize,
    work: &(impl Fn(&mut W, usize, &mut P) + Sync),
) {
    if let [worker] = workers {
        for (i, piece) in pieces.iter_mut().enumerate() {
            work(worker, first + i, piece);
        }
    } else if !workers.is_empty() {
        let middle = workers.len() / 2;
        let cut = pieces.len() * middle / workers.len();
        let (left_workers, right_workers) = workers.split_at_mut(middle);
        let (left, right) = pieces.split_at_mut(cut);
        crate::parallel::join(
            || share(left_workers, left, first, work),
            || share(right_workers, right, first + cut, work),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once_whatever_the_workers() {
        for workers in 1..6 {
            for pieces in 0..20 {
                let mut done = vec![0; pieces];
                share(&mut vec![(); workers], &mut done, 100, &|(), place, piece| {
                    *piece += place
                });
                assert!(
                    done.into_iter().eq(100..100 + pieces),
                    "{workers} workers, {pieces} pieces"
                );
            }
        }
    }
}
