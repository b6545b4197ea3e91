//! Temporary memory of layers.

/// Temporary memory, in `f32`s: so many for each sample of the tile, and so many besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scratch {
    /// For each sample of the tile.
    pub per_sample: usize,
    /// However many samples there are.
    pub fixed: usize,
}

impl Scratch {
    /// A cache line of `f32`s.
    const LINE: usize = 16;
    /// None.
    pub const NONE: Self = Self {
        per_sample: 0,
        fixed: 0,
    };

    /// This many whatever the tile.
    pub const fn fixed(fixed: usize) -> Self {
        Self {
            per_sample: 0,
            fixed: fixed.next_multiple_of(Self::LINE),
        }
    }

    /// This many for each sample; each sample's share is a whole number of cache lines.
    pub const fn per_sample(per_sample: usize) -> Self {
        Self {
            per_sample: per_sample.next_multiple_of(Self::LINE),
            fixed: 0,
        }
    }

    /// Enough for either.
    pub const fn or(self, other: Self) -> Self {
        const fn max(a: usize, b: usize) -> usize {
            if a > b { a } else { b }
        }
        Self {
            per_sample: max(self.per_sample, other.per_sample),
            fixed: max(self.fixed, other.fixed),
        }
    }

    /// Enough for both at once.
    pub const fn and(self, other: Self) -> Self {
        Self {
            per_sample: self.per_sample + other.per_sample,
            fixed: self.fixed + other.fixed,
        }
    }

    /// The length for a tile of so many samples.
    pub const fn len(self, samples: usize) -> usize {
        self.per_sample * samples + self.fixed
    }

    /// Whether nothing is needed.
    pub const fn is_empty(self) -> bool {
        self.per_sample == 0 && self.fixed == 0
    }
}

/// Two buffers for activations or their gradients, used in turn, and what remains of the scratch for the layers.
///
/// `widest` is the length of the longest activation between two layers of the sequence.
pub(crate) fn two_buffers(scratch: &mut [f32], widest: Scratch, tile: usize) -> (&mut [f32], &mut [f32], &mut [f32]) {
    let (upper, rest) = scratch.split_at_mut(widest.len(tile));
    let (lower, rest) = rest.split_at_mut(widest.len(tile));
    (upper, lower, rest)
}
