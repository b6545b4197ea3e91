//! A hint for builds without optimisation, which train a hundred times slower.

use std::sync::Once;

/// Floating-point operations a second below which kernels were not optimised: optimised ones do some ten times as many on
/// the oldest machines.
const SLOW: f64 = 2e9;
/// Seconds that a step takes before anyone minds.
const LONG: f64 = 0.05;

/// What to write where.
const HINT: &str = "graven: a step of training takes long, because this build is not optimised; write into Cargo.toml\n\n    \
                    [profile.dev.package.\"*\"]\n    opt-level = 3\n";

/// Says once in a process, on standard error, how to build with optimisation, if a step of so many floating-point operations
/// took so long as in a build without.
pub(super) fn hint(seconds: f64, flops: usize) {
    static SAID: Once = Once::new();
    if cfg!(debug_assertions) && is_slow(seconds, flops) {
        SAID.call_once(|| eprintln!("{HINT}"));
    }
}

fn is_slow(seconds: f64, flops: usize) -> bool {
    seconds > LONG && flops as f64 / seconds < SLOW
}

#[cfg(test)]
mod tests {
    use super::is_slow;

    #[test]
    fn only_long_steps_of_few_operations_are_slow() {
        assert!(is_slow(1.0, 500_000_000));
        // A large network on an optimised build.
        assert!(!is_slow(1.0, 10_000_000_000));
        // A small network: nobody waits for it.
        assert!(!is_slow(0.01, 1_000));
    }
}
