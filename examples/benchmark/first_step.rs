//! From the start of a process to its first finished step.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use graven::prelude::*;
use serde_json::json;

use super::arguments::Arguments;
use super::networks::MnistCnn;
use super::report::{self, Spread, peak_rss_mib};
use super::{Result, data};

/// Times processes of this program until they say that their first step is done.
pub fn measure(arguments: &Arguments) -> Result {
    for &batch in &arguments.batch {
        let (mut times, mut peaks) = (Vec::new(), Vec::new());
        // The first brings the program's file into memory.
        for repeat in 0..1 + arguments.repeats {
            let begin = Instant::now();
            let mut child = Command::new(std::env::current_exe()?)
                .args(["--workload", "first_step", "--one-step", "--batch", &batch.to_string()])
                .args(["--threads", &arguments.threads.to_string()])
                .stdout(Stdio::piped())
                .spawn()?;
            let mut line = String::new();
            let output = child.stdout.take().expect("the child's output is a pipe");
            BufReader::new(output).read_line(&mut line)?;
            let elapsed = begin.elapsed().as_secs_f64() * 1e3;
            if !child.wait()?.success() {
                return Err("the process that trains for one step failed".into());
            }
            if repeat > 0 {
                times.push(elapsed);
                peaks.extend(line.trim().parse::<f64>());
            }
        }
        let time = Spread::of(&mut times);
        report::print(
            arguments,
            batch,
            json!({
                "start_to_first_step_ms": time.median,
                "min": time.min,
                "max": time.max,
                "peak_rss_mib": (!peaks.is_empty()).then(|| Spread::of(&mut peaks).median),
            }),
        );
    }
    Ok(())
}

/// Trains for one step and prints the memory it took.
pub fn take(arguments: &Arguments) -> Result {
    let digits = data::embedded()?;
    let batch_size = arguments.batch[0];
    let mut net = MnistCnn::new(arguments.seed);
    let mut training =
        Training::new(&net, SoftmaxCrossEntropy, Adam::new(1e-3), batch_size)?.threads(arguments.threads)?;
    let batch = digits
        .batches(batch_size)?
        .shuffle(arguments.seed)
        .next()
        .expect("there are digits");
    let report = net.train_step(&mut training, batch.inputs(), batch.targets());
    if !report.loss.is_finite() {
        return Err(format!("found a loss of {}, expected a finite one", report.loss).into());
    }
    println!("{}", peak_rss_mib().map_or(String::new(), |peak| peak.to_string()));
    Ok(())
}
