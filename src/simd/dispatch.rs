//! Which level runs: what the CPU has, capped by `GRAVEN_LEVEL`.

#[cfg(target_arch = "aarch64")]
use super::Neon;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use super::WasmSimd128;
#[cfg(target_arch = "x86_64")]
use super::{Avx2, Avx512};
use super::{Kernel, Level, Portable};
use std::sync::OnceLock;

/// The levels of this target, lowest first.
#[cfg(target_arch = "x86_64")]
const OF_TARGET: &[Level] = &[Level::Portable, Level::Avx2, Level::Avx512];
#[cfg(target_arch = "aarch64")]
const OF_TARGET: &[Level] = &[Level::Portable, Level::Neon];
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
const OF_TARGET: &[Level] = &[Level::Portable, Level::WasmSimd128];
#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
const OF_TARGET: &[Level] = &[Level::Portable];

/// Runs `kernel` with the token of [`level`], outside any [`vectorize`](super::Simd::vectorize) frame.
///
/// # Panics
/// If `GRAVEN_LEVEL` holds something else than the name of a level of this target.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    match dispatch_at(level(), kernel) {
        Some(output) => output,
        None => unreachable!("`level` names a level of this CPU"),
    }
}

/// Runs `kernel` with the token of `level`; `None` if the CPU lacks it.
#[inline]
pub fn dispatch_at<K: Kernel>(level: Level, kernel: K) -> Option<K::Output> {
    match level {
        Level::Portable => Some(kernel.run(Portable::new())),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => Avx2::new().map(|simd| kernel.run(simd)),
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => Avx512::new().map(|simd| kernel.run(simd)),
        #[cfg(target_arch = "aarch64")]
        Level::Neon => Some(kernel.run(Neon::new())),
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        Level::WasmSimd128 => Some(kernel.run(WasmSimd128::new())),
        // Levels of other targets.
        #[allow(unreachable_patterns)]
        _ => None,
    }
}

/// The levels that this CPU has, lowest first, whatever `GRAVEN_LEVEL` says.
pub fn levels() -> Vec<Level> {
    OF_TARGET.iter().copied().filter(|&level| has(level)).collect()
}

/// The level that [`dispatch`] picks: the CPU's highest, no higher than `GRAVEN_LEVEL`.
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

fn has(level: Level) -> bool {
    struct Nothing;
    impl Kernel for Nothing {
        type Output = ();
        fn run<S: super::Simd>(self, _: S) {}
    }
    dispatch_at(level, Nothing).is_some()
}

/// The CPU's highest level that is not above the level named `cap`.
fn highest(cap: Option<&str>) -> Result<Level, String> {
    let upto = match cap {
        None => OF_TARGET.len(),
        Some(name) => {
            let place = OF_TARGET.iter().position(|level| level.name() == name);
            place.ok_or_else(|| {
                let names: Vec<_> = OF_TARGET.iter().map(|level| level.name()).collect();
                format!(
                    "GRAVEN_LEVEL is `{name}`, expected one of `{}`; or unset it",
                    names.join("`, `")
                )
            })? + 1
        }
    };
    let detected = OF_TARGET[..upto].iter().rev().find(|&&level| has(level));
    Ok(detected.copied().unwrap_or(Level::Portable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cap_lowers_the_level() {
        assert_eq!(highest(Some("portable")), Ok(Level::Portable));
        assert_eq!(highest(None).ok(), levels().last().copied());
        assert_eq!(highest(Some(OF_TARGET[OF_TARGET.len() - 1].name())), highest(None));
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
    fn levels_of_other_targets_are_refused() {
        let foreign = if cfg!(target_arch = "x86_64") {
            Level::Neon
        } else {
            Level::Avx2
        };
        assert!(!has(foreign));
        assert!(levels().contains(&Level::Portable));
    }
}
