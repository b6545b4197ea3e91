//! Optimisers: how gradients change parameters.

use crate::simd::Simd;

/// A rule that changes each parameter by its gradient and by what it remembers of earlier ones.
pub trait Optimizer: Send + Sync {
    /// How many values it remembers for each parameter, at most [`MAX_MOMENTS`]; they begin as zeros.
    fn moments(&self) -> usize;

    /// Changes some of the parameters in step number `step`, which counts from 1.
    ///
    /// `moments` has as many values as there are parameters for each that the optimiser remembers; the others are
    /// empty. The rule is elementwise, so that a network may be updated in pieces.
    fn update<S: Simd>(
        &self,
        simd: S,
        step: u64,
        params: &mut [f32],
        gradients: &[f32],
        moments: [&mut [f32]; MAX_MOMENTS],
    );
}

/// How many values an optimiser can remember for each parameter.
pub const MAX_MOMENTS: usize = 2;
