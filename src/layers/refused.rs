//! What stands for a layer that does not take its input, so that the rest of its network can be checked.

use std::marker::PhantomData;

use crate::check::Check;
use crate::init::Rng;
use crate::module::{BackwardTile, ForwardTile, InferTile, Module, Pass, Scratch};
use crate::shape::{Dim, Shape, Vector};
use crate::simd::Simd;

/// A layer that takes anything, made from options of type `O`; it never runs, since its network does not compile.
pub struct Refused<O>(PhantomData<O>);

impl<O> From<O> for Refused<O> {
    fn from(_: O) -> Self {
        Self(PhantomData)
    }
}

impl<O, In: Shape> Module<In> for Refused<O> {
    type Out = Vector<typenum::U1>;
    type Params = ();
    type Buffers = ();
    type Sums = ();
    type Cache<T: Dim> = ();

    const CHECK: Check = Check::OK;
    const FLOPS: usize = 0;
    const SCRATCH: Scratch = Scratch::NONE;

    fn initialize(&self, (): &mut (), (): &mut (), _rng: &mut Rng) {}
    fn infer<S: Simd, T: Dim>(&self, _pass: &Pass<S>, _tile: InferTile<'_, Self, In, T>) {}
    fn forward<S: Simd, T: Dim>(&self, _pass: &Pass<S>, _tile: ForwardTile<'_, Self, In, T>) {}
    fn backward<S: Simd, T: Dim>(&self, _pass: &Pass<S>, _tile: BackwardTile<'_, Self, In, T>) {}
}
