//! What losses cannot take: looked for only where a loss is not finite.

use std::fmt;

use crate::shape::Sample;

/// What a loss cannot take: an output or a target that is no probability.
///
/// Its `Display` is the end of a sentence: `expected 0 to 1, as BinaryCrossEntropy takes; ..`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refusal {
    /// The loss.
    pub loss: &'static str,
    /// `output` or `target`.
    pub what: &'static str,
    /// The number found.
    pub value: f32,
    /// What the loss takes.
    pub expected: &'static str,
    /// How to mend it.
    pub cure: &'static str,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, as `{}` takes; {}", self.expected, self.loss, self.cure)
    }
}

/// How far beyond 0 and 1 the rounding of sums and products carries a probability.
pub(super) const ROUNDING: f32 = 1e-6;

/// Whether `target` is a probability, but for rounding; NaN is none.
pub(super) fn is_probability(target: f32) -> bool {
    (-ROUNDING..=1.0 + ROUNDING).contains(&target)
}

/// The first of the targets that is no probability.
pub(super) fn target<Y: Sample<Element = f32>>(loss: &'static str, target: &Y, cure: &'static str) -> Option<Refusal> {
    let targets = Y::as_scalars(std::slice::from_ref(target));
    let value = targets.iter().copied().find(|&target| !is_probability(target))?;
    Some(Refusal {
        loss,
        what: "target",
        value,
        expected: "0 to 1",
        cure,
    })
}
