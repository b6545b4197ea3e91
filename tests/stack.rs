//! Large networks need no large stack, not even without optimisation: they are made and kept on the heap.

use std::path::Path;
use std::process::Command;

#[test]
fn large_networks_run_on_a_small_stack() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stack/Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack"))
        .output()
        .unwrap();
    let (printed, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{}\n{printed}{errors}", output.status);
    assert!(printed.contains("Wide") && printed.contains("Large"), "{printed}");
}
