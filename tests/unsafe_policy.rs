//! Where `unsafe` may stand: in `src/kernels` and `src/simd`, each block and implementation under its reason.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the crate's own code where `unsafe` is allowed.
const ALLOWED: [&str; 2] = ["src/kernels", "src/simd"];

/// The code of a Rust source, with comments, strings and characters blanked; lines stay where they are.
fn code(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut i = 0;
    let starts = |i: usize, text: &str| text.chars().enumerate().all(|(k, c)| chars.get(i + k) == Some(&c));
    while i < chars.len() {
        let word = i > 0 && (chars[i - 1].is_alphanumeric() || chars[i - 1] == '_');
        let end = if starts(i, "//") {
            (i..chars.len()).find(|&k| chars[k] == '\n').unwrap_or(chars.len())
        } else if starts(i, "/*") {
            end_of_block_comment(&chars, i)
        } else if let Some(end) = (!word).then(|| end_of_raw_string(&chars, i)).flatten() {
            end
        } else if chars[i] == '"' || (chars[i] == '\'' && (starts(i + 1, "\\") || chars.get(i + 2) == Some(&'\''))) {
            end_of_quoted(&chars, i)
        } else {
            code.push(chars[i]);
            i += 1;
            continue;
        };
        code.extend(chars[i..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
        i = end;
    }
    code
}

fn end_of_block_comment(chars: &[char], begin: usize) -> usize {
    let (mut i, mut depth) = (begin, 0);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i
}

/// Where `r"..."`, `r#"..."#` or the like ends, if one begins here.
fn end_of_raw_string(chars: &[char], begin: usize) -> Option<usize> {
    let at = begin + usize::from(matches!(chars[begin], 'b' | 'c'));
    if chars.get(at) != Some(&'r') {
        return None;
    }
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes = |&k: &usize| chars[k] == '"' && chars[k + 1..].iter().take_while(|&&c| c == '#').count() >= hashes;
    Some(
        (open + 1..chars.len())
            .find(closes)
            .map_or(chars.len(), |k| k + 1 + hashes),
    )
}

fn end_of_quoted(chars: &[char], begin: usize) -> usize {
    let mut i = begin + 1;
    while i < chars.len() && chars[i] != chars[begin] {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

/// The places of the word `unsafe` in code.
fn unsafes(code: &str) -> impl Iterator<Item = usize> {
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices("unsafe")
        .map(|(place, _)| place)
        .filter(move |&place| {
            !in_word(code[..place].chars().next_back()) && !in_word(code[place + "unsafe".len()..].chars().next())
        })
}

/// What is wrong with one file, as `path:line: reason`.
fn violations(path: &str, source: &str) -> Vec<String> {
    let code = code(source);
    let lines: Vec<&str> = source.lines().collect();
    let allowed = ALLOWED.iter().any(|folder| path.starts_with(folder));
    let mut found = Vec::new();
    for place in unsafes(&code) {
        let line = code[..place].matches('\n').count();
        let after = code[place + "unsafe".len()..].trim_start();
        if !allowed {
            found.push(format!(
                "{path}:{}: `unsafe` outside of {}",
                line + 1,
                ALLOWED.join(" and ")
            ));
        } else if (after.starts_with('{') || after.starts_with("impl")) && !has_reason(&lines, line) {
            found.push(format!("{path}:{}: no `// SAFETY:` comment right above", line + 1));
        }
    }
    found
}

/// Whether the comment right above the statement that contains a line begins with `SAFETY:`; attributes may stand between.
fn has_reason(lines: &[&str], line: usize) -> bool {
    let above = lines[..line].iter().rev().map(|text| text.trim());
    let mut comment = above
        .skip_while(|text| text.starts_with("#["))
        .take_while(|text| text.starts_with("//"));
    comment.any(|text| text.trim_start_matches('/').trim_start().starts_with("SAFETY:"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn unsafe_stays_in_its_folders_and_says_why() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "macros/src", "examples", "benches"] {
        if root.join(folder).is_dir() {
            sources(&root.join(folder), &mut files);
        }
    }
    assert!(files.len() > 50, "found only {} sources", files.len());
    let violations: Vec<_> = files
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            violations(&path, &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn the_scan_sees_code_only() {
    let harmless = "// unsafe {\n/* unsafe /* impl */ unsafe */ let s = \"unsafe { \\\" unsafe\"; let c = '\"'; \
                    let r = r#\"unsafe \" { \"#; let x: &'static str = s; #![allow(unsafe_code)] fn not_unsafe() {}";
    assert_eq!(unsafes(&code(harmless)).count(), 0, "{}", code(harmless));
    let block = "fn f() {\n    // SAFETY: because.\n    unsafe { g() }\n}\n";
    assert!(violations("src/kernels/a.rs", block).is_empty());
    assert_eq!(
        violations("src/layers/a.rs", block),
        ["src/layers/a.rs:3: `unsafe` outside of src/kernels and src/simd"]
    );
    let silent = "fn f() {\n    // Fast.\n    unsafe { g() }\n}\nunsafe impl Send for A {}\nunsafe fn g() {}\n";
    let lines: Vec<_> = violations("src/simd/a.rs", silent)
        .iter()
        .map(|found| found[..15].to_owned())
        .collect();
    assert_eq!(lines, ["src/simd/a.rs:3", "src/simd/a.rs:5"]);
    let attributed = "// SAFETY: because,\n// and so.\n#[inline]\nunsafe impl Send for A {}\n";
    assert!(violations("src/simd/a.rs", attributed).is_empty());
}
