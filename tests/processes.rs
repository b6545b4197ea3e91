//! The same seed and data give the same bits in another process, on any number of threads, beside a progress bar, and
//! whether or not rustc optimised the code.

use std::path::{Path, PathBuf};
use std::process::Command;

use graven::simd;

/// How many trainings the program does, each of which prints a hash.
const TRAININGS: usize = 6;

/// The program, built without any optimisation or with all of it.
fn build(profile: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--profile", profile, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bits/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = if profile == "dev" { "debug" } else { profile };
    target.join(folder).join("bits")
}

/// What a program prints at a SIMD level, errors included where it runs in a terminal.
fn printed(command: &mut Command, level: &str) -> String {
    let output = command.env("GRAVEN_LEVEL", level).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{printed}{errors}", output.status);
    printed
}

/// The hashes that were printed.
fn hashes(printed: &str) -> Vec<&str> {
    let is_hash = |word: &&str| word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hashes: Vec<_> = printed.split_ascii_whitespace().filter(is_hash).collect();
    assert_eq!(hashes.len(), TRAININGS, "{printed}");
    hashes
}

#[test]
fn processes_threads_progress_bars_and_optimisation_do_not_change_a_bit() {
    let [debug, release] = ["dev", "release"].map(build);
    for level in simd::levels() {
        let level = level.name();
        let first = printed(&mut Command::new(&release), level);
        let expected = hashes(&first)[0];
        let second = printed(&mut Command::new(&release), level);
        let debug = printed(&mut Command::new(&debug), level);
        for (how, printed) in [
            ("release", &first),
            ("release, another process", &second),
            ("debug", &debug),
        ] {
            let found = hashes(printed);
            assert_eq!(found, [expected; TRAININGS], "{how}, at level {level}");
        }
        println!("{expected} at level {level}");
    }
}

/// `script` of util-linux makes a terminal, without which no bar is shown.
#[cfg(target_os = "linux")]
#[test]
fn a_progress_bar_does_not_change_a_bit() {
    if Command::new("script").arg("--version").output().is_err() {
        println!("skipped: there is no `script` to make a terminal");
        return;
    }
    let program = build("release");
    let level = simd::level().name();
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command"]);
    script.arg(format!("'{}'", program.display())).arg("/dev/null");
    let shown = printed(&mut script, level);
    assert!(shown.contains("epoch 1/1 ["), "no bar was shown: {shown}");
    let plain = printed(&mut Command::new(&program), level);
    assert_eq!(hashes(&shown), hashes(&plain));
}
