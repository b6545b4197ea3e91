//! What stands for a layer that does not take its input, so that the rest of its network can be checked.

use std::marker::PhantomData;

use generic_array::GenericArray;
use typenum::{U0, U1};

use crate::init::Rng;
use crate::layer::NotALayerWithArguments;
use crate::layer::check::{Check, FITS, REFUSED, UNFIT};
use crate::layer::kind::{Arguments, Kind, Takes};
use crate::layer::{BackwardTile, ForwardTile, Module, Pass, Scratch};
use crate::shape::{Dim, InputShape, Vector};

/// A layer that takes anything, made from options of type `O`; it never runs, since its network does not compile.
pub struct Refused<O>(PhantomData<O>);

/// A layer that does not take its input, but has its parameters.
pub struct Unfit<L, O>(PhantomData<(L, O)>);

impl<L, O> From<O> for Unfit<L, O> {
    fn from(_: O) -> Self {
        Self(PhantomData)
    }
}

/// What stands for a layer: `REFUSED`, `UNFIT` or `FITS`.
pub struct Standing<const STANDING: usize>;
/// The choice of what stands for a layer `L` with options `O`.
pub trait StandIn<L, O> {
    /// The chosen one.
    type T;
}
#[cfg(not(rust_analyzer))]
impl<L, O> StandIn<L, O> for Standing<REFUSED> {
    type T = Refused<O>;
}
#[cfg(not(rust_analyzer))]
impl<L, O> StandIn<L, O> for Standing<UNFIT> {
    type T = Unfit<L, O>;
}
#[cfg(not(rust_analyzer))]
impl<L, O> StandIn<L, O> for Standing<FITS> {
    type T = L;
}
// As with `Either`.
#[cfg(rust_analyzer)]
impl<L, O, const STANDING: usize> StandIn<L, O> for Standing<STANDING> {
    type T = L;
}

impl<O> From<O> for Refused<O> {
    fn from(_: O) -> Self {
        Self(PhantomData)
    }
}

crate::block! {
    /// What most layers have, without content: uses of a layer that was refused are no mistakes.
    pub struct RefusedParams {
        /// `weight[input][unit]`
        pub weight: GenericArray<GenericArray<f32, U0>, U0>,
        /// `bias[unit]`
        pub bias: GenericArray<f32, U0>,
    }
}

impl<O, In: InputShape> Module<In> for Refused<O> {
    type Out = Vector<U1>;
    type Params = RefusedParams;
    type Buffers = ();
    type Sums = ();
    type Saved<T: Dim> = ();

    const CHECK: Check = Check::OK;
    const FLOPS: usize = 0;
    const SCRATCH: Scratch = Scratch::NONE;

    fn initialize(&self, _params: &mut RefusedParams, (): &mut (), _rng: &mut Rng) {}
    fn forward<T: Dim>(&self, _pass: &Pass, _tile: ForwardTile<'_, Self, In, T>) {}
    fn backward<T: Dim>(&self, _pass: &Pass, _tile: BackwardTile<'_, Self, In, T>) {}
}

impl<L: Module<In>, O, In: InputShape> Module<In> for Unfit<L, O> {
    type Out = Vector<U1>;
    type Params = L::Params;
    type Buffers = L::Buffers;
    type Sums = ();
    type Saved<T: Dim> = ();

    const CHECK: Check = Check::OK;
    const FLOPS: usize = 0;
    const SCRATCH: Scratch = Scratch::NONE;

    fn initialize(&self, _params: &mut L::Params, _buffers: &mut L::Buffers, _rng: &mut Rng) {}
    fn forward<T: Dim>(&self, _pass: &Pass, _tile: ForwardTile<'_, Self, In, T>) {}
    fn backward<T: Dim>(&self, _pass: &Pass, _tile: BackwardTile<'_, Self, In, T>) {}
}

impl Kind for NotALayerWithArguments {
    type Options = ();
    type Layer<D: Arguments> = Refused<()>;
}

/// What stands for a type that is no kind, or for a kind without the arguments that it needs.
pub struct Unusable<const IS_KIND: bool>;

impl<const IS_KIND: bool> Kind for Unusable<IS_KIND> {
    type Options = ();
    type Layer<D: Arguments> = Refused<()>;
    const DEFAULT: Option<()> = Some(());
    const TAKES: Takes = if IS_KIND { Takes::Arguments } else { Takes::NotAKind };
}

/// An entry without parentheses: `<Alone<{ KindProbe::<K>::ALONE }> as AloneOr<K>>::Kind` is `K` if it can stand so.
pub struct Alone<const ALONE: usize>;

/// The choice that [`Alone`] makes.
pub trait AloneOr<K> {
    /// The kind, or what stands for it.
    type Kind;
}
#[cfg(not(rust_analyzer))]
impl<K> AloneOr<K> for Alone<0> {
    type Kind = Unusable<false>;
}
#[cfg(not(rust_analyzer))]
impl<K> AloneOr<K> for Alone<1> {
    type Kind = Unusable<true>;
}
#[cfg(not(rust_analyzer))]
impl<K> AloneOr<K> for Alone<2> {
    type Kind = K;
}
// As with `Either`.
#[cfg(rust_analyzer)]
impl<K, const ALONE: usize> AloneOr<K> for Alone<ALONE> {
    type Kind = K;
}
