//! Training: the step, the loop around it, evaluation, and what they report.
//!
//! The loop and evaluation read datasets, so they come with the feature `data`.

#[cfg(feature = "data")]
mod checkpoints;
#[cfg(feature = "data")]
mod evaluate;
#[cfg(feature = "data")]
mod fit;
#[cfg(feature = "data")]
mod fitting;
#[cfg(feature = "data")]
mod history;
#[cfg(feature = "data")]
mod position;
#[cfg(feature = "data")]
mod progress;
#[cfg(all(feature = "checkpoint", feature = "data"))]
mod saved_run;
#[cfg(feature = "checkpoint")]
mod saved_training;
mod step;
#[cfg(all(test, feature = "data"))]
mod testing;
#[cfg(feature = "data")]
mod unoptimized;
#[cfg(feature = "data")]
mod workers;

pub use crate::not_finite::NotFinite;
#[cfg(feature = "data")]
pub use evaluate::Evaluation;
#[cfg(feature = "data")]
pub use fit::Fit;
#[cfg(feature = "data")]
pub use fitting::Fitting;
#[cfg(feature = "data")]
pub use history::{EpochReport, History};
pub use step::{AccumulationReport, StepReport, Training};
