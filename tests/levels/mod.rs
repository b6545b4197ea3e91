//! Runs a test at every SIMD level of this CPU. The level is picked once in a process, so each has a process of its own.

use std::process::Command;

use graven::simd;

/// Calls `body` at each level; `test` is the name of the calling test.
pub fn at_every_level(test: &str, body: impl FnOnce()) {
    const IN_CHILD: &str = "GRAVEN_TEST_IN_CHILD";
    if std::env::var_os(IN_CHILD).is_some() {
        assert_eq!(simd::level().name(), std::env::var("GRAVEN_LEVEL").unwrap());
        return body();
    }
    for level in simd::levels() {
        let child = Command::new(std::env::current_exe().unwrap())
            .args([test, "--exact", "--nocapture"])
            .env(IN_CHILD, "1")
            .env("GRAVEN_LEVEL", level.name())
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&child.stdout);
        println!("at {level}: {printed}");
        assert!(
            child.status.success() && printed.contains("1 passed"),
            "{test} at {level}:\n{printed}\n{}",
            String::from_utf8_lossy(&child.stderr)
        );
    }
}
