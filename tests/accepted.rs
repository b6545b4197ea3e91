//! Networks at odd corners, which compile without a word from the compiler in either edition.

mod project;

use std::path::Path;
use std::process::Command;

use project::Program;

fn programs() -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accepted");
    let files = folder.read_dir().expect("there are programs");
    let program = |path: &Path| Program {
        name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
        source: std::fs::read_to_string(path).expect("a program"),
    };
    files.map(|file| program(&file.expect("a file").path())).collect()
}

fn check(edition: &str, tool: &str) {
    let programs = programs();
    let networks: usize = programs
        .iter()
        .map(|program| program.source.matches("] -> [").count())
        .sum();
    assert!(networks >= 25, "found {networks} networks");
    for (name, text) in project::check(&format!("accepted-{edition}-{tool}"), edition, tool, &programs) {
        assert!(text.is_empty(), "{name} in edition {edition}: {text}");
    }
}

#[test]
fn networks_compile_in_edition_2021() {
    check("2021", "check");
}

#[test]
fn networks_compile_in_edition_2024() {
    check("2024", "check");
}

/// `strict.rs` denies every lint of Clippy's, the pedantic ones too.
#[test]
fn networks_satisfy_clippy() {
    let has_clippy = Command::new(env!("CARGO"))
        .args(["clippy", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    check("2024", if has_clippy { "clippy" } else { "check" });
}
