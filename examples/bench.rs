//! Whole steps and whole answers, timed: one line of JSON for each measurement.
//!
//! ```sh
//! cargo run --release --example bench -- --workload train_cnn --batch 32,128 --threads 2 --data DIR
//! cargo run --release --example bench -- --workload infer_mlp --batch 1 --threads 1 --level avx2
//! ```
//!
//! Each line carries `peer`, `version`, `workload`, `mode` (the instruction-set level), `batch`, `threads`,
//! `samples_per_s` with `min` and `max` over the repeats, `latency_us` and `p99_us` where a call is timed, and
//! `peak_rss_mib`. What is timed is checked first: gradients against differences of the loss, answers against sums in
//! `f64`; and a training's loss must fall. A failed check ends the program with an error.

mod benchmark;

fn main() -> std::process::ExitCode {
    match benchmark::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}
