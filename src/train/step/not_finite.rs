//! What kept a step from updating the network: looked for only once something has.

use super::tiles::{Batch, Memory, Shard, outputs_of};
use crate::finite::{Blame, NotFinite, layer_of_parameter, position};
use crate::kernels::block::{Block, scalars};
use crate::losses::Loss;
use crate::module::Module;
use crate::network::{Network, Sums};
use crate::tensor::Sample;

impl<N: Network, L: Loss<N::Output>> Batch<'_, N, L> {
    /// What of a batch was not finite, after its forward and backward pass and the sum of its gradients.
    #[cold]
    pub(super) fn find_not_finite(
        &self,
        shards: &mut [Shard<N>],
        memories: &mut [Memory<N>],
        totals: &Sums<N>,
        loss: f64,
    ) -> NotFinite {
        let inputs = N::Input::as_scalars(self.inputs);
        if let Some((index, value)) = position(inputs) {
            let sample = self.offset + index / N::Input::LEN;
            return NotFinite::Input { sample, value };
        }
        let rows = N::SUMMARY.layers;
        let mut first: Option<(Blame, usize)> = None;
        let mut refused = None;
        for (index, shard) in shards.iter_mut().enumerate() {
            let memory = &mut memories[index / self.per_memory];
            for (samples, place) in self.tiles(index, memory) {
                if <N::Layers as Module<N::InputShape>>::SEGMENTS == 1 {
                    // Later tiles went through the same memory.
                    self.forward_tile(&self.pass(0, index, &samples), place, shard, memory, totals);
                }
                let output = &memory.outputs[outputs_of::<N>(place, samples.len())];
                let activations = &memory.workspaces[place].activations;
                let inside = <N::Layers as Module<N::InputShape>>::not_finite::<N::Tile>(activations, samples.len());
                let blame = inside.or_else(|| Blame::of_rows(rows, output, N::Output::LEN));
                if let Some(blame) = blame
                    && first.as_ref().is_none_or(|(first, _)| blame.is_before(first))
                {
                    first = Some((blame, samples.start));
                }
                if !loss.is_finite() && refused.is_none() {
                    refused = self.find_refused(samples, output);
                }
            }
        }
        if let Some((blame, sample)) = first {
            return NotFinite::Layer {
                sample: self.offset + sample + blame.index / blame.sample_len,
                layer: blame.layer,
                value: blame.value,
            };
        }
        if let Some(refused) = refused {
            return refused;
        }
        if loss.is_finite() {
            let found = shards
                .iter()
                .filter_map(|shard| find_in_gradients::<N>(scalars(&*shard.gradients), self.scale()));
            if let Some((_, found)) = found.max_by_key(|&(last, _)| last) {
                return found;
            }
        }
        match position(scalars(totals)) {
            Some((_, value)) if loss.is_finite() => NotFinite::Statistics { value },
            _ => NotFinite::Loss { value: loss },
        }
    }

    /// The first of a tile's samples that the loss cannot take.
    fn find_refused(&self, samples: std::ops::Range<usize>, outputs: &[f32]) -> Option<NotFinite> {
        let outputs = outputs.chunks_exact(N::Output::LEN);
        let mut refusals = samples.clone().zip(outputs.zip(&self.targets[samples]));
        refusals.find_map(|(sample, (output, target))| {
            let refusal = self.loss.refuses(output, target)?;
            let sample = self.offset + sample;
            Some(NotFinite::Refused { sample, refusal })
        })
    }
}

/// The layer that the backward pass comes to first whose gradient, times `scale`, is not finite, and its place.
///
/// The pass goes from the last layer to the first, and what is not finite spreads that way.
pub(super) fn find_in_gradients<N: Network>(gradients: &[f32], scale: f32) -> Option<(usize, NotFinite)> {
    let last = gradients.iter().rposition(|gradient| !(scale * gradient).is_finite())?;
    let layer = layer_of_parameter(N::SUMMARY.layers, last);
    let value = scale * gradients[last];
    Some((last, NotFinite::Gradient { layer, value }))
}
