//! Several inputs of one network: the fields of a struct.

use crate::shape::Element;
use crate::shape::Sample;
use crate::simd::Level;

/// Whether all scalars of some inputs are finite.
pub fn all_finite<P>(level: Level, inputs: &[P], is_finite: impl Fn(&P, Level) -> bool) -> bool {
    inputs.iter().all(|input| is_finite(input, level))
}

/// The first of some inputs with a scalar that is not finite, and the scalar.
pub fn first_not_finite<P, const FIELDS: usize>(
    inputs: &[P],
    not_finite: impl Fn(&P) -> [Option<f32>; FIELDS],
) -> Option<(usize, f32)> {
    inputs.iter().enumerate().find_map(|(index, input)| {
        let value = not_finite(input).into_iter().flatten().next()?;
        Some((index, value))
    })
}

/// Whether all scalars of a sample are finite.
pub fn is_finite<S: Sample>(level: Level, sample: &S) -> bool {
    Element::are_finite(level, S::as_scalars(std::slice::from_ref(sample)))
}

/// The first scalar of a sample that is not finite.
pub fn not_finite<S: Sample>(sample: &S) -> Option<f32> {
    let (_, value) = Element::first_not_finite(S::as_scalars(std::slice::from_ref(sample)))?;
    Some(value)
}
