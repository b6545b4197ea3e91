//! What the compiler says of each mistake, word for word.
//!
//! The wording belongs to one compiler; on another the messages are held against the marks in the cases, and so they are
//! where `GRAVEN_UI_STANDARD` is set. After a change of the macro, `TRYBUILD=overwrite cargo test --test ui` writes the files
//! anew; read every difference.

mod cases;
mod project;

use std::process::Command;

use project::Program;

/// The compiler whose words the `.stderr` files hold.
const COMPILER: &str = "rustc 1.95.";

#[test]
fn every_mistake_is_explained() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc runs")
        .stdout;
    let version = String::from_utf8_lossy(&version);
    if version.starts_with(COMPILER) && std::env::var_os("GRAVEN_UI_STANDARD").is_none() {
        let words = trybuild::TestCases::new();
        words.compile_fail("tests/ui/*/*.rs");
        words.compile_fail("tests/ui/*/*/*.rs");
    } else {
        eprintln!("the wording is that of {COMPILER}x; of {version} the standard is tested");
        check_standard();
    }
}

fn check_standard() {
    let cases = cases::all();
    let name = |case: &cases::Case| case.name.replace('/', "-");
    let programs = cases.iter().map(|case| Program {
        name: name(case),
        source: std::fs::read_to_string(&case.path).expect("a case"),
    });
    let printed = project::check("ui-standard", "2024", "check", &programs.collect::<Vec<_>>());
    let mut wrong = String::new();
    for case in &cases {
        let text = &printed[&name(case)];
        let faults = cases::faults(case, text);
        if !faults.is_empty() {
            wrong += &format!("{}: {}\n{text}\n", case.name, faults.join("; "));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
