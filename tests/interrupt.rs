//! Ctrl-C in an example: training ends after its step, the checkpoint is written, and the command that is printed goes on
//! to the bits of a run that nobody interrupted.
#![cfg(all(feature = "checkpoint", feature = "data", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use safetensors::SafeTensors;

/// The example's program, built as this test was.
fn example(name: &str) -> PathBuf {
    // `target/debug/deps/interrupt-..`
    let here = std::env::current_exe().unwrap();
    let profile = here.parent().unwrap().parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(env!("CARGO_MANIFEST_DIR"));
    build.args(["build", "--quiet", "--example", name]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let output = build.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    profile.join("examples").join(name)
}

/// All tensors of a checkpoint, those of the optimiser too, with step and epoch.
fn state(path: &Path) -> (BTreeMap<String, Vec<u8>>, String, String) {
    let bytes = fs::read(path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let tensors = file
        .iter()
        .map(|(name, tensor)| (name.to_owned(), tensor.data().to_vec()));
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let text = metadata.metadata().clone().unwrap();
    (tensors.collect(), text["step"].clone(), text["epoch"].clone())
}

#[test]
fn ctrl_c_ends_with_a_checkpoint_and_says_how_to_go_on() {
    let program = example("mnist_mlp");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interrupt it");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let settings = ["--epochs", "3", "--seed", "7"];

    let whole = folder.join("whole.safetensors");
    let output = Command::new(&program)
        .args(settings)
        .arg("--checkpoint")
        .arg(&whole)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = state(&whole);
    // 8,000 digits in batches of 32.
    assert_eq!((&*expected.1, &*expected.2), ("750", "4"));

    let path = folder.join("interrupted.safetensors");
    let mut child = Command::new(&program)
        .args(settings)
        .arg(format!("--checkpoint={}", path.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("MnistMlp") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).unwrap(), 0, "the example ended by itself");
    }
    // The summary is printed right before training begins.
    std::thread::sleep(Duration::from_millis(60));
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{errors}");
    assert!(
        errors.contains("ends after this step; Ctrl-C once more ends at once"),
        "{errors}"
    );
    let (said, command) = errors
        .trim_end()
        .split_once("; go on with\n    ")
        .expect("it says how to go on");
    assert!(said.contains("stopped in epoch "), "{errors}");
    let (_, step, _) = state(&path);
    let step: usize = step.parse().unwrap();
    assert!((1..750).contains(&step), "{step}");

    let output = Command::new("sh").args(["-c", command]).output().unwrap();
    assert!(
        output.status.success(),
        "{command}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        state(&path) == expected,
        "the bits differ after an interruption in step {step}"
    );
    println!("interrupted in step {step} of 750; went on to the same bits");
}
