//! What every message about a mistake must be like, whatever its words: so that a file written anew cannot quietly get
//! worse.

use std::path::{Path, PathBuf};

/// What no message may show: the insides of types, of the macro and of the library.
const BANNED: [&str; 7] = [
    "UInt<",
    "UTerm",
    "typenum::B",
    "__",
    "originates in the macro",
    "ToUInt",
    "Gate<",
];

/// The most lines for a mistake in a shape; cases with two mistakes, or with uses of a failed network, are longer.
const MOST_LINES: usize = 20;

/// The messages that are kept, with the case's folder and name.
fn messages() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut messages = Vec::new();
    for folder in root.read_dir().expect("there are UI cases") {
        for file in folder.expect("a folder").path().read_dir().expect("a folder of cases") {
            let path = file.expect("a case").path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                let name = path.strip_prefix(&root).expect("below the root").with_extension("");
                let text = std::fs::read_to_string(&path).expect("a message");
                messages.push((name.display().to_string(), path, text));
            }
        }
    }
    assert!(
        messages.len() >= 45,
        "found {} messages, expected those of all cases",
        messages.len()
    );
    messages
}

#[test]
fn a_mistake_is_one_error() {
    for (name, _, text) in messages() {
        let errors = text.lines().filter(|line| line.starts_with("error")).count();
        let expected = if name.contains("two_networks") { 2 } else { 1 };
        assert_eq!(errors, expected, "{name}: {text}");
    }
}

#[test]
fn nothing_internal_is_shown() {
    for (name, _, text) in messages() {
        let shown = BANNED.iter().find(|banned| text.contains(*banned));
        assert_eq!(shown, None, "{name}: {text}");
    }
}

#[test]
fn messages_are_short() {
    for (name, _, text) in messages() {
        if name.starts_with("shape/") && !name.contains("two_networks") && !name.contains("uses_of") {
            assert!(text.lines().count() <= MOST_LINES, "{name}: {text}");
        }
    }
}

#[test]
fn errors_point_into_the_network() {
    for (name, path, text) in messages() {
        let place = text
            .lines()
            .find_map(|line| line.trim_start().strip_prefix("--> "))
            .expect("an error has a place");
        let mut parts = place.rsplitn(3, ':');
        let column: usize = parts.next().and_then(|part| part.parse().ok()).expect("a column");
        let line: usize = parts.next().and_then(|part| part.parse().ok()).expect("a line");
        assert!(
            parts.next().is_some_and(|file| file.ends_with(".rs")),
            "{name}: {place}"
        );
        let source = std::fs::read_to_string(path.with_extension("rs")).expect("the case");
        let source = source.lines().nth(line - 1).expect("a line of the case");
        // Never the macro as a whole.
        assert!(!source.starts_with("network!"), "{name}: points at `{source}`");
        assert!(column >= 1 && column <= source.chars().count() + 1, "{name}: {place}");
    }
}

#[test]
fn shapes_are_in_decimals() {
    for (name, _, text) in messages() {
        if name.starts_with("shape/") {
            let message = text.lines().next().unwrap_or_default();
            assert!(
                message.contains('[') && message.contains('`'),
                "{name}: names no shape and layer: {message}"
            );
        }
    }
}
