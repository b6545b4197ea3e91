//! Inference: the same call over and over.

use std::time::Instant;

use graven::kernels::block::zeroed_vec;
use graven::prelude::*;
use serde_json::json;

use super::Result;
use super::arguments::Arguments;
use super::report::{self, Spread};

/// Times calls of `net` with the first samples of `data`; `check` compares some answers with the right ones.
pub fn measure<N, D>(
    arguments: &Arguments,
    net: N,
    data: &D,
    batch_size: usize,
    check: impl FnOnce(&N, &[N::Input], &[N::Output]) -> Result,
) -> Result
where
    N: Network,
    D: Dataset<Input = N::Input>,
{
    if data.len() < batch_size {
        return Err(format!("found {} samples, expected at least {batch_size}", data.len()).into());
    }
    let batch = data.batches(batch_size)?.next().expect("there is at least one batch");
    let inputs = batch.inputs();
    let mut outputs: Vec<N::Output> = zeroed_vec(batch_size);
    let calls = arguments.calls(batch_size);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let (mut rates, mut medians, mut tails) = (Vec::new(), Vec::new(), Vec::new());
    pool.install(|| {
        for _ in 0..(calls / 5).max(20) {
            graven::network::infer(&net, inputs, &mut outputs);
        }
        report::repeats(arguments, |_| {
            let begin = Instant::now();
            let mut laps: Vec<f64> = (0..calls)
                .map(|_| {
                    let begin = Instant::now();
                    graven::network::infer(&net, inputs, &mut outputs);
                    begin.elapsed().as_secs_f64() * 1e6
                })
                .collect();
            let rate = (calls * batch_size) as f64 / begin.elapsed().as_secs_f64();
            laps.sort_by(f64::total_cmp);
            let (median, tail) = (laps[calls / 2], laps[calls * 99 / 100]);
            rates.push(rate);
            medians.push(median);
            tails.push(tail);
            json!({ "samples_per_s": rate, "latency_us": median, "p99_us": tail })
        })
    })?;
    check(&net, inputs, &outputs)?;

    if rates.is_empty() {
        return Ok(());
    }
    let rate = Spread::of(&mut rates);
    let (median, tail) = (Spread::of(&mut medians), Spread::of(&mut tails));
    report::print(
        arguments,
        batch_size,
        json!({
            "repeats": rates.len(),
            "samples_per_s": rate.median,
            "min": rate.min,
            "max": rate.max,
            "latency_us": median.median,
            "latency_us_min": median.min,
            "latency_us_max": median.max,
            "p99_us": tail.median,
            "p99_us_min": tail.min,
            "p99_us_max": tail.max,
            "calls": calls,
        }),
    );
    Ok(())
}
