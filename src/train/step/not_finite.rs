//! What kept a step from updating the network: looked for only once something has.

use super::tiles::{Batch, Memory, Shard, outputs_of};
use crate::kernels::block::{Block, scalars};
use crate::layer::{Module, Node, Place, Visitor};
use crate::losses::Loss;
use crate::network::{Network, Sums};
use crate::not_finite::{NotFinite, layer_of_parameter, position};
use crate::shape::Element;
use crate::shape::Sample;

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
        if let Some((index, value)) = Element::first_not_finite(inputs) {
            let sample = self.offset + index / N::Input::LEN;
            return NotFinite::Input { sample, value };
        }
        let mut first: Option<Found> = None;
        let mut refused = None;
        for (index, shard) in shards.iter_mut().enumerate() {
            let memory = &mut memories[index / self.per_memory];
            for (samples, place) in self.tiles(index, memory) {
                if <N::Layers as Module<N::InputShape>>::SEGMENTS == 1 {
                    // Later tiles went through the same memory.
                    self.forward_tile(&self.pass(0, index, &samples), place, shard, memory, totals);
                }
                let mut order = 0;
                let mut look = |layer: &Place<'_>, values: &[f32], sample_len: usize| {
                    order += 1;
                    let is_earlier = first.as_ref().is_none_or(|first| order < first.order);
                    if is_earlier && let Some((at, value)) = position(values) {
                        first = Some(Found {
                            order,
                            layer: layer.to_string(),
                            sample: self.offset + samples.start + at / sample_len,
                            value,
                        });
                    }
                };
                let mut visitor = Visitor::new(&mut look);
                let activations = &memory.workspaces[place].activations;
                <N::Layers as Module<N::InputShape>>::visit::<N::Tile>(activations, samples.len(), &mut visitor);
                let output = &memory.outputs[outputs_of::<N>(place, samples.len())];
                visitor.show(Node::last_part(N::SUMMARY.layers), output, N::Output::LEN);
                if !loss.is_finite() && refused.is_none() {
                    refused = self.find_refused(samples, output);
                }
            }
        }
        if let Some(Found {
            layer, sample, value, ..
        }) = first
        {
            return NotFinite::Layer { layer, sample, value };
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

/// What was found in the output of a layer.
struct Found {
    /// The layer's place in the order of the forward pass.
    order: usize,
    layer: String,
    sample: usize,
    value: f32,
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
