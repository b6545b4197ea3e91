//! The same seed and data give the same bits in another process, and whether or not rustc optimised the code.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use graven::simd;

/// The hashes of weights that a program built in this way prints, at a SIMD level.
fn hashes(profile: &[&str], level: &str) -> Vec<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bits/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(manifest)
        .args(profile)
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack"))
        .env("GRAVEN_LEVEL", level)
        .output()
        .unwrap();
    let (printed, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{}\n{printed}{errors}", output.status);
    let hashes: Vec<_> = printed.lines().map(str::to_owned).collect();
    assert_eq!(hashes.len(), 2, "{printed}");
    hashes
}

/// The hashes where the second epoch's progress bar is shown, which takes a terminal; `None` where there is no `script`.
fn hashes_in_a_terminal(level: &str) -> Option<Vec<String>> {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack/release/bits");
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command"])
        .arg(program)
        .arg("/dev/null")
        .env("GRAVEN_LEVEL", level)
        .output()
        .ok()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("epoch 1/1"), "{printed}");
    let is_hash = |word: &&str| word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(
        printed
            .split_ascii_whitespace()
            .filter(is_hash)
            .map(str::to_owned)
            .collect(),
    )
}

#[test]
fn debug_and_release_and_another_process_give_the_same_bits() {
    for level in simd::levels() {
        let level = level.name();
        let runs = [&[][..], &[], &["--release"], &["--release"]].map(|profile| hashes(profile, level));
        match hashes_in_a_terminal(level) {
            Some(hashes) => assert_eq!(hashes, runs[2], "with a progress bar, at level {level}"),
            None => eprintln!("NOT TESTED: with a progress bar, which takes the program `script`"),
        }
        let different: BTreeSet<_> = runs.iter().flatten().collect();
        assert_eq!(
            different.len(),
            1,
            "at level {level}, debug, debug, release, release: {runs:?}"
        );
    }
}
