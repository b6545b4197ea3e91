//! Training: steps over shuffled batches, an epoch to a repeat.

use std::time::Instant;

use graven::kernels::block::Block;
use graven::prelude::*;
use serde_json::json;

use super::arguments::Arguments;
use super::report::{self, Spread};
use super::{Result, check};

/// Steps before the first timed one, or an epoch if that has fewer.
const WARM_UP: usize = 100;

/// What the classifiers here are trained to answer.
pub type Target<N> = <SoftmaxCrossEntropy as Loss<<N as Network>::Output>>::Target;

/// Times epochs of training `net` on `data`.
pub fn measure<N, D>(arguments: &Arguments, mut net: N, data: &D, batch_size: usize) -> Result
where
    N: Network,
    SoftmaxCrossEntropy: Loss<N::Output>,
    D: Dataset<Input = N::Input, Target = Target<N>>,
{
    let samples = data.len() / batch_size * batch_size;
    if samples == 0 {
        return Err(format!(
            "found {} samples, expected at least a batch of {batch_size}",
            data.len()
        )
        .into());
    }
    check::gradients(&net, data, batch_size.min(32), arguments.seed)?;

    let data = data.take(samples);
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Adam::new(1e-3), batch_size)?
        .threads(arguments.threads)?
        .seed(arguments.seed);
    let mut batches = data.batches(batch_size)?.shuffle(arguments.seed);
    let mut batch = batches.batch();
    let (mut rates, mut steps) = (Vec::new(), Vec::new());
    let (mut first_loss, mut last_loss) = (0.0, 0.0);
    training.run(|training| {
        let mut warm_up = 0;
        while warm_up < WARM_UP && batches.next_into(&mut batch) {
            let loss = training.step(&mut net, batch.inputs(), batch.targets()).loss;
            if warm_up == 0 {
                first_loss = loss;
            }
            warm_up += 1;
        }
        report::repeats(arguments, |epoch| {
            batches.set_epoch(1 + epoch);
            let (begin, mut sum) = (Instant::now(), 0.0);
            let mut step_begin = begin;
            while batches.next_into(&mut batch) {
                sum += training.step(&mut net, batch.inputs(), batch.targets()).loss;
                let now = Instant::now();
                steps.push((now - step_begin).as_secs_f64() * 1e6);
                step_begin = now;
            }
            let rate = samples as f64 / begin.elapsed().as_secs_f64();
            rates.push(rate);
            last_loss = sum * batch_size as f64 / samples as f64;
            json!({ "samples_per_s": rate })
        })
    })?;
    if rates.is_empty() {
        return Ok(());
    }
    if !(last_loss < first_loss && first_loss.is_finite()) {
        return Err(format!("the loss went from {first_loss} to {last_loss}, expected it to fall").into());
    }

    let (rate, step) = (Spread::of(&mut rates), Spread::of(&mut steps));
    report::print(
        arguments,
        batch_size,
        json!({
            "repeats": rates.len(),
            "samples_per_s": rate.median,
            "min": rate.min,
            "max": rate.max,
            "step_us": step.median,
            "step_us_min": step.min,
            "threads_used": training.thread_count(),
            "network": N::NAME,
            "parameters": N::SUMMARY.parameters,
            "flops_per_sample": N::SUMMARY.flops,
            "training_bytes": training.memory_bytes() + size_of::<f32>() * <N::Input as Block>::LEN * batch_size,
            "first_loss": first_loss,
            "last_loss": last_loss,
        }),
    );
    Ok(())
}
