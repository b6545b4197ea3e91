//! Trainings as files: the network, what the optimiser remembers, and where the training stands.

use std::collections::HashMap;
use std::path::Path;

use super::header::{Text, key};
use super::tensors::Slot;
use super::{about, empty_parts, file, moment_name, open, tensors};
use crate::error::{Error, Result};
use crate::losses::Loss;
use crate::named;
use crate::network::{Network, Parts};
use crate::optimizers::{MAX_MOMENTS, Optimizer};
use crate::train::Training;

/// What saves trainings a step at a time.
const SAVE: &str = "`Training::save` or `Fit::checkpoint`";

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    /// Saves the training with its network to the file at `path`, which is replaced if it is there.
    ///
    /// The file holds parameters, running statistics, what the optimiser remembers, the number of steps and the seed.
    /// [`Saving::load`](super::Saving::load) reads the network from it.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// # let path = std::env::temp_dir().join(format!("graven-doc-training-{}.safetensors", std::process::id()));
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Adam::new(0.1), 1)?;
    /// net.train_step(&mut training, &[[0.5]], &[[1.0]]);
    /// training.save(&net, &path)?;
    ///
    /// let mut again = Line::new(0);
    /// let mut resumed = Training::new(&again, Mse, Adam::new(0.1), 1)?;
    /// resumed.restore(&mut again, &path)?;
    /// again.train_step(&mut resumed, &[[0.5]], &[[1.0]]);
    /// net.train_step(&mut training, &[[0.5]], &[[1.0]]);
    /// assert_eq!(again.tensors(), net.tensors());
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Write`](Error::Write); the file is then as it was.
    pub fn save(&self, net: &N, path: impl AsRef<Path>) -> Result<()> {
        save(self, net, path.as_ref(), Vec::new())
    }

    /// Goes on where the training saved in the file at `path` was: replaces the network's parameters and running
    /// statistics, what the optimiser remembers, the number of steps and the seed.
    ///
    /// With the same optimiser, batch size and batches the steps that follow have the same bits as if there had been no
    /// break. The optimiser keeps its own settings, such as the learning rate.
    ///
    /// # Errors
    ///
    /// As [`Saving::load`](super::Saving::load); [`NoTraining`](Error::NoTraining) if the file has a network alone, and
    /// [`OtherTraining`](Error::OtherTraining) if it is of another optimiser. Network and training are then as they
    /// were.
    pub fn restore(&mut self, net: &mut N, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let (begun, text) = load(self, path, |text| {
            let found = said(text, path, key::OPTIMIZER, SAVE)?;
            let expected = self.optimizer().settings();
            same(path, "the optimiser", name(found), name(&expected))?;
            numbers(text, path, SAVE).map(drop)
        })?;
        let (step, seed) = numbers(&text, path, SAVE)?;
        begun.take_effect(self, net, step, seed);
        Ok(())
    }
}

/// The optimiser's name, without its settings.
fn name(settings: &str) -> &str {
    settings.split_once(' ').map_or(settings, |(name, _)| name)
}

/// What a file says under a key.
fn said<'t>(
    text: &'t HashMap<&'static str, String>,
    path: &Path,
    missing: &'static str,
    expected: &'static str,
) -> Result<&'t str> {
    text.get(missing).map(String::as_str).ok_or_else(|| Error::NoTraining {
        path: path.to_owned(),
        missing,
        expected,
    })
}

/// The number of steps and the seed.
fn numbers(text: &HashMap<&'static str, String>, path: &Path, expected: &'static str) -> Result<(u64, u64)> {
    let number = |missing| {
        let number = said(text, path, missing, expected)?.parse().ok();
        number.ok_or_else(|| Error::NoTraining {
            path: path.to_owned(),
            missing,
            expected,
        })
    };
    Ok((number(key::STEP)?, number(key::SEED)?))
}

/// An error unless both are the same.
fn same<T: PartialEq + std::fmt::Display>(path: &Path, what: &'static str, found: T, expected: T) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::OtherTraining {
        path: path.to_owned(),
        what,
        found: found.to_string(),
        expected: expected.to_string(),
    })
}

fn save<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &Training<N, L, O>,
    net: &N,
    path: &Path,
    more: Text,
) -> Result<()> {
    let mut text = about::<N>();
    text.extend([
        (key::STEP, training.steps().to_string()),
        (key::SEED, training.seed_value().to_string()),
        (key::OPTIMIZER, training.optimizer().settings()),
    ]);
    text.extend(more);
    let mut all = net.tensors();
    for (moment, values) in training.moments().into_iter().enumerate().filter(is_kept) {
        all.extend(named::like_params::<N>(values).into_iter().map(|mut tensor| {
            tensor.name = moment_name(moment, &tensor.name);
            tensor
        }));
    }
    file::replace(path, |file| tensors::write(file, text, &all))
}

/// Whether the optimiser remembers this; the others are empty.
fn is_kept<T: std::ops::Deref<Target = [f32]>>((_, values): &(usize, T)) -> bool {
    !values.is_empty()
}

/// What a file holds of a training, before it takes effect.
struct Begun<N: Network> {
    parts: Parts<N>,
    moments: [Vec<f32>; MAX_MOMENTS],
}

impl<N: Network> Begun<N> {
    fn take_effect<L: Loss<N::Output>, O: Optimizer>(
        self,
        training: &mut Training<N, L, O>,
        net: &mut N,
        step: u64,
        seed: u64,
    ) {
        *net.parts_mut() = self.parts;
        for (into, from) in training.moments_mut().into_iter().zip(&self.moments) {
            into.copy_from_slice(from);
        }
        training.go_on(step, seed);
    }
}

/// Reads a file of a training like this one; `check` looks at its text first.
fn load<N: Network, L: Loss<N::Output>, O: Optimizer>(
    training: &Training<N, L, O>,
    path: &Path,
    check: impl FnOnce(&HashMap<&'static str, String>) -> Result<()>,
) -> Result<(Begun<N>, HashMap<&'static str, String>)> {
    let mut begun = Begun {
        parts: empty_parts(),
        moments: training.moments().map(|values| vec![0.0; values.len()]),
    };
    let mut slots: Vec<_> = named::of_mut::<N>(&mut begun.parts)
        .into_iter()
        .map(Slot::needed)
        .collect();
    let moments = begun.moments.iter_mut().map(Vec::as_mut_slice);
    for (moment, values) in moments.enumerate().filter(|(_, values)| !values.is_empty()) {
        slots.extend(named::like_params_mut::<N>(values).into_iter().map(|mut tensor| {
            tensor.name = moment_name(moment, &tensor.name);
            Slot::needed(tensor)
        }));
    }
    let (file, len) = open(path)?;
    let text = tensors::read(file, len, path, N::NAME, slots, check)?;
    Ok((begun, text))
}

#[cfg(feature = "data")]
pub(crate) use run::{resume, save_run};

/// Runs of `fit`, which also stand somewhere in the data.
#[cfg(feature = "data")]
mod run {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::train::{EpochReport, Evaluation, Position, RunSettings, Running};

    /// What saves runs of `fit`.
    const SAVE: &str = "`Fit::checkpoint`";

    /// Where a run stands, in a form that files can hold.
    #[derive(Serialize, Deserialize)]
    struct Run {
        samples: usize,
        batch_size: usize,
        shuffle: bool,
        /// How many batches of the epoch are done, and what came of them.
        batches: usize,
        loss: Exact,
        correct: Option<usize>,
        seen: usize,
        seconds: Exact,
        /// The epochs before.
        epochs: Vec<Epoch>,
    }

    #[derive(Serialize, Deserialize)]
    struct Epoch {
        loss: Exact,
        accuracy: Option<Exact>,
        validation: Option<Validation>,
        seconds: Exact,
    }

    #[derive(Serialize, Deserialize)]
    struct Validation {
        loss: Exact,
        accuracy: Option<Exact>,
        samples: usize,
    }

    /// A number as text, which keeps every bit, and NaN and infinity.
    #[derive(Clone, Copy, Serialize, Deserialize)]
    #[serde(try_from = "String", into = "String")]
    struct Exact(f64);

    impl From<Exact> for String {
        fn from(Exact(value): Exact) -> Self {
            format!("{value:?}")
        }
    }

    impl TryFrom<String> for Exact {
        type Error = std::num::ParseFloatError;
        fn try_from(text: String) -> std::result::Result<Self, Self::Error> {
            text.parse().map(Self)
        }
    }

    impl From<&EpochReport> for Epoch {
        fn from(report: &EpochReport) -> Self {
            Self {
                loss: Exact(report.loss),
                accuracy: report.accuracy.map(Exact),
                validation: report.validation.map(|validation| Validation {
                    loss: Exact(validation.loss),
                    accuracy: validation.accuracy.map(Exact),
                    samples: validation.samples,
                }),
                seconds: Exact(report.seconds),
            }
        }
    }

    impl Epoch {
        fn report(self, epoch: usize, samples: usize) -> EpochReport {
            EpochReport {
                epoch,
                loss: self.loss.0,
                accuracy: self.accuracy.map(|Exact(accuracy)| accuracy),
                validation: self.validation.map(|validation| Evaluation {
                    loss: validation.loss.0,
                    accuracy: validation.accuracy.map(|Exact(accuracy)| accuracy),
                    samples: validation.samples,
                }),
                seconds: self.seconds.0,
                samples_per_second: samples as f64 / self.seconds.0,
            }
        }
    }

    /// Saves a run with its network to the file at `path`.
    pub(crate) fn save_run<N: Network, L: Loss<N::Output>, O: Optimizer>(
        training: &Training<N, L, O>,
        net: &N,
        path: &Path,
        settings: RunSettings,
        position: &Position,
    ) -> Result<()> {
        let run = Run {
            samples: settings.samples,
            batch_size: settings.batch_size,
            shuffle: settings.shuffle,
            batches: position.batches,
            loss: Exact(position.running.loss),
            correct: position.running.correct,
            seen: position.running.samples,
            seconds: Exact(position.seconds),
            epochs: position.reports.iter().map(Epoch::from).collect(),
        };
        let run = serde_json::to_string(&run).expect("numbers, text and lists are JSON");
        let more = vec![(key::EPOCH, position.epoch().to_string()), (key::FIT, run)];
        save(training, net, path, more)
    }

    /// Goes on with the run in the file at `path`.
    pub(crate) fn resume<N: Network, L: Loss<N::Output>, O: Optimizer>(
        training: &mut Training<N, L, O>,
        net: &mut N,
        path: &Path,
        settings: RunSettings,
    ) -> Result<Position> {
        let run = |text: &HashMap<&'static str, String>| {
            let run = serde_json::from_str(said(text, path, key::FIT, SAVE)?);
            run.map_err(|error| Error::CheckpointHeader {
                path: path.to_owned(),
                reason: format!("its metadata `{}` cannot be read: {error}", key::FIT),
            })
        };
        let (begun, text) = load(training, path, |text| {
            let found: Run = run(text)?;
            let (_, seed) = numbers(text, path, SAVE)?;
            same(path, "a dataset of samples", found.samples, settings.samples)?;
            same(path, "a batch size of", found.batch_size, settings.batch_size)?;
            same(path, "shuffling", found.shuffle, settings.shuffle)?;
            same(path, "the seed", seed, training.seed_value())?;
            let optimizer = said(text, path, key::OPTIMIZER, SAVE)?;
            same(path, "the optimiser", optimizer, &training.optimizer().settings())
        })?;
        let (step, seed) = numbers(&text, path, SAVE)?;
        let run: Run = run(&text)?;
        let per_epoch = settings.samples.div_ceil(settings.batch_size);
        // How many samples so many batches have.
        let seen = settings.samples.min(run.batches.saturating_mul(settings.batch_size));
        if run.batches > per_epoch || run.seen != seen {
            return Err(Error::CheckpointHeader {
                path: path.to_owned(),
                reason: format!(
                    "found a run after {} batches and {} samples of an epoch of {per_epoch} batches and {} samples",
                    run.batches, run.seen, settings.samples
                ),
            });
        }
        begun.take_effect(training, net, step, seed);
        let reports = (1..)
            .zip(run.epochs)
            .map(|(epoch, report)| report.report(epoch, settings.samples));
        Ok(Position {
            batches: run.batches,
            running: Running {
                loss: run.loss.0,
                correct: run.correct,
                samples: run.seen,
            },
            seconds: run.seconds.0,
            reports: reports.collect(),
        })
    }
}
