//! Runs of `fit` as files: trainings that also stand somewhere in the data.
//!
//! Where a run stands is a text of `name=value`, first of the run and the epoch under way, then behind a semicolon of each
//! epoch before. It needs no escapes in a header of JSON, and no memory to be checked. `{:?}` keeps every bit of a number,
//! and NaN and infinity.

use std::fmt::Write;
use std::path::Path;
use std::result::Result as StdResult;
use std::str::FromStr;

use super::checkpoints::RunSettings;
use super::history::Running;
use super::position::Position;
use super::saved_training::{Differences, load, numbers, said, save};
use super::{EpochReport, Evaluation, Training};
use crate::checkpoint::header::{Contents, excerpt, key};
use crate::error::{Error, Result};
use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::Optimizer;

/// What saves runs of `fit`.
const SAVE: &str = "`Fit::checkpoint`";
/// The value of what is not there.
const NONE: &str = "none";

/// Saves a run with its network to the file at `path`.
pub(crate) fn save_run<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &Training<N, L, O>,
    net: &N,
    path: &Path,
    settings: RunSettings,
    position: &Position,
) -> Result<()> {
    let more = vec![
        (key::EPOCH, position.epoch().to_string()),
        (key::FIT, written(settings, position)),
    ];
    save(training, net, path, more)
}

/// Goes on with the run in the file at `path`.
pub(crate) fn resume<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &mut Training<N, L, O>,
    net: &mut N,
    path: &Path,
    settings: RunSettings,
) -> Result<Position> {
    let (seed, optimizer) = (training.seed_value(), training.optimizer().settings());
    let (begun, contents) = load(training, path, &mut |contents| {
        check(contents, path, settings, seed, &optimizer)
    })?;
    let (step, seed) = numbers(&contents, path, SAVE)?;
    let position = position(&contents, path)?;
    begun.take_effect(training, net, step, seed);
    Ok(position)
}

/// Whether a file is of a run with these settings.
fn check(contents: &Contents, path: &Path, settings: RunSettings, seed: u64, optimizer: &str) -> Result<()> {
    let run = Run::read(said(contents, path, key::FIT, SAVE)?).map_err(|reason| invalid(path, reason))?;
    let (_, found_seed) = numbers(contents, path, SAVE)?;
    let found_optimizer = said(contents, path, key::OPTIMIZER, SAVE)?;
    Differences::default()
        .compare("a dataset of samples", run.settings.samples, settings.samples)
        .compare("a batch size of", run.settings.batch_size, settings.batch_size)
        .compare("shuffling", run.settings.shuffle, settings.shuffle)
        .compare("the seed", found_seed, seed)
        .compare("the optimiser", found_optimizer, optimizer)
        .check(path)?;
    // How many samples so many batches have.
    let per_epoch = settings.samples.div_ceil(settings.batch_size);
    let seen = settings.samples.min(run.batches.saturating_mul(settings.batch_size));
    if run.batches > per_epoch || run.running.samples != seen {
        let reason = format!(
            "found a run after {} batches and {} samples of an epoch of {per_epoch} batches and {} samples",
            run.batches, run.running.samples, settings.samples
        );
        return Err(invalid(path, reason));
    }
    let mut reports = run.reports();
    reports
        .try_for_each(|report| report.map(drop))
        .map_err(|reason| invalid(path, reason))
}

/// Where the run of a file that is accepted stands; reports of epochs take memory.
fn position(contents: &Contents, path: &Path) -> Result<Position> {
    let run = Run::read(said(contents, path, key::FIT, SAVE)?).map_err(|reason| invalid(path, reason))?;
    let reports = run.reports().collect::<StdResult<_, _>>();
    Ok(Position {
        batches: run.batches,
        running: run.running,
        seconds: run.seconds,
        reports: reports.map_err(|reason| invalid(path, reason))?,
    })
}

fn invalid(path: &Path, reason: String) -> Error {
    Error::CheckpointHeader {
        path: path.to_owned(),
        reason: format!("its metadata `{}` cannot be read: {reason}", key::FIT),
    }
}

/// Where a run stands, as a text.
fn written(settings: RunSettings, position: &Position) -> String {
    let mut text = format!(
        "samples={} batch_size={} shuffle={} batches={} loss={:?} correct={} seen={} seconds={:?}",
        settings.samples,
        settings.batch_size,
        settings.shuffle,
        position.batches,
        position.running.loss,
        position
            .running
            .correct
            .map_or(NONE.to_owned(), |correct| correct.to_string()),
        position.running.samples,
        position.seconds,
    );
    let number = |number: Option<f64>| number.map_or(NONE.to_owned(), |number| format!("{number:?}"));
    for report in &position.reports {
        let validation = report.validation;
        write!(
            text,
            ";loss={:?} accuracy={} validation_samples={} validation_loss={} validation_accuracy={} seconds={:?}",
            report.loss,
            number(report.accuracy),
            validation.map_or(0, |validation| validation.samples),
            number(validation.map(|validation| validation.loss)),
            number(validation.and_then(|validation| validation.accuracy)),
            report.seconds,
        )
        .expect("a string takes whatever is written");
    }
    text
}

/// Where a run stands, as a file says.
struct Run<'t> {
    settings: RunSettings,
    /// How many batches of the epoch are done, what came of them, and how long they took.
    batches: usize,
    running: Running,
    seconds: f64,
    /// The epochs before.
    epochs: Option<&'t str>,
}

impl<'t> Run<'t> {
    fn read(text: &'t str) -> StdResult<Self, String> {
        let (run, epochs) = text
            .split_once(';')
            .map_or((text, None), |(run, epochs)| (run, Some(epochs)));
        let mut values = Values(run);
        let settings = RunSettings {
            samples: values.next("samples")?,
            batch_size: values.next("batch_size")?,
            shuffle: values.next("shuffle")?,
        };
        let batches = values.next("batches")?;
        let running = Running {
            loss: values.next("loss")?,
            correct: values.next_if_any("correct")?,
            samples: values.next("seen")?,
        };
        let seconds = values.next("seconds")?;
        values.end()?;
        Ok(Self {
            settings,
            batches,
            running,
            seconds,
            epochs,
        })
    }

    /// The reports of the epochs before.
    fn reports(&self) -> impl Iterator<Item = StdResult<EpochReport, String>> {
        let epochs = self.epochs.into_iter().flat_map(|epochs| epochs.split(';'));
        let samples = self.settings.samples as f64;
        (1..).zip(epochs).map(move |(epoch, text)| {
            let mut values = Values(text);
            let (loss, accuracy) = (values.next("loss")?, values.next_if_any("accuracy")?);
            let samples_of_validation = values.next("validation_samples")?;
            let loss_of_validation = values.next_if_any("validation_loss")?;
            let accuracy_of_validation = values.next_if_any("validation_accuracy")?;
            let seconds = values.next("seconds")?;
            values.end()?;
            Ok(EpochReport {
                epoch,
                loss,
                accuracy,
                validation: loss_of_validation.map(|loss| Evaluation {
                    loss,
                    accuracy: accuracy_of_validation,
                    samples: samples_of_validation,
                    first_not_finite: None,
                }),
                seconds,
                samples_per_second: samples / seconds,
            })
        })
    }
}

/// Values with their names, separated by spaces.
struct Values<'t>(&'t str);

impl<'t> Values<'t> {
    fn next<T: FromStr>(&mut self, name: &str) -> StdResult<T, String> {
        let text = self.text(name)?;
        text.parse()
            .map_err(|_| format!("found `{}`, expected a value of `{name}`", excerpt(text)))
    }

    fn next_if_any<T: FromStr>(&mut self, name: &str) -> StdResult<Option<T>, String> {
        let mut rest = Values(self.0);
        if rest.text(name)? == NONE {
            *self = rest;
            return Ok(None);
        }
        self.next(name).map(Some)
    }

    fn text(&mut self, name: &str) -> StdResult<&'t str, String> {
        let (found, rest) = self.0.split_once(' ').unwrap_or((self.0, ""));
        self.0 = rest;
        let value = found.strip_prefix(name).and_then(|found| found.strip_prefix('='));
        value.ok_or_else(|| format!("found `{}`, expected `{name}=` and a value", excerpt(found)))
    }

    fn end(&self) -> StdResult<(), String> {
        match self.0 {
            "" => Ok(()),
            more => Err(format!("found `{}` behind the last value", excerpt(more))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(epoch: usize, loss: f64, accuracy: Option<f64>, validation: Option<Evaluation>) -> EpochReport {
        EpochReport {
            epoch,
            loss,
            accuracy,
            validation,
            seconds: 0.1,
            samples_per_second: 7.0 / 0.1,
        }
    }

    fn position() -> Position {
        let evaluation = |accuracy| Evaluation {
            loss: f64::from_bits(0x3fd5_5555_5555_5557),
            accuracy,
            samples: 3,
            first_not_finite: None,
        };
        Position {
            batches: 2,
            running: Running {
                loss: 1e300 / 3.0,
                correct: Some(4),
                samples: 6,
            },
            seconds: 1.5e-7,
            reports: vec![
                report(
                    1,
                    f64::MIN_POSITIVE / 3.0,
                    Some(1.0 / 3.0),
                    Some(evaluation(Some(0.25))),
                ),
                report(2, f64::INFINITY, None, Some(evaluation(None))),
                report(3, -0.0, Some(0.1 + 0.2), None),
            ],
        }
    }

    const SETTINGS: RunSettings = RunSettings {
        samples: 7,
        batch_size: 3,
        shuffle: true,
    };

    #[test]
    fn every_bit_comes_back() {
        let position = position();
        let text = written(SETTINGS, &position);
        assert!(!text.contains(['"', '\\']), "no escapes in a header: {text}");
        let run = Run::read(&text).unwrap();
        assert_eq!(
            (run.settings.samples, run.settings.batch_size, run.settings.shuffle),
            (7, 3, true)
        );
        let reports: Vec<_> = run.reports().map(StdResult::unwrap).collect();
        let found = Position {
            batches: run.batches,
            running: run.running,
            seconds: run.seconds,
            reports,
        };
        // `{:?}` tells 0 from -0.
        assert_eq!(format!("{found:?}"), format!("{position:?}"));
    }

    #[test]
    fn what_is_no_run_is_refused() {
        let text = written(SETTINGS, &position());
        let read = |text: &str| -> StdResult<(), String> {
            Run::read(text)?.reports().try_for_each(|report| report.map(drop))
        };
        assert_eq!(read(&text), Ok(()));
        let message = |text: &str| read(text).unwrap_err();
        assert_eq!(message(""), "found ``, expected `samples=` and a value");
        assert_eq!(
            message(&text.replace("shuffle=true", "shuffle=maybe")),
            "found `maybe`, expected a value of `shuffle`"
        );
        assert_eq!(
            message(&text.replace("accuracy=none", "accuracy=no")),
            "found `no`, expected a value of `accuracy`"
        );
        assert_eq!(message(&format!("{text} x=1")), "found `x=1` behind the last value");
        let long = "9".repeat(1_000_000);
        assert!(message(&text.replace("batches=2", &format!("batches={long}"))).len() < 300);
        for end in 0..text.len() {
            // A number that lost digits is still a number.
            let cut = &text[..end];
            if !cut.ends_with(|last: char| last.is_ascii_digit() || last == '.') {
                assert!(read(cut).is_err(), "{cut}");
            }
        }
    }
}
