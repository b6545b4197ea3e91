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
    /// Train ResNet-18 on noise of `--size`
    TrainResnet,
    /// Train dense layers of 784, 4096, 4096 and 10 on MNIST
    TrainWideMlp,
    /// Train 1, 2, 4, 8, 16 and 32 convolutions of one size on noise
    TrainDepth,
    /// Multiply matrices, on one thread
    Gemm,
    /// Start a process that trains the convnet for one step on the digits built in
    FirstStep,
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
    /// Training samples in each timed epoch [default: 19200 for the small networks]
    #[arg(long, value_parser = at_least_1)]
    samples: Option<usize>,
    /// Side of the images of train_resnet: 32 or 224
    #[arg(long, default_value_t = 32, value_parser = size)]
    pub size: usize,
    /// Timed calls in each repeat of an inference [default: 2000 of one sample, 100 of more]
    #[arg(long, value_parser = at_least_1)]
    calls: Option<usize>,
    /// Timed repeats
    #[arg(long, default_value_t = 5, value_parser = at_least_1)]
    pub repeats: usize,
    /// What initial weights and shuffling follow from
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Say `ready` when warm; then, for each line of standard input, run one repeat and print it
    #[arg(long)]
    pub paced: bool,
    /// Train for one step, say so, and end: what first_step starts
    #[arg(long, hide = true)]
    pub one_step: bool,
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

    /// Timed calls in each repeat of an inference.
    pub fn calls(&self, batch_size: usize) -> usize {
        self.calls.unwrap_or(if batch_size == 1 { 2_000 } else { 100 })
    }

    /// Training samples in each timed epoch.
    pub fn samples(&self) -> usize {
        self.samples.unwrap_or(match self.workload {
            Workload::TrainWideMlp => 1_280,
            Workload::TrainDepth => 3_200,
            Workload::TrainResnet if self.size == 224 => 16,
            Workload::TrainResnet => 256,
            _ => 19_200,
        })
    }
}

fn size(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(size @ (32 | 224)) => Ok(size),
        _ => Err("expected 32 or 224".into()),
    }
}

fn at_least_1(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("expected a whole number of at least 1".into()),
    }
}
