//! The order of the house: which module may use which, and what is public.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules of the library, each using only those before it.
const ORDER: [&str; 17] = [
    "simd",
    "kernels",
    "shape",
    "init",
    "layer",
    "layers",
    "losses",
    "optimizers",
    "not_finite",
    "error",
    "parallel",
    "network",
    "data",
    "checkpoint",
    "train",
    "rt",
    "prelude",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the sources can be read") {
        let path = entry.expect("the sources can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A file without comments and without its tests, which may use what they like.
fn code(path: &Path) -> String {
    let source = std::fs::read_to_string(path).expect("the sources can be read");
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of the library that some code names: `crate::layer::Pass`, `use crate::{Error, shape::Sample}`.
fn named(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        // A macro's own crate is named in the code of whoever calls it.
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                names.extend(
                    list.split(',')
                        .filter_map(|item| item.split_once("::"))
                        .map(|(module, _)| module.trim().to_owned()),
                );
            }
            None => {
                let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if rest[word.len()..].starts_with("::") {
                    names.insert(word);
                }
            }
        }
    }
    names
}

#[test]
fn imports_run_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut imports: BTreeMap<String, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for file in &files {
        let path = file.strip_prefix(&root).expect("it is a source");
        let name = path.to_string_lossy();
        let is_test = name.contains("test");
        let module = path.iter().next().expect("a path has parts").to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        if is_test || module == "lib" {
            continue;
        }
        for used in named(&code(file)) {
            if used != module {
                imports
                    .entry(module.clone())
                    .or_default()
                    .insert(used, path.to_path_buf());
            }
        }
    }
    let place = |module: &str| {
        let place = ORDER.iter().position(|name| *name == module);
        place.unwrap_or_else(|| panic!("`{module}` has no place in the order of modules"))
    };
    assert!(imports.len() > 10, "{imports:?}");
    for (module, used) in &imports {
        for (other, file) in used {
            assert!(
                place(other) < place(module),
                "`{module}` uses `{other}`, which comes after it, in {}",
                file.display()
            );
        }
    }
}

#[test]
fn few_modules_are_public() {
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let public: Vec<_> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    assert!(
        (10..=16).contains(&public.len()),
        "{} public modules: {public:?}",
        public.len()
    );
}
