//! Optimisers: how gradients change parameters.

mod adam;
mod adamw;
mod sgd;
#[cfg(test)]
mod testing;

pub use adam::Adam;
pub use adamw::AdamW;
pub use sgd::Sgd;

use crate::simd::Level;

/// A rule that changes each parameter by its gradient and by what it remembers of earlier ones.
pub trait Optimizer: Send + Sync {
    /// How many values it remembers for each parameter, at most 4; they begin as zeros.
    fn moments(&self) -> usize;

    /// The learning rate.
    fn learning_rate(&self) -> f32;

    /// Changes the learning rate, for schedules.
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    fn set_learning_rate(&mut self, learning_rate: f32);

    /// Its name and, behind a space, its settings, as checkpoints keep them: `Adam { learning_rate: 0.001, .. }`.
    ///
    /// By default the name of the type alone. Optimisers that change parameters in different ways say different things.
    fn settings(&self) -> String {
        let name = std::any::type_name::<Self>();
        let path = name.split('<').next().unwrap_or(name);
        path.rsplit("::").next().unwrap_or(path).to_owned()
    }

    /// Changes some of the parameters in step number `step`, which counts from 1.
    ///
    /// `moments` has a slice for each value that the optimiser remembers, as long as `params`. The rule is elementwise,
    /// so that a network may be updated in pieces.
    fn update(&self, level: Level, step: u64, params: &mut [f32], gradients: &[f32], moments: &mut [&mut [f32]]);
}

/// The most values that an optimiser can remember for each parameter; no signature depends on it.
pub(crate) const MAX_MOMENTS: usize = 4;

/// The moments of an optimiser that remembers so many values for each parameter.
fn take_moments<'a, 'b, const COUNT: usize>(moments: &'a mut [&'b mut [f32]]) -> &'a mut [&'b mut [f32]; COUNT] {
    let found = moments.len();
    let first = moments.first_chunk_mut();
    first.unwrap_or_else(|| panic!("found {found} moments of each parameter, expected the {COUNT} that it remembers"))
}

/// Panics unless `value` is finite and at least 0.
fn check_not_negative(name: &str, value: f32) {
    let expected = "a finite number of at least 0";
    assert!(
        value.is_finite() && value >= 0.0,
        "found a {name} of {value}, expected {expected}"
    );
}

/// Panics unless `value` is finite and above 0.
fn check_positive(name: &str, value: f32) {
    assert!(
        value.is_finite() && value > 0.0,
        "found an {name} of {value}, expected a finite number above 0"
    );
}

/// Panics unless `value` is at least 0 and less than 1.
fn check_fraction(name: &str, value: f32) {
    assert!(
        (0.0..1.0).contains(&value),
        "found a {name} of {value}, expected at least 0 and less than 1"
    );
}
