//! The line of JSON, and what it says of the process.

use std::io::stdin;
use std::process::{Command, exit};

use graven::simd;
use serde_json::{Map, Value, json};

use super::Result;
use super::arguments::Arguments;

/// Prints a measurement: what is common to all, and `values`.
pub fn print(arguments: &Arguments, batch: usize, values: Value) {
    let mut line = Map::new();
    let common = json!({
        "peer": "graven",
        "version": env!("CARGO_PKG_VERSION"),
        "workload": arguments.workload.name(),
        "mode": simd::level().name(),
        "batch": batch,
        "threads": arguments.threads,
        "peak_rss_mib": peak_rss_mib(),
    });
    for values in [common, values] {
        let Value::Object(values) = values else {
            unreachable!("a report is an object")
        };
        line.extend(values);
    }
    println!("{}", Value::Object(line));
}

/// Calls `repeat` for the number of repeats, or as often as standard input says; it measures what it prints when paced.
pub fn repeats(arguments: &Arguments, mut repeat: impl FnMut(u64) -> Value) -> Result {
    if !arguments.paced {
        (0..arguments.repeats as u64).for_each(|number| drop(repeat(number)));
        return Ok(());
    }
    println!("ready");
    for (number, line) in (0..).zip(stdin().lines()) {
        line?;
        println!("{}", repeat(number));
    }
    Ok(())
}

/// The median, the least and the largest, rounded to a tenth.
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(values: &mut [f64]) -> Self {
        values.sort_by(f64::total_cmp);
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        Self {
            median: tenth(values[values.len() / 2]),
            min: tenth(values[0]),
            max: tenth(values[values.len() - 1]),
        }
    }
}

/// The most memory that the process has had, where the system tells.
pub fn peak_rss_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kib / 102.4).round() / 10.0)
}

/// Runs this program again with a variable in its environment, and ends as that does.
pub fn again_with(variable: &str, value: &str) -> Result {
    let mut command = Command::new(std::env::current_exe()?);
    let status = command
        .args(std::env::args_os().skip(1))
        .env(variable, value)
        .status()?;
    exit(status.code().unwrap_or(1))
}
