//! A crate made of some programs, checked by cargo.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// A program of the crate.
pub struct Program {
    pub name: String,
    pub source: String,
}

/// Has `tool`, `check` or `clippy`, check some programs as the binaries of one crate; gives for each the errors and
/// warnings that the compiler prints.
pub fn check(crate_name: &str, edition: &str, tool: &str, programs: &[Program]) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.join(crate_name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("src/bin")).expect("a folder for the crate");
    let manifest = format!(
        "[package]\nname = {crate_name:?}\nversion = \"0.0.0\"\nedition = {edition:?}\npublish = false\n\n\
         [dependencies]\ngraven = {{ path = {root:?} }}\n\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
    // The versions that the workspace has.
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file can be copied");
    for Program { name, source } in programs {
        std::fs::write(folder.join("src/bin").join(name).with_extension("rs"), source).expect("a program");
    }
    let output = Command::new(env!("CARGO"))
        .args([tool, "--quiet", "--bins", "--keep-going", "--ignore-rust-version"])
        .arg("--message-format=json")
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target.join("checked"))
        .output()
        .expect("cargo runs");
    let mut printed: BTreeMap<String, String> = programs
        .iter()
        .map(|program| (program.name.clone(), String::new()))
        .collect();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        if message["reason"] != "compiler-message" {
            continue;
        }
        let rendered = message["message"]["rendered"].as_str().unwrap_or_default();
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let Some(text) = printed.get_mut(name) else {
            assert!(
                message["message"]["level"] != "error",
                "`{name}` does not compile: {rendered}"
            );
            continue;
        };
        if message["message"]["level"] == "error" || message["message"]["level"] == "warning" {
            let is_last_word = rendered.starts_with("error: aborting") || rendered.starts_with("warning: `");
            // What sums up the others has no place in the source.
            if !is_last_word
                && message["message"]["spans"]
                    .as_array()
                    .is_some_and(|spans| !spans.is_empty())
            {
                // Cargo shows a person the same words once.
                if !text.contains(rendered) {
                    text.push_str(rendered);
                }
            }
        }
        if message["message"]["level"] == "note" {
            text.push_str(rendered);
        }
    }
    let all_is_well = printed.values().all(|text| !text.contains("error"));
    assert_eq!(
        output.status.success(),
        all_is_well,
        "cargo does not say why it fails: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}
