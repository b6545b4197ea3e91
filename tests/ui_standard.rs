//! What every message about a mistake must be like, whatever its words: held against the messages that are kept.

mod cases;

/// At least so many mistakes are in the catalogue, and so many in each part of it.
const CASES: [(&str, usize); 6] = [
    ("budget/", 9),
    ("parse/", 30),
    ("shape/", 100),
    ("options/", 25),
    ("types/", 9),
    ("api/", 7),
];

#[test]
fn messages_are_as_they_must_be() {
    let mut wrong = String::new();
    for case in cases::all() {
        let path = case.path.with_extension("stderr");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}: no message is kept", case.name));
        let faults = cases::faults(&case, &text);
        if !faults.is_empty() {
            wrong += &format!("{}: {}\n{text}\n", case.name, faults.join("; "));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_catalogue_is_complete() {
    let cases = cases::all();
    for (part, least) in CASES {
        let count = cases.iter().filter(|case| case.name.starts_with(part)).count();
        assert!(count >= least, "{part} has {count} cases, expected at least {least}");
    }
}
