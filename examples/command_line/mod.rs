//! The command line that the examples share, and the line of JSON that they can end with.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use clap::{Args, Command, FromArgMatches};
use graven::prelude::*;

/// What `main` returns: an error is printed as its message.
pub type Result<T = ()> = std::result::Result<T, Message>;

/// An error as people read it.
pub struct Message(String);

impl<E: std::error::Error> From<E> for Message {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every example can be told.
#[derive(Args)]
pub struct Arguments {
    /// Passes over the training data
    #[arg(long)]
    pub epochs: usize,
    /// Samples in each training step
    #[arg(long)]
    pub batch_size: usize,
    /// Threads to train on; 0 is one for each core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// What initial weights, shuffling and dropout follow from
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// Data to use instead of those built in
    #[arg(long, value_name = "PATH")]
    pub data: Option<PathBuf>,
    /// Keep a checkpoint in FILE, replaced after each epoch and on Ctrl-C
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Go on from the checkpoint in FILE, and keep it up to date unless `--checkpoint` names another
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// End with one line of JSON on standard output
    #[arg(long)]
    pub json: bool,
}

impl Arguments {
    /// Reads the command line; `data` says what `--data` takes.
    pub fn parse(about: &'static str, data: &'static str, epochs: &'static str, batch_size: &'static str) -> Self {
        let command = Self::augment_args(Command::new(env!("CARGO_CRATE_NAME")))
            .about(about)
            .mut_arg("epochs", |argument| argument.required(false).default_value(epochs))
            .mut_arg("batch_size", |argument| {
                argument.required(false).default_value(batch_size)
            })
            .mut_arg("data", |argument| argument.help(data));
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }

    /// The training loop with these settings.
    pub fn fit<'v, L, O, I: Sample, T: Clone + Send + Sync + 'static>(
        &self,
        loss: L,
        optimizer: O,
    ) -> Fit<'v, L, O, I, T> {
        let mut fit = Fit::new(loss, optimizer)
            .epochs(self.epochs)
            .batch_size(self.batch_size)
            .seed(self.seed)
            .threads(self.threads);
        if let Some(path) = &self.resume {
            fit = fit.resume(path);
        }
        if let Some(path) = self.checkpoint_path() {
            stop_on_ctrl_c();
            fit = fit.checkpoint(path).stop_when(|| INTERRUPTED.load(Relaxed));
        }
        fit
    }

    fn checkpoint_path(&self) -> Option<&Path> {
        self.checkpoint.as_deref().or(self.resume.as_deref())
    }

    /// If Ctrl-C ended training, ends the program and says how to go on.
    pub fn end_if_stopped(&self, history: &History) {
        if let (true, Some(path)) = (history.is_stopped(), self.checkpoint_path()) {
            eprintln!(
                "stopped in epoch {} of {}; go on with\n    {}",
                history.last().epoch,
                self.epochs,
                resuming(std::env::args(), path)
            );
            std::process::exit(STOPPED);
        }
    }

    /// Prints the line of JSON if it was asked for.
    pub fn print_json(&self, history: &History, test: &Evaluation) {
        if self.json {
            let threads = match self.threads {
                0 => std::thread::available_parallelism().map_or(1, usize::from),
                threads => threads,
            };
            let line = serde_json::json!({
                "test_accuracy": test.accuracy,
                "test_loss": test.loss,
                "train_samples_per_s": history.samples_per_second(),
                "epochs": self.epochs,
                "seconds": history.seconds(),
                "threads": threads,
                "batch_size": self.batch_size,
                "seed": self.seed,
            });
            println!("{line}");
        }
    }
}

/// What a shell sees of a program that Ctrl-C ended.
const STOPPED: i32 = 130;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C asks training to end after its step; once more ends the program at once.
fn stop_on_ctrl_c() {
    let handler = || {
        if INTERRUPTED.swap(true, Relaxed) {
            std::process::exit(STOPPED);
        }
        eprintln!("\nends after this step; Ctrl-C once more ends at once");
    };
    ctrlc::set_handler(handler).expect("nothing else handles Ctrl-C");
}

/// The command that goes on from the checkpoint at `path`: the one that was given, with `--resume`.
fn resuming(arguments: impl Iterator<Item = String>, path: &Path) -> String {
    let mut arguments = arguments;
    let mut command: Vec<String> = arguments.next().into_iter().collect();
    command.push("--resume".to_owned());
    command.push(path.display().to_string());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--checkpoint" | "--resume" => drop(arguments.next()),
            other if other.starts_with("--checkpoint=") || other.starts_with("--resume=") => {}
            _ => command.push(argument),
        }
    }
    let quoted = command.into_iter().map(|word| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,+:@".contains(c);
        if word.chars().all(plain) {
            word
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Samples from a file of comma-separated numbers: on each line `N` inputs, then the target.
#[allow(dead_code, reason = "not every example reads such files")]
pub fn read_csv<const N: usize>(path: &Path) -> Result<(Vec<[f32; N]>, Vec<[f32; 1]>)> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Message(format!("cannot read `{}`: {error}", path.display())))?;
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let values: Vec<f32> = line.split(',').map_while(|field| field.trim().parse().ok()).collect();
        if values.len() != N + 1 || line.split(',').count() != N + 1 {
            let expected = N + 1;
            let message = format!(
                "`{}`, line {number}: found `{line}`, expected {expected} numbers with commas between them",
                path.display()
            );
            return Err(Message(message));
        }
        inputs.push(std::array::from_fn(|i| values[i]));
        targets.push([values[N]]);
    }
    Ok((inputs, targets))
}
