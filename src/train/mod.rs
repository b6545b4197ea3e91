//! Training: the step, the loop around it, and what they report.

mod step;

pub use step::{StepReport, Training};
