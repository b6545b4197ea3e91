//! What `bench` measures, and how.

mod arguments;
mod check;
mod data;
mod inference;
mod networks;
mod report;
mod training;

use std::error::Error;

use arguments::{Arguments, Workload};
use graven::prelude::*;
use networks::{MnistCnn, MnistCnnClassifier, MnistMlp, MnistMlpClassifier};

/// What a measurement returns.
pub type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// Measures what the command line asks for.
pub fn run() -> Result {
    let arguments = Arguments::read();
    if let Some(level) = &arguments.level {
        // The level is read once, from the environment.
        return report::again_with("GRAVEN_LEVEL", level);
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
        }
    }
    Ok(())
}
