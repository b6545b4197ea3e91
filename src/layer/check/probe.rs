//! Questions about types that need not have the answer.

use std::marker::PhantomData;

use super::Check;
use crate::layer::kind::Kind;
use crate::layer::{Layer, Module};
use crate::shape::{Dims, InputShape};

/// What the macro needs to know of a layer on an input shape.
#[derive(Clone, Copy)]
pub struct Facts {
    /// The output's sizes.
    pub out: Dims,
    /// Whether the layer takes the input.
    pub check: Check,
}

/// Looks up a layer's [`Facts`] without demanding that there are any: `Probe::<K, In>::FACTS`.
pub struct Probe<K, In>(PhantomData<(K, In)>);

/// What [`Probe`] falls back to when `K` is no layer on `In`.
pub trait NotALayer {
    /// Nothing.
    const FACTS: Option<Facts> = None;
}
impl<K, In> NotALayer for Probe<K, In> {}

// An inherent constant wins over a trait's, and this one exists exactly when `K: Module<In>`.
impl<K: Module<In>, In: InputShape> Probe<K, In> {
    /// The facts of layer `K` on the shape `In`.
    pub const FACTS: Option<Facts> = Some(Facts {
        out: K::Out::DIMS,
        check: K::CHECK,
    });
}

/// Tells whether `K` is a [`Layer`] on `In`, even one that is no module for want of `SampleWise`.
pub struct LayerProbe<K, In>(PhantomData<(K, In)>);

/// What [`LayerProbe`] falls back to.
pub trait NotSampleWise {
    /// It is not.
    const IS_LAYER: bool = false;
}
impl<K, In> NotSampleWise for LayerProbe<K, In> {}

impl<K: Layer<In>, In: InputShape> LayerProbe<K, In> {
    /// It is.
    pub const IS_LAYER: bool = true;
}

/// Tells whether `K` is a kind without demanding it: `KindProbe::<K>::ALONE`.
pub struct KindProbe<K>(PhantomData<K>);

/// What [`KindProbe`] falls back to.
pub trait NotAKind {
    /// It is no kind.
    const ALONE: usize = 0;
    /// There cannot.
    const TAKES_ARGUMENTS: bool = false;
    /// It is an option of its own.
    const IS_CONV2D: bool = false;
}
impl<K> NotAKind for KindProbe<K> {}

// An inherent constant wins over a trait's, and this one exists exactly when `K: Kind`.
impl<K: Kind> KindProbe<K> {
    /// 2 if it can do without arguments, else 1.
    pub const ALONE: usize = 1 + K::DEFAULT.is_some() as usize;
    /// Whether there can be parentheses behind it.
    pub const TAKES_ARGUMENTS: bool = K::TAKES_ARGUMENTS;
    /// Whether it is another kind with an option `groups`.
    pub const IS_CONV2D: bool = K::IS_CONV2D;
}

/// What stands for a type with arguments that is no kind which takes any.
///
/// Its name is what the user reads: there is "no function or associated item named `new`" for it.
pub struct NotALayerWithArguments;
