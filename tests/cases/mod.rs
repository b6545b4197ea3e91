//! Cases of what the compiler says: where each error is expected, and what every message must be like.
//!
//! A comment above the line with the mistake says what is to be underlined, and what the message says:
//! `//~ Dense(64, inputs = 100) => layer `fc1` takes [100], but `flatten` gives [784]`. Where words may differ, ` .. `
//! stands for any; where the words to be underlined are found before, `a: Dense(4), ^a^` shows which are meant. A message kept in a `.stderr` file is held against these marks, so that a file that is written anew
//! cannot quietly get worse.

use std::path::{Path, PathBuf};

/// What no message may show: the insides of types, of the macro and of the library.
const BANNED: [&str; 14] = [
    "UInt<",
    "UTerm",
    "typenum::B",
    ", B0>",
    ", B1>",
    "__",
    "originates in the macro",
    "in this macro invocation",
    "ToUInt",
    "GenericArrayImpl",
    "graven::layer::check::",
    "graven::layer::kind::",
    "graven::rt::",
    "long-type",
];

/// Where a constant that does not compile is used; only a kind that panics by itself has it.
const ERRONEOUS: &str = "erroneous constant";
const PANICS_BY_ITSELF: &str = "api/layer_that_panics_at_its_arguments";

/// The most lines for a mistake in a shape.
const MOST_LINES: usize = 20;

/// A program with mistakes.
pub struct Case {
    /// Its folder and name: `shape/dense_on_an_image`.
    pub name: String,
    pub path: PathBuf,
    expected: Vec<Expected>,
}

/// Where an error is expected.
struct Expected {
    /// The line, from 1, and the columns that are underlined; `None` where the end of the file is.
    place: Option<(usize, std::ops::Range<usize>)>,
    /// What the message says, in parts.
    says: Vec<String>,
}

/// An error as the compiler prints it.
struct Printed {
    message: String,
    line: usize,
    /// The columns that are underlined in the first line.
    columns: std::ops::Range<usize>,
}

/// All cases, in order.
pub fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut folders = vec![root.clone()];
    let mut cases = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a folder of cases") {
            let path = entry.expect("a case or a folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("below the root").with_extension("");
                let name = name.display().to_string().replace('\\', "/");
                let source = std::fs::read_to_string(&path).expect("a case");
                let expected = expected(&name, &source);
                cases.push(Case { name, path, expected });
            }
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn expected(name: &str, source: &str) -> Vec<Expected> {
    let lines: Vec<&str> = source.lines().collect();
    let mark = |line: &str| line.trim_start().strip_prefix("//~ ").map(str::to_owned);
    let mut all = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let Some(mark) = mark(line) else { continue };
        let (span, says) = mark
            .split_once(" => ")
            .unwrap_or_else(|| panic!("{name}: `{mark}` says nothing"));
        let says = says.split(" .. ").map(str::to_owned).collect();
        let below = (i + 1..lines.len()).find(|&below| !lines[below].trim_start().starts_with("//~ "));
        let place = (span != "end of the file").then(|| {
            let below = below.unwrap_or_else(|| panic!("{name}: nothing below `{mark}`"));
            let (before, span) = match *span.split('^').collect::<Vec<_>>() {
                [before, span, ""] => (before, span),
                _ => ("", span),
            };
            let at = lines[below]
                .find(&format!("{before}{span}"))
                .unwrap_or_else(|| panic!("{name}: no `{span}` below its mark"));
            let first = lines[below][..at + before.len()].chars().count() + 1;
            (below + 1, first..first + span.chars().count())
        });
        all.push(Expected { place, says });
    }
    assert!(!all.is_empty(), "{name}: no error is marked");
    all
}

/// The errors in what the compiler printed.
fn printed(text: &str) -> Vec<Printed> {
    let lines: Vec<&str> = text.lines().collect();
    let is_error = |line: &str| line.starts_with("error") && !line.starts_with("error: aborting");
    let heads = (0..lines.len()).filter(|&i| is_error(lines[i]));
    heads
        .map(|head| {
            let end = (head + 1..lines.len())
                .find(|&i| is_error(lines[i]))
                .unwrap_or(lines.len());
            let place = (head..end).find_map(|i| Some((i, lines[i].trim_start().strip_prefix("--> ")?)));
            let (at, place) = place.unwrap_or_else(|| panic!("an error without a place: {text}"));
            let mut numbers = place.rsplitn(3, ':');
            let mut number = || numbers.next()?.parse::<usize>().ok();
            let (column, line) = (number().expect("a column"), number().expect("a line"));
            // Between the head and the place a message may go on.
            let message = lines[head..at].join(" ");
            let source = (at..end).find(|&i| {
                lines[i]
                    .split_once('|')
                    .is_some_and(|(gutter, _)| gutter.trim().trim_end_matches(['-', '+']).trim() == line.to_string())
            });
            let underline = source
                .and_then(|source| lines.get(source + 1))
                .and_then(|line| line.split_once("| "));
            let underlined = underline.map_or(0, |(_, marks)| {
                marks.chars().skip(column - 1).take_while(|&mark| mark == '^').count()
            });
            Printed {
                message,
                line,
                columns: column..column + underlined,
            }
        })
        .collect()
}

/// What is wrong with a message about a case; nothing if it is as it must be.
pub fn faults(case: &Case, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let errors = printed(text);
    if errors.len() != case.expected.len() {
        faults.push(format!("{} errors instead of {}", errors.len(), case.expected.len()));
    }
    for expected in &case.expected {
        let fits = |error: &&Printed| {
            let mut rest = error.message.as_str();
            let says = expected.says.iter().all(|part| match rest.find(part.as_str()) {
                Some(at) => {
                    rest = &rest[at + part.len()..];
                    true
                }
                None => false,
            });
            let place = expected.place.as_ref();
            says && place.is_none_or(|(line, columns)| *line == error.line && *columns == error.columns)
        };
        if errors.iter().find(fits).is_none() {
            faults.push(format!(
                "no error at {:?} that says {:?}",
                expected.place, expected.says
            ));
        }
    }
    for banned in BANNED {
        if text.contains(banned) {
            faults.push(format!("shows `{banned}`"));
        }
    }
    if text.contains(ERRONEOUS) && case.name != PANICS_BY_ITSELF {
        faults.push(format!("has a note `{ERRONEOUS}`"));
    }
    let lines = text.lines().count();
    if case.name.starts_with("shape/") && lines > MOST_LINES * case.expected.len() {
        faults.push(format!("has {lines} lines"));
    }
    faults
}
