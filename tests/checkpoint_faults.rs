//! Checkpoints that cannot be written, and files that are no checkpoints: errors that lose nothing and take no memory.
#![cfg(all(feature = "checkpoint", feature = "data"))]

mod counting;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use counting::most_bytes;
use graven::Error;
use graven::data::InMemory;
use graven::prelude::*;
use rand::{RngExt, SeedableRng};

network! {
    struct Net: [8] -> [4] { hidden: Dense(64), BatchNorm, Tanh, Dense(64), Dense(4) }
    struct Large: [100] -> [100] { Dense(1000), Dense(100) }
}

/// What a network of a few tensors needs besides the file: its own memory, and a list of its tensors.
const OWN: usize = 4 * (Net::SUMMARY.parameters + Net::SUMMARY.buffers) + 16 * 1024;

/// Reads `bytes`, and checks that they cost no more memory than they are long.
fn read(bytes: &[u8]) -> graven::Result<Net> {
    let (result, found) = most_bytes(|| Net::load_bytes(bytes, "file"));
    assert!(
        found <= bytes.len() + OWN,
        "{found} bytes for a file of {}",
        bytes.len()
    );
    result
}

fn refused(bytes: &[u8]) -> Error {
    read(bytes).expect_err("a bad file is refused")
}

fn message(bytes: &[u8]) -> String {
    refused(bytes).to_string()
}

/// A file with this header and data.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

/// The tensors of `Net` as another program writes them, without graven's metadata.
fn plain(change: impl Fn(&str, Vec<usize>) -> (String, String)) -> Vec<u8> {
    let (net, mut begin) = (Net::new(1), 0);
    let entries: Vec<String> = net
        .tensors()
        .into_iter()
        .map(|tensor| {
            let end = begin + 4 * tensor.values.len();
            let (dtype, shape) = change(&tensor.name, tensor.shape);
            let entry = format!(
                r#""{}":{{"dtype":{dtype},"shape":{shape},"data_offsets":[{begin},{end}]}}"#,
                tensor.name
            );
            begin = end;
            entry
        })
        .collect();
    file(&format!("{{{}}}", entries.join(",")), &vec![0; begin])
}

/// The header of a file.
fn header(bytes: &[u8]) -> &str {
    let len = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    std::str::from_utf8(&bytes[8..8 + len]).unwrap()
}

fn as_it_is(_: &str, shape: Vec<usize>) -> (String, String) {
    (r#""F32""#.to_owned(), format!("{shape:?}"))
}

/// An empty folder of this test run alone.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("checkpoint_faults")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    fs::read_dir(folder).unwrap().map(name).collect()
}

#[test]
fn a_thousand_flipped_bits_are_each_refused() {
    let bytes = Net::new(1).to_bytes();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut rng = Rng::seed_from_u64(0xf11b);

    for round in 0..1000 {
        // Half of them in the header, which is a small part of the file.
        let place = rng.random_range(0..if round % 2 == 0 { header } else { bytes.len() });
        let bit = rng.random_range(0..8);
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << bit;
        let error = read(&flipped).err();
        assert!(error.is_some(), "bit {bit} of byte {place} can be flipped unnoticed");
    }
}

#[test]
fn every_truncation_is_refused() {
    for bytes in [Net::new(1).to_bytes(), plain(as_it_is)] {
        assert!(read(&bytes).is_ok());
        for len in 0..bytes.len() {
            refused(&bytes[..len]);
        }
        let error = refused(&bytes[..bytes.len() - 1]);
        let found = bytes.len() as u64 - 1;
        assert!(matches!(error, Error::Truncated { offset, expected, .. } if offset == found && expected == found + 1));
        let error = refused(&[&bytes[..], &[0]].concat());
        assert!(
            matches!(error, Error::TrailingData { offset, .. } if offset == found + 1),
            "{error}"
        );
    }
    assert_eq!(
        message(&[1, 2, 3]),
        "`file` is truncated: found its end at byte 3, expected 8 bytes; fetch the file again"
    );
}

#[test]
fn wrong_endian_files_are_refused() {
    let bytes = Net::new(1).to_bytes();
    let mut length = bytes.clone();
    length[..8].reverse();
    assert!(matches!(refused(&length), Error::HeaderLength { .. }));
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut numbers = bytes;
    numbers[header..].chunks_mut(4).for_each(<[u8]>::reverse);
    let error = message(&numbers);
    assert!(error.starts_with("`file` is damaged: found the checksum "), "{error}");
}

#[test]
fn oversized_headers_are_refused() {
    for length in [u64::MAX, u64::MAX - 7, 1 << 63, 1 << 40, 100_000_001, 3] {
        let mut bytes = length.to_le_bytes().to_vec();
        bytes.extend(b"{}");
        let expected = format!(
            "`file` is no safetensors file: found a header of {length} bytes at byte 0, expected at most 2; name a file \
             that graven or another program saved in this format"
        );
        assert_eq!(message(&bytes), expected);
    }
    assert!(message(b"PK\x03\x04 some archive").starts_with("`file` is no safetensors file"));
}

#[test]
fn hostile_shapes_are_refused() {
    let shaped = |shape: &str| {
        plain(|name, sizes| match name {
            "hidden.weight" => (r#""F32""#.to_owned(), shape.to_owned()),
            _ => as_it_is(name, sizes),
        })
    };
    assert_eq!(
        message(&shaped("[1152921504606846976]")),
        "`file` has a tensor `hidden.weight` of shape [1152921504606846976], expected [8, 64] for `Net`; load it into \
         the network that it was saved from"
    );
    for shape in [
        "[4294967296, 4294967296]",
        "[18446744073709551615, 18446744073709551615, 2]",
        "[64, 8]",
        "[512]",
        "[]",
        "[8, 64, 1]",
    ] {
        assert!(matches!(refused(&shaped(shape)), Error::OtherNetwork { .. }), "{shape}");
    }
    for shape in ["[18446744073709551616]", "[-1]", "[8.0, 64]", "8", "null", "[[8], 64]"] {
        assert!(
            matches!(refused(&shaped(shape)), Error::CheckpointHeader { .. }),
            "{shape}"
        );
    }
    let many = format!("[{}1]", "1,".repeat(100_000));
    assert!(message(&shaped(&many)).contains("expected at most 16 numbers"));
}

#[test]
fn hostile_offsets_are_refused() {
    let bytes = plain(as_it_is);
    let good = header(&bytes);
    let (first, second) = (r#""data_offsets":[0,2048]"#, r#""data_offsets":[2048,2304]"#);
    assert!(good.contains(first) && good.contains(second));
    let changed = |from: &str, to: &str| file(&good.replace(from, to), &bytes[8 + good.len()..]);
    for offsets in [
        "[2048,0]",
        "[0,18446744073709551615]",
        "[18446744073709551615,18446744073709551615]",
        "[4,2052]",
        "[0,2044]",
        "[0]",
        "[0,2048,4096]",
        "[0,1e3]",
    ] {
        let bytes = changed(first, &format!(r#""data_offsets":{offsets}"#));
        assert!(matches!(refused(&bytes), Error::CheckpointHeader { .. }), "{offsets}");
    }
    // The second tensor over the first.
    let error = message(&changed(second, r#""data_offsets":[0,256]"#));
    assert!(error.contains("invalid offset for tensor"), "{error}");
}

#[test]
fn hostile_headers_are_refused() {
    let info = r#"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#;
    for header in [
        "",
        "{",
        "[]",
        "null",
        "{}}",
        r#"{"hidden.weight":1}"#,
        r#"{"__metadata__":[]}"#,
        r#"{"__metadata__":{"crc32":1}}"#,
        r#"{"__metadata__":{"fit":{"deep":1}}}"#,
        &format!(r#"{{"hidden.bias":{info},"hidden.bias":{info}}}"#),
        &"[".repeat(100_000),
        &format!(r#"{{"__metadata__":{}"#, "[".repeat(100_000)),
        &format!(r#"{{"hidden.bias":{{"x":{}"#, "[".repeat(100_000)),
        "{\"\u{fffd}",
    ] {
        let error = refused(&file(header, &[]));
        let start: String = header.chars().take(40).collect();
        assert!(matches!(error, Error::CheckpointHeader { .. }), "{start}: {error}");
    }
    assert!(matches!(
        refused(&file("\u{7f}", &[0xff; 9])),
        Error::CheckpointHeader { .. }
    ));
    assert!(matches!(
        refused(&[&[2, 0, 0, 0, 0, 0, 0, 0][..], &[0xff, 0xfe]].concat()),
        Error::CheckpointHeader { .. }
    ));
    let error = message(&file("{}", &[]));
    let start = "`file` has other tensors than `Net`; load it into the network that it was saved from:\n  no tensor \
                 `hidden.weight`, expected one of shape [8, 64] for `Net`\n  no tensor `hidden.bias`, expected";
    assert!(
        error.starts_with(start) && error.lines().count() == 1 + Net::new(1).tensors().len(),
        "{error}"
    );
    // A million bytes of tensors that nobody asked for, and of text.
    let tensors: Vec<String> = (0..20_000).map(|i| format!(r#""{i}":{info}"#)).collect();
    assert!(matches!(
        refused(&file(&format!("{{{}}}", tensors.join(",")), &[0; 4])),
        Error::OtherNetwork { .. }
    ));
    let text: Vec<String> = (0..100_000).map(|i| format!(r#""{i}":"""#)).collect();
    assert!(matches!(
        refused(&file(&format!(r#"{{"__metadata__":{{{}}}}}"#, text.join(",")), &[])),
        Error::OtherNetwork { .. }
    ));
}

/// Texts of a million bytes that readers may copy, once or as they grow.
fn long_texts() -> [String; 6] {
    [
        "x".repeat(1_000_000),
        r"\n".repeat(500_000),
        r"\u0041".repeat(170_000),
        r"\ud83d\ude00".repeat(90_000),
        "ä".repeat(500_000) + r"\n",
        r#"\"\\,[{;= "#.repeat(100_000),
    ]
}

#[test]
fn long_texts_cost_no_more_than_the_file() {
    let info = r#""dtype":"F32","shape":[1],"data_offsets":[0,4]"#;
    for text in long_texts() {
        let headers = [
            format!(r#"{{"{text}":{{{info}}}}}"#),
            format!(r#"{{"a":{{{info}}},"{text}":{{{info}}}}}"#),
            format!(r#"{{"{text}":1}}"#),
            format!(r#"{{"a":{{"dtype":"{text}"}}}}"#),
            format!(r#"{{"a":{{"shape":"{text}"}}}}"#),
            format!(r#"{{"a":{{"shape":["{text}"]}}}}"#),
            format!(r#"{{"a":{{"data_offsets":"{text}"}}}}"#),
            format!(r#"{{"a":{{"{text}":1}}}}"#),
            format!(r#"{{"a":{{{info},"{text}":1}}}}"#),
            format!(r#"{{"a":"{text}"}}"#),
            format!(r#"{{"__metadata__":"{text}"}}"#),
            format!(r#"{{"__metadata__":{{"{text}":""}}}}"#),
            format!(r#"{{"__metadata__":{{"a":"{text}"}}}}"#),
            format!(r#"{{"__metadata__":{{"crc32":"00000000","network":"{text}","shapes":"{text}"}}}}"#),
            format!(r#"{{"__metadata__":{{"crc32":"00000000","network":"{text}","shapes":"a"}},"a":{{{info}}}}}"#),
            format!(r#"{{"__metadata__":{{"crc32":"00000000","fit":"{text}"}}}}"#),
            format!(r#""{text}""#),
            text,
        ];
        for header in headers {
            let error = message(&file(&header, &[0; 4]));
            assert!(error.len() < 2_000, "an error of {} bytes", error.len());
        }
    }
}

#[test]
fn long_texts_of_trainings_cost_no_more_than_the_file() {
    let path = folder("long").join("training.safetensors");
    let data = InMemory::new(vec![[1.0; 8]; 4], vec![[1.0; 4]; 4]).unwrap();
    let mut net = Net::new(1);
    let fit = || {
        Fit::new(Mse, Adam::default())
            .batch_size(4)
            .epochs(3)
            .threads(1)
            .progress(false)
    };
    net.fit(&data, fit().checkpoint(&path)).unwrap();
    let saved = fs::read(&path).unwrap();
    let saved_header = header(&saved);

    let training = Training::new(&net, Mse, Adam::default(), 4).unwrap();
    // Resuming makes a training, which then has memory for what the file holds of one.
    let own = training.memory_bytes() + 2 * OWN;
    let mut check = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let mut training = Training::new(&net, Mse, Adam::default(), 4).unwrap();
        let (restored, most) = most_bytes(|| training.restore(&mut net, &path));
        assert!(most <= bytes.len() + own, "{most} bytes for a file of {}", bytes.len());
        let (resumed, most) = most_bytes(|| net.fit(&data, fit().resume(&path)));
        assert!(most <= bytes.len() + own, "{most} bytes for a file of {}", bytes.len());
        (restored, resumed.unwrap_err().to_string())
    };
    let value = |key: &str| {
        let begin = saved_header.find(&format!(r#""{key}":""#)).unwrap() + key.len() + 4;
        begin..begin + saved_header[begin..].find('"').unwrap()
    };
    for text in long_texts() {
        for key in ["optimizer", "step", "seed", "fit"] {
            // The text alone, and behind what is right.
            for begin in [value(key).start, value(key).end] {
                let (before, after) = (&saved_header[..begin], &saved_header[value(key).end..]);
                let bytes = file(&format!("{before}{text}{after}"), &saved[8 + saved_header.len()..]);
                let (restored, resumed) = check(&bytes);
                let restored = restored.unwrap_err().to_string();
                assert!(restored.len() < 2_000 && resumed.len() < 2_000, "{restored}\n{resumed}");
            }
        }
    }
    // As many epochs as a megabyte holds, the last of which is none.
    let end = value("fit").end;
    let epoch = ";loss=1 accuracy=none validation_samples=0 validation_loss=none validation_accuracy=none seconds=1";
    let header = format!(
        "{}{};{}",
        &saved_header[..end],
        epoch.repeat(10_000),
        &saved_header[end..]
    );
    let (_, resumed) = check(&file(&header, &saved[8 + saved_header.len()..]));
    assert!(resumed.contains("found ``, expected `loss=` and a value"), "{resumed}");
}

#[test]
fn tensors_of_another_kind_are_refused() {
    let typed = |dtype: &str| {
        plain(|name, shape| match name {
            "batch_norm.running_var" => (dtype.to_owned(), format!("{shape:?}")),
            _ => as_it_is(name, shape),
        })
    };
    assert_eq!(
        message(&typed(r#""I32""#)),
        "`file` has a tensor `batch_norm.running_var` of I32, expected F32, F16, BF16 or F64; convert it"
    );
    assert!(matches!(refused(&typed(r#""F128""#)), Error::CheckpointHeader { .. }));
    let bytes = plain(as_it_is);
    let mut more = header(&bytes).to_owned();
    more.insert_str(1, r#""extra":{"dtype":"I64","shape":[0,3],"data_offsets":[0,0]},"#);
    assert_eq!(
        message(&file(&more, &bytes[8 + header(&bytes).len()..])),
        "`file` has a tensor `extra` of shape [0, 3], which `Net` has not; load it into the network that it was saved \
         from"
    );
}

#[test]
fn a_checksum_cannot_be_lost() {
    let text = |bytes: &[u8], from: &str, to: &str| {
        let mut bytes = bytes.to_vec();
        let place = bytes
            .windows(from.len())
            .position(|part| part == from.as_bytes())
            .unwrap();
        bytes[place..place + from.len()].copy_from_slice(to.as_bytes());
        bytes
    };
    let bytes = Net::new(1).to_bytes();
    for (from, to) in [("crc32", "crc33"), (r#"{"crc32""#, r#"{ "crc3""#)] {
        assert!(
            matches!(refused(&text(&bytes, from, to)), Error::NoChecksum { .. }),
            "{to}"
        );
    }
    let mut no_digit = bytes.clone();
    no_digit[34] = b'g';
    assert_eq!(
        message(&no_digit),
        "`file` is damaged: found no checksum at byte 34, expected 8 hexadecimal digits in a file that graven saved; \
         fetch it again, or, if another program changed it on purpose, leave graven's keys out of its metadata"
    );
    assert!(matches!(
        refused(&text(&bytes, r#""Net""#, r#""Nut""#)),
        Error::Checksum { .. }
    ));
}

#[test]
fn loading_takes_the_memory_of_network_and_file_at_most() {
    let net = Large::new(1);
    let bytes = net.to_bytes();
    let own = 4 * Large::SUMMARY.parameters;
    let (_, most) = most_bytes(|| Large::load_bytes(&bytes, "file").unwrap());
    println!(
        "a network of {own} bytes, a file of {}: {most} bytes at most to load it",
        bytes.len()
    );
    // The numbers go to where they belong through a buffer of 64 KiB.
    assert!(most < own + 100_000, "{most} bytes for a network of {own}");
    let path = folder("memory").join("large.safetensors");
    let (_, most) = most_bytes(|| net.save(&path).unwrap());
    println!("{most} bytes at most to save it");
    assert!(most < 100_000, "{most} bytes to save");
}

/// A child with this environment, which runs `test` of this file and prints what it finds.
fn child(shell: &str, test: &str, path: &Path) -> std::io::Result<std::process::Output> {
    Command::new("sh")
        .args(["-c", shell, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("GRAVEN_TEST_SAVE", path)
        .output()
}

/// In a child: saves a large network and runs `fit` with a checkpoint at a path where neither can be written.
fn in_a_child() -> bool {
    let Some(path) = std::env::var_os("GRAVEN_TEST_SAVE") else {
        return false;
    };
    let path = Path::new(&path);
    let net = Large::new(2);
    let error = net.save(path).unwrap_err();
    println!("save: {error}");
    assert!(matches!(error, Error::Write { .. }));
    let data = InMemory::new(vec![[1.0; 100]; 4], vec![[1.0; 100]; 4]).unwrap();
    let mut trained = Large::new(2);
    let fit = Fit::new(Mse, Sgd::new(0.1)).batch_size(4).epochs(2).progress(false);
    let error = trained.fit(&data, fit.checkpoint(path)).unwrap_err();
    println!("fit: {error}");
    assert!(matches!(error, Error::Write { .. }));
    true
}

/// What is in the folder is what was there before.
fn check_unharmed(folder: &Path, before: &Large) {
    assert_eq!(names(folder), ["net.safetensors"], "nothing is left beside it");
    let after = Large::load(folder.join("net.safetensors")).unwrap();
    assert_eq!(after.tensors(), before.tensors());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_loses_nothing() {
    if in_a_child() {
        return;
    }
    let folder = folder("limit");
    let (before, path) = (Large::new(1), folder.join("net.safetensors"));
    before.save(&path).unwrap();
    // Files end at 8 blocks of half a KiB or one, and the signal about it is ignored, so that the call fails instead.
    let shell = r#"trap "" 25; ulimit -f 8; exec "$@""#;
    let output = child(shell, "a_file_that_may_not_grow_loses_nothing", &path).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let expected = format!(
        "cannot write `{}`: File too large (os error 27); what was there before is unchanged: make room, or name a place \
         that may be written",
        path.display()
    );
    assert!(
        said.contains(&format!("save: {expected}")) && said.contains(&format!("fit: {expected}")),
        "{said}"
    );
    check_unharmed(&folder, &before);
}

/// Runs a test in a child to whom `mount` makes the folder a file system of its own; `None` where that is not allowed.
#[cfg(target_os = "linux")]
fn with_mount(folder: &Path, mount: &str, test: &str) -> Option<String> {
    let (path, kept) = (folder.join("net.safetensors"), folder.with_extension("kept"));
    fs::create_dir_all(&kept).unwrap();
    let folder = folder.display();
    let shell = format!(
        r#"unshare -m true 2>/dev/null && flags=-m || flags=-rm
        exec unshare $flags sh -c '{mount} || exit 77; "$@"; code=$?; cp -a "{folder}/." "{}"; exit $code' sh "$@""#,
        kept.display()
    );
    let output = child(&shell, test, &path).unwrap();
    let (said, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    if output.status.code() == Some(77) || errors.contains("unshare failed") || errors.contains("unshare: not found") {
        println!("skipped: mounting is not allowed here: {errors}");
        return None;
    }
    assert!(output.status.success(), "{said}{errors}");
    Some(said.into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    if in_a_child() {
        return;
    }
    let (folder, before) = (folder("full"), Large::new(1));
    before.save(folder.join("net.safetensors")).unwrap();
    // Room for the file that is there, but not for another.
    let size = fs::metadata(folder.join("net.safetensors")).unwrap().len() * 3 / 2;
    let mount = format!(
        r#"cp "{0}/net.safetensors" "{0}.copy" && mount -t tmpfs -o size={size} none "{0}" && cp "{0}.copy" "{0}/net.safetensors""#,
        folder.display()
    );
    let Some(said) = with_mount(&folder, &mount, "a_full_disk_loses_nothing") else {
        return;
    };
    let full = "No space left on device (os error 28); what was there before is unchanged";
    assert_eq!(said.matches(full).count(), 2, "{said}");
    check_unharmed(&folder.with_extension("kept"), &before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_loses_nothing() {
    if in_a_child() {
        return;
    }
    let (folder, before) = (folder("read_only"), Large::new(1));
    before.save(folder.join("net.safetensors")).unwrap();
    let mount = format!(
        r#"mount --bind "{0}" "{0}" && mount -o remount,bind,ro "{0}""#,
        folder.display()
    );
    let Some(said) = with_mount(&folder, &mount, "a_read_only_disk_loses_nothing") else {
        return;
    };
    assert_eq!(said.matches("Read-only file system (os error 30)").count(), 2, "{said}");
    check_unharmed(&folder.with_extension("kept"), &before);
}

#[test]
fn a_place_that_cannot_be_written_is_known_before_training() {
    let data = InMemory::new(vec![[1.0; 8]; 4], vec![[1.0; 4]; 4]).unwrap();
    let folder = folder("places");
    fs::create_dir(folder.join("folder")).unwrap();
    let mut places = vec![
        (folder.join("nowhere/net.safetensors"), "No such file or directory"),
        (folder.join("folder"), "is a directory"),
        (folder.join("folder/.."), "is a directory"),
    ];
    if cfg!(target_os = "linux") {
        // A folder in which nobody may make a file, whoever asks.
        places.push(("/sys/net.safetensors".into(), "Permission denied"));
    }
    for (path, reason) in places {
        let mut net = Net::new(1);
        let fit = Fit::new(Mse, Sgd::new(0.1)).progress(false).checkpoint(&path);
        let error = net.fit(&data, fit).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("cannot write `{}`: ", path.display())),
            "{error}"
        );
        assert!(error.contains(reason), "{error}");
        assert_eq!(net.tensors(), Net::new(1).tensors(), "nothing was trained");
        let error = net.save(&path).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    assert_eq!(names(&folder), ["folder"]);
    let error = Net::load(folder.join("missing")).map(drop).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("cannot read `{}/missing` at byte 0: ", folder.display())),
        "{error}"
    );
    assert!(matches!(Net::load(&folder).map(drop), Err(Error::Io { .. })));
}
