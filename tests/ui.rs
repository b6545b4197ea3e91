//! What the compiler says of each mistake, word for word.
//!
//! The wording belongs to one compiler: on another the cases are left to `ui_standard.rs`. After a change of the macro,
//! `TRYBUILD=overwrite cargo test --test ui` writes the files anew; read every difference.

use std::process::Command;

/// The compiler whose words the `.stderr` files hold.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn every_mistake_is_explained_as_kept() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc runs")
        .stdout;
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(COMPILER) {
        eprintln!("NOT TESTED: the wording is that of {COMPILER}x, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
