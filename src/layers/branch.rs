//! What the graph forms share: how a module runs inside of another one.

use generic_array::GenericArray;

use crate::kernels::block::{Zeroable, scalars, scalars_mut};
use crate::layer::{BackwardTile, ForwardTile, Module, Part, Pass};
use crate::shape::{Dim, InputShape, Shape};

crate::zeroable! {
    /// The output of a branch for a tile of `T` samples of shape `O`, and what its module saves.
    #[repr(align(64))]
    pub struct Branch[O: Shape, S: Zeroable, T: Dim] {
        output: GenericArray<O::Array<f32>, T>,
        /// What the module saves for its backward pass.
        pub saved: S,
    }
}

impl<O: Shape, S: Zeroable, T: Dim> Branch<O, S, T> {
    /// The output of the first `samples` samples.
    pub fn output(&self, samples: usize) -> &[f32] {
        &scalars(&self.output)[..samples * O::LEN]
    }

    /// The output to write, and what is saved.
    pub fn write(&mut self, samples: usize) -> (&mut [f32], &mut S) {
        (&mut scalars_mut(&mut self.output)[..samples * O::LEN], &mut self.saved)
    }

    /// The output to read, and what is saved.
    pub fn read(&mut self, samples: usize) -> (&[f32], &mut S) {
        (&scalars(&self.output)[..samples * O::LEN], &mut self.saved)
    }
}

/// Where a module stands among those that a form runs: its number, the segment in which it begins, and its name.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub index: usize,
    pub begin: usize,
    pub part: Option<Part<'static>>,
}

/// Runs a module if it has a part in the current segment.
#[inline]
pub(super) fn forward<M: Module<In>, In: InputShape, T: Dim>(
    pass: &Pass,
    at: At,
    module: &M,
    tile: ForwardTile<'_, M, In, T>,
) {
    if let Some(pass) = pass.enter(at.index, at.begin, M::SEGMENTS) {
        module.forward::<T>(&pass, tile);
    }
}

/// Runs a module backward if it has a part in the current segment.
#[inline]
pub(super) fn backward<M: Module<In>, In: InputShape, T: Dim>(
    pass: &Pass,
    at: At,
    module: &M,
    mut tile: BackwardTile<'_, M, In, T>,
) {
    let Some(pass) = pass.enter(at.index, at.begin, M::SEGMENTS) else {
        return;
    };
    let pass = pass.adding::<M, In>(tile.gradients.as_deref_mut());
    match (pass.tap, at.part) {
        (Some(tap), Some(part)) => {
            let place = tap.place(part);
            module.backward::<T>(&pass.within(&place), tile);
        }
        _ => module.backward::<T>(&pass, tile),
    }
}
