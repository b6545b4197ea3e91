//! `residual { .. } skip { .. }`: two branches that add up.

use std::ops::{Deref, DerefMut};

use crate::check::Check;
use crate::init::Rng;
use crate::kernels::reduce::{add, add_assign};
use crate::module::{BackwardTile, ForwardTile, InferTile, Module, Pass, Scratch};
use crate::shape::{Dim, Shape};
use crate::simd::Simd;
use crate::summary::Row;

/// y = body(x) + skip(x), where the skip is the identity unless the network gives one: He et al. 2016, equations 1
/// and 2.
///
/// Both branches take the same shape and give the same shape.
pub struct Residual<Body, Skip> {
    body: Body,
    skip: Skip,
}

impl<Body: Default, Skip: Default> From<()> for Residual<Body, Skip> {
    fn from((): ()) -> Self {
        Self { body: Body::default(), skip: Skip::default() }
    }
}

crate::block! {
    /// The parameters of a [`Residual`]; those of the body can be reached directly.
    pub struct ResidualParams[Body: F32Block, Skip: F32Block] {
        /// those of the body
        pub body: Body,
        /// those of the skip branch
        pub skip: Skip,
    }
}

/// A block of `f32`.
pub trait F32Block: crate::kernels::block::Block<Element = f32> {}
impl<B: crate::kernels::block::Block<Element = f32>> F32Block for B {}

impl<Body: F32Block, Skip: F32Block> Deref for ResidualParams<Body, Skip> {
    type Target = Body;
    fn deref(&self) -> &Body {
        &self.body
    }
}

impl<Body: F32Block, Skip: F32Block> DerefMut for ResidualParams<Body, Skip> {
    fn deref_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

/// What both branches keep, the body's output before the sum, and the skip's.
#[repr(C)]
pub struct ResidualCache<Body, Skip, Out> {
    body: Body,
    skip: Skip,
    body_output: Out,
    skip_output: Out,
}
