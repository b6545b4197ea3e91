//! The page about mistakes shows what the compiler says of the cases in `tests/ui`.

use std::path::Path;

/// What the page shows of a case: its networks, and the message.
fn shown(root: &Path, case: &str) -> String {
    let read = |extension| {
        let path = root.join("tests/ui").join(case).with_extension(extension);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let source = read("rs");
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//~ "));
    let lines = lines.skip_while(|line| line.is_empty() || line.starts_with("use graven::prelude"));
    let source = lines.collect::<Vec<_>>().join("\n");
    let source = source.trim().trim_end_matches("fn main() {}").trim_end();
    format!(
        "```rust,ignore\n{source}\n```\n\n```text\n{}\n```\n",
        read("stderr").trim_end()
    )
}

#[test]
fn the_page_shows_the_messages_that_are_kept() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("docs/errors.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let mut fresh = String::new();
    let mut mistakes = 0;
    let mut rest = page.as_str();
    while let Some((before, after)) = rest.split_once("<!-- case ") {
        let (case, after) = after.split_once(" -->\n").expect("the comment ends");
        let (_, after) = after.split_once("<!-- end -->").expect("the case ends");
        fresh += &format!("{before}<!-- case {case} -->\n{}<!-- end -->", shown(root, case));
        rest = after;
        mistakes += 1;
    }
    fresh += rest;
    assert!(
        mistakes >= 10,
        "the page shows {mistakes} mistakes, expected at least ten"
    );
    if std::env::var_os("GRAVEN_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("the page can be written");
    }
    assert!(
        page == fresh || std::env::var_os("GRAVEN_BLESS").is_some(),
        "docs/errors.md is not up to date; `GRAVEN_BLESS=1 cargo test --test errors_page` writes it anew"
    );
}
