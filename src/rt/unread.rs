//! What stands for parts of a network that could not be read, so that its uses elsewhere add no errors.

use crate::layer::kind::{Arguments, Kind, Takes};
use crate::rt::refused::Refused;

/// A layer of which nothing is said.
pub struct Unread;

impl Kind for Unread {
    type Options = ();
    type Layer<D: Arguments> = Refused<()>;
    const DEFAULT: Option<()> = Some(());
    const TAKES: Takes = Takes::Unread;
}

#[cfg(feature = "data")]
mod with_data {
    use crate::Result;
    use crate::train::{Evaluation, Fit, History};

    pub use crate::data::Dataset as Data;

    /// What `fit` takes besides the data.
    pub type FitOf<'v, D, L, O> = Fit<'v, L, O, <D as Data>::Input, <D as Data>::Target>;
    /// What `fit` gives.
    pub type FitResult = Result<History>;
    /// What `evaluate` gives.
    pub type EvaluateResult = Result<Evaluation>;
}
#[cfg(feature = "data")]
pub use with_data::*;

/// The same names where nobody can use them.
#[cfg(not(feature = "data"))]
mod without_data {
    use std::marker::PhantomData;

    pub trait Data {}

    pub type FitOf<'v, D, L, O> = PhantomData<&'v (D, L, O)>;
    pub type FitResult = ();
    pub type EvaluateResult = ();
}
#[cfg(not(feature = "data"))]
pub use without_data::*;

/// Any value: a program with a network that could not be read never runs.
///
/// # Panics
///
/// Always.
pub fn unread<T>() -> T {
    unreachable!("the network could not be read")
}
