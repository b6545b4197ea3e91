//! Which level runs: what the CPU has, capped by `GRAVEN_LEVEL`.

#[cfg(target_arch = "aarch64")]
use super::Neon;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use super::WasmSimd128;
#[cfg(target_arch = "x86_64")]
use super::{Avx2, Avx512};
use super::{Level, Portable};
use std::sync::OnceLock;

/// A level by its name, and how to find out whether the CPU has it.
type Candidate = (&'static str, fn() -> Option<Level>);

/// The levels of this target, lowest first.
pub(super) const OF_TARGET: &[Candidate] = &[
    ("portable", || Some(Level::Portable(Portable::new()))),
    #[cfg(target_arch = "x86_64")]
    ("avx2", || Avx2::new().map(Level::Avx2)),
    #[cfg(target_arch = "x86_64")]
    ("avx512", || Avx512::new().map(Level::Avx512)),
    #[cfg(target_arch = "aarch64")]
    ("neon", || Some(Level::Neon(Neon::new()))),
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    ("wasmsimd128", || Some(Level::WasmSimd128(WasmSimd128::new()))),
];

/// The levels that this CPU has, lowest first, whatever `GRAVEN_LEVEL` says.
pub fn levels() -> Vec<Level> {
    OF_TARGET.iter().filter_map(|(_, detect)| detect()).collect()
}

/// The level that graven runs at: the CPU's highest, no higher than `GRAVEN_LEVEL`.
///
/// # Panics
/// If `GRAVEN_LEVEL` holds something else than the name of a level of this target.
pub fn level() -> Level {
    static LEVEL: OnceLock<Level> = OnceLock::new();
    *LEVEL.get_or_init(|| {
        let cap = std::env::var_os("GRAVEN_LEVEL").map(|name| name.to_string_lossy().into_owned());
        match highest(cap.as_deref()) {
            Ok(level) => level,
            Err(message) => panic!("{message}"),
        }
    })
}

/// The CPU's highest level that is not above the level named `cap`.
fn highest(cap: Option<&str>) -> Result<Level, String> {
    let upto = match cap {
        None => OF_TARGET.len(),
        Some(cap) => {
            let place = OF_TARGET.iter().position(|&(name, _)| name == cap);
            place.ok_or_else(|| {
                let names: Vec<_> = OF_TARGET.iter().map(|&(name, _)| name).collect();
                format!(
                    "GRAVEN_LEVEL is `{cap}`, expected one of `{}`; or unset it",
                    names.join("`, `")
                )
            })? + 1
        }
    };
    let detected = OF_TARGET[..upto].iter().rev().find_map(|(_, detect)| detect());
    Ok(detected.unwrap_or(Level::Portable(Portable::new())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_lowers_the_level() {
        assert_eq!(highest(Some("portable")), Ok(Level::Portable(Portable::new())));
        assert_eq!(highest(None).ok(), levels().last().copied());
        assert_eq!(highest(Some(OF_TARGET[OF_TARGET.len() - 1].0)), highest(None));
    }

    #[test]
    fn an_unknown_cap_names_the_accepted_ones() {
        let message = highest(Some("sse9")).unwrap_err();
        assert!(
            message.contains("`sse9`") && message.contains("`portable`"),
            "{message}"
        );
    }

    #[test]
    fn levels_have_the_names_of_the_target() {
        let names: Vec<_> = OF_TARGET.iter().map(|&(name, _)| name).collect();
        for level in levels() {
            assert!(names.contains(&level.name()), "{level}");
        }
        assert!(levels().contains(&Level::Portable(Portable::new())));
    }
}
