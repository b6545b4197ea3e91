//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// What can be measured.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Workload {
    /// Train the convnet of the Keras tutorial on MNIST
    TrainCnn,
    /// Train a network of two dense layers on MNIST
    TrainMlp,
    /// Classify digits with the convnet
    InferCnn,
    /// Classify digits with the two dense layers
    InferMlp,
}

impl Workload {
    /// As it stands on the command line and in the report.
    pub fn name(self) -> String {
        let value = self.to_possible_value().expect("every workload has a name");
        value.get_name().to_string()
    }
}

/// Times whole training steps and whole answers; prints a line of JSON for each measurement
#[derive(Parser)]
pub struct Arguments {
    /// What to measure
    #[arg(long)]
    pub workload: Workload,
    /// Samples in each step or call; several with commas
    #[arg(long, default_value = "32", value_delimiter = ',', value_parser = at_least_1)]
    pub batch: Vec<usize>,
    /// Threads
    #[arg(long, default_value_t = 2, value_parser = at_least_1)]
    pub threads: usize,
    /// Caps the instruction set: portable, avx2 or avx512 on x86-64
    #[arg(long)]
    pub level: Option<String>,
    /// Directory with MNIST's four IDX files, plain or .gz, instead of the 10,000 digits built in
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Training samples in each timed epoch
    #[arg(long, default_value_t = 19_200, value_parser = at_least_1)]
    pub samples: usize,
    /// Timed calls in each repeat of an inference; with a batch above 1, a twentieth of them
    #[arg(long, default_value_t = 2_000, value_parser = at_least_1)]
    pub calls: usize,
    /// Timed repeats
    #[arg(long, default_value_t = 5, value_parser = at_least_1)]
    pub repeats: usize,
    /// What initial weights and shuffling follow from
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

impl Arguments {
    /// Those of this process; `--level` is not there when the environment already has it.
    pub fn read() -> Self {
        let mut arguments = Self::parse();
        if arguments.level.is_some() && arguments.level == std::env::var("GRAVEN_LEVEL").ok() {
            arguments.level = None;
        }
        arguments
    }
}

fn at_least_1(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("expected a whole number of at least 1".into()),
    }
}
