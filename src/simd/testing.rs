//! Every level, for tests.

use super::detect::OF_TARGET;
use super::{Level, Wide};

/// Runs `check` at every level that this CPU has, says which ones it lacks, and runs it at the wide level of tests.
pub(crate) fn at_every_level(mut check: impl FnMut(Level)) {
    for (name, detect) in OF_TARGET {
        match detect() {
            Some(level) => check(level),
            None => eprintln!("NOT TESTED AT {name}: this CPU lacks it"),
        }
    }
    check(Level::Wide(Wide::new()));
}
