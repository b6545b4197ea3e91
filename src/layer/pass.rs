//! One pass over a tile of samples.

use super::{Module, Place, Tap};
use crate::init::Rng;
use crate::kernels::accumulation::Accumulation;
use crate::kernels::block::scalars_mut;
use crate::shape::InputShape;
use crate::simd::Level;

/// One pass over a tile: the instruction set, the samples, and where in the step it is.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// The instruction set, for kernels.
    pub level: Level,
    /// How many threads of rayon's current pool may share the work of one kernel: 1 where there is no pool.
    pub threads: usize,
    /// How many samples the tile holds; the last of a batch may hold fewer than the tile could.
    pub samples: usize,
    /// The place of the tile's first sample in the batch.
    pub first_sample: usize,
    /// Whether the network is trained, so that layers such as dropout do what they do in training only.
    pub is_training: bool,
    /// The running segment.
    pub segment: usize,
    /// Whether the tile's gradients overwrite those of an earlier step or are added to other tiles', for layers of
    /// [`Layer::OVERWRITES`](super::Layer::OVERWRITES); others find `Add` here, and gradients to add to.
    pub accumulation: Accumulation,
    /// What randomness in the forward pass follows from; see [`Pass::rng`].
    pub stream: u64,
    /// Who is shown the gradients of activations, if anybody is.
    pub tap: Option<Tap<'a>>,
}

impl Pass<'_> {
    /// A pass over so many samples outside of training, on so many threads.
    pub fn inference(level: Level, threads: usize, samples: usize) -> Self {
        Self {
            level,
            threads,
            samples,
            first_sample: 0,
            is_training: false,
            segment: 0,
            accumulation: Accumulation::Add,
            stream: 0,
            tap: None,
        }
    }

    /// A generator of random numbers for one sample of the tile, for layers such as dropout.
    ///
    /// It follows from the seed of the training, the step, the layer and the sample's place in the batch, so that
    /// results do not depend on the size of tiles or on the number of threads.
    pub fn rng(&self, sample: usize) -> Rng {
        use rand::SeedableRng;
        Rng::seed_from_u64(mix(self.stream, (self.first_sample + sample) as u64))
    }

    /// The pass of a module's `backward`: if it only adds to its gradients, it finds them ready for that.
    #[inline]
    pub(crate) fn adding<M: Module<In>, In: InputShape>(self, gradients: Option<&mut M::Params>) -> Self {
        if M::OVERWRITES {
            return self;
        }
        // A module adds to a gradient in one of its segments only, which may be any.
        if self.segment == 0
            && let Some(gradients) = gradients
        {
            self.accumulation.begin(scalars_mut(gradients));
        }
        Self {
            accumulation: Accumulation::Add,
            ..self
        }
    }

    /// The pass of the `index`th of some modules, the first segment of which is `begin`, if one of its segments is the
    /// running one.
    #[inline]
    pub(crate) fn enter(&self, index: usize, begin: usize, segments: usize) -> Option<Self> {
        let segment = if self.is_training {
            self.segment.checked_sub(begin).filter(|&segment| segment < segments)?
        } else {
            0
        };
        Some(Self {
            segment,
            stream: mix(self.stream, index as u64),
            ..*self
        })
    }

    /// Whether all segments of a module of so many have begun with this one.
    #[inline]
    pub(crate) fn is_last(&self, segments: usize) -> bool {
        !self.is_training || self.segment + 1 == segments
    }
}

impl<'a> Pass<'a> {
    /// The same inside of a layer, branch or round.
    #[inline]
    pub(crate) fn within<'b>(&self, place: &'b Place<'b>) -> Pass<'b>
    where
        'a: 'b,
    {
        Pass {
            tap: self.tap.map(|tap| tap.within(place)),
            ..*self
        }
    }
}

/// Two numbers as one that looks random: the output function of SplitMix64 (Steele, Lea & Flood 2014).
pub(crate) const fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_add(b.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
