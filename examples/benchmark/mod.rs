//! What `bench` measures, and how.

mod arguments;
mod check;
mod data;
mod first_step;
mod inference;
mod networks;
mod products;
mod report;
mod training;

use std::error::Error;

use arguments::{Arguments, Workload};
use data::Noise;
use graven::prelude::*;
use networks::{
    MnistCnn, MnistCnnClassifier, MnistMlp, MnistMlpClassifier, ResNet18, ResNet18Small, Tower1, Tower2, Tower4,
    Tower8, Tower16, Tower32, WideMlp,
};

/// What a measurement returns.
pub type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Measures what the command line asks for.
pub fn run() -> Result {
    let arguments = Arguments::read();
    if let Some(level) = &arguments.level {
        // The level is read once, from the environment.
        return report::again_with("GRAVEN_LEVEL", level);
    }
    if arguments.one_step {
        return first_step::take(&arguments);
    }
    match arguments.workload {
        Workload::Gemm => return products::measure(&arguments),
        Workload::FirstStep => return first_step::measure(&arguments),
        _ => {}
    }
    for &batch in &arguments.batch {
        match arguments.workload {
            Workload::TrainCnn => {
                let digits = data::training_digits(&arguments)?;
                training::measure(&arguments, MnistCnn::new(arguments.seed), &digits, batch)?;
            }
            Workload::TrainMlp => {
                let digits = data::training_digits(&arguments)?.flattened::<784>();
                training::measure(&arguments, MnistMlp::new(arguments.seed), &digits, batch)?;
            }
            Workload::InferCnn => {
                let digits = data::test_digits(&arguments)?;
                inference::measure(
                    &arguments,
                    MnistCnnClassifier::new(arguments.seed),
                    &digits,
                    batch,
                    check::cnn,
                )?;
            }
            Workload::InferMlp => {
                let digits = data::test_digits(&arguments)?.flattened::<784>();
                inference::measure(
                    &arguments,
                    MnistMlpClassifier::new(arguments.seed),
                    &digits,
                    batch,
                    check::mlp,
                )?;
            }
            Workload::TrainWideMlp => {
                let digits = data::training_digits(&arguments)?.flattened::<784>();
                training::measure(&arguments, WideMlp::new(arguments.seed), &digits, batch)?;
            }
            Workload::TrainResnet if arguments.size == 224 => {
                let noise = Noise::new(batch, arguments.samples(), arguments.seed)?;
                training::measure(&arguments, ResNet18::new(arguments.seed), &noise, batch)?;
            }
            Workload::TrainResnet => {
                let noise = Noise::new(2 * batch, arguments.samples(), arguments.seed)?;
                training::measure(&arguments, ResNet18Small::new(arguments.seed), &noise, batch)?;
            }
            Workload::TrainDepth => {
                let noise = Noise::new(2 * batch, arguments.samples(), arguments.seed)?;
                training::measure(&arguments, Tower1::new(arguments.seed), &noise, batch)?;
                training::measure(&arguments, Tower2::new(arguments.seed), &noise, batch)?;
                training::measure(&arguments, Tower4::new(arguments.seed), &noise, batch)?;
                training::measure(&arguments, Tower8::new(arguments.seed), &noise, batch)?;
                training::measure(&arguments, Tower16::new(arguments.seed), &noise, batch)?;
                training::measure(&arguments, Tower32::new(arguments.seed), &noise, batch)?;
            }
            Workload::Gemm | Workload::FirstStep => unreachable!("measured above"),
        }
    }
    Ok(())
}
