//! The training loop: epochs of batches, with validation.

#[cfg(feature = "checkpoint")]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::checkpoints::{Checkpoints, RunSettings};
use super::evaluate::Evaluator;
use super::history::History;
use super::position::Position;
use super::progress::Progress;
use super::step::Training;
use super::unoptimized;
use crate::data::{Batch, Batches, Dataset, DatasetExt, Subset};
use crate::error::{Error, Result};
use crate::losses::Loss;
use crate::network::Network;
use crate::not_finite::NotFinite;
use crate::optimizers::Optimizer;
use crate::shape::Sample;

/// A training loop to run: loss, optimiser and settings.
///
/// The defaults are Keras's: one epoch, batches of 32, shuffled. It uses as many threads as the machine has where the
/// work is worth it; the same seed and data give the same bits for any number of threads, at the same
/// [level](crate::simd).
///
/// ```
/// use graven::data::InMemory;
/// use graven::prelude::*;
///
/// network! {
///     struct Xor: [2] -> [1] { Dense(8), Tanh, Dense(1) }
/// }
///
/// # fn main() -> graven::Result<()> {
/// let inputs = vec![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let data = InMemory::new(inputs, vec![[0.0], [1.0], [1.0], [0.0]])?;
///
/// let mut net = Xor::new(1);
/// let fit = Fit::new(SigmoidBinaryCrossEntropy, Adam::new(0.05)).epochs(200).batch_size(4).seed(1);
/// let history = net.fit(&data, fit)?;
/// assert_eq!(history.last().accuracy, Some(1.0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Fit<'v, L, O, I, T> {
    loss: L,
    optimizer: O,
    epochs: usize,
    batch_size: usize,
    shuffle: bool,
    validation: Validation<'v, I, T>,
    seed: u64,
    threads: usize,
    progress: bool,
    stop_when: Option<StopWhen<'v>>,
    checkpoints: Checkpoints,
}

/// Says whether training shall end.
type StopWhen<'v> = Arc<dyn Fn() -> bool + Send + Sync + 'v>;

/// A dataset whose type is known at run time only.
type AnyDataset<'a, I, T> = dyn Dataset<Input = I, Target = T> + 'a;

/// For so many epochs memory is taken before training: steps allocate nothing, and epochs beyond these not much.
const MOST_REPORTS_EXPECTED: usize = 10_000;

/// What the network is validated on after each epoch.
enum Validation<'v, I, T> {
    None,
    Split(f64),
    Data(&'v AnyDataset<'v, I, T>),
}

impl<I, T> Clone for Validation<'_, I, T> {
    fn clone(&self) -> Self {
        match *self {
            Self::None => Self::None,
            Self::Split(fraction) => Self::Split(fraction),
            Self::Data(data) => Self::Data(data),
        }
    }
}

impl<'v, L, O, I: Sample, T: Clone + Send + Sync + 'static> Fit<'v, L, O, I, T> {
    /// One epoch of shuffled batches of 32, with seed 0.
    pub fn new(loss: L, optimizer: O) -> Self {
        Self {
            loss,
            optimizer,
            epochs: 1,
            batch_size: 32,
            shuffle: true,
            validation: Validation::None,
            seed: 0,
            threads: 0,
            progress: true,
            stop_when: None,
            checkpoints: Checkpoints::default(),
        }
    }

    /// Goes over the data this many times.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.epochs = epochs;
        self
    }

    /// Takes this many samples for a step; the last batch of an epoch may be smaller.
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.batch_size = batch_size;
        self
    }

    /// Whether each epoch takes the samples in an order of its own, rather than in that of the dataset.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// Validates on this fraction of the data, the last samples before any shuffling, and does not train on them.
    ///
    /// The training part is rounded down, as in Keras. It replaces an earlier [`validation`](Self::validation).
    pub fn validation_split(mut self, fraction: f64) -> Self {
        self.validation = Validation::Split(fraction);
        self
    }

    /// Validates on these data. It replaces an earlier [`validation_split`](Self::validation_split).
    pub fn validation<V: Dataset<Input = I, Target = T>>(mut self, data: &'v V) -> Self {
        self.validation = Validation::Data(data);
        self
    }

    /// What shuffling and randomness in the forward pass, such as dropout's, follow from.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Shares the work among this many threads; 0, the default, means as many as the machine has.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Whether to show a progress bar where standard error is a terminal and the feature `progress` is on.
    pub fn progress(mut self, progress: bool) -> Self {
        self.progress = progress;
        self
    }

    /// Ends training after the step in which `stop` gives true, with a checkpoint if there is to be one.
    ///
    /// It is asked after each step and after each epoch. [`History::is_stopped`] tells what happened. An `AtomicBool`
    /// lets a signal, another thread or a clock end training:
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    /// # use graven::data::InMemory;
    /// # use graven::prelude::*;
    /// # network! { struct Line: [1] -> [1] { Dense(1) } }
    /// # fn main() -> graven::Result<()> {
    /// # let data = InMemory::new(vec![[0.0]; 64], vec![[0.0]; 64])?;
    /// # let mut line = Line::new(1);
    ///
    /// let interrupted = AtomicBool::new(true);
    /// let fit = Fit::new(Mse, Sgd::new(0.1)).epochs(9).stop_when(|| interrupted.load(Ordering::Relaxed));
    /// let history = line.fit(&data, fit)?;
    /// assert!(history.is_stopped());
    /// assert_eq!(history.epochs().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stop_when(mut self, stop: impl Fn() -> bool + Send + Sync + 'v) -> Self {
        self.stop_when = Some(Arc::new(stop));
        self
    }

    /// Keeps a checkpoint of the training in the file at `path`, replaced after each epoch and where training is stopped.
    ///
    /// [`resume`](Self::resume) goes on from it; [`Saving::load`](crate::checkpoint::Saving::load) reads the network.
    #[cfg(feature = "checkpoint")]
    pub fn checkpoint(mut self, path: impl Into<PathBuf>) -> Self {
        self.checkpoints.path = Some(path.into());
        self
    }

    /// Replaces the [`checkpoint`](Self::checkpoint) also after every so many steps; 0, the default, means at the end of
    /// an epoch only.
    #[cfg(feature = "checkpoint")]
    pub fn checkpoint_every(mut self, steps: u64) -> Self {
        self.checkpoints.every = steps;
        self
    }

    /// Goes on from the checkpoint in the file at `path`, which may be in the middle of an epoch.
    ///
    /// Network, optimiser and history become what they were there; what follows has the same bits as if there had been no
    /// break. Loss and data must be the same, which is not checked; optimiser and its settings, batch size, seed,
    /// shuffling and the number of samples must be the same too, which is. More epochs than before may be asked for, and
    /// other threads.
    ///
    /// ```
    /// use graven::data::InMemory;
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// # let path = std::env::temp_dir().join(format!("graven-doc-fit-{}.safetensors", std::process::id()));
    /// let data = InMemory::new(vec![[0.5], [1.0], [1.5]], vec![[1.0], [2.0], [3.0]])?;
    /// let fit = Fit::new(Mse, Adam::new(0.1)).batch_size(2);
    ///
    /// let mut whole = Line::new(1);
    /// whole.fit(&data, fit.clone().epochs(5))?;
    ///
    /// let mut first = Line::new(1);
    /// first.fit(&data, fit.clone().epochs(2).checkpoint(&path))?;
    /// let mut second = Line::new(7);
    /// let history = second.fit(&data, fit.epochs(5).resume(&path))?;
    /// assert_eq!(second.tensors(), whole.tensors());
    /// assert_eq!(history.epochs().len(), 5);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "checkpoint")]
    pub fn resume(mut self, path: impl Into<PathBuf>) -> Self {
        self.checkpoints.resume = Some(path.into());
        self
    }

    /// Trains `net` on `data`.
    ///
    /// The optimiser begins anew, unless the run is resumed: what it remembers lasts until the end of the run. Steps
    /// allocate nothing.
    ///
    /// # Errors
    ///
    /// [`ZeroEpochs`](Error::ZeroEpochs), [`ZeroBatchSize`](Error::ZeroBatchSize); [`EmptyDataset`](Error::EmptyDataset)
    /// for training and for validation data; [`ValidationSplit`](Error::ValidationSplit);
    /// [`LossRefuses`](Error::LossRefuses) if the loss cannot take a sample of the validation data; [`Threads`](Error::Threads);
    /// and [`NotFinite`](Error::NotFinite), after which the network is as it was before that step. With a checkpoint
    /// also [`Write`](Error::Write), before training if the place cannot be written and else after the step that was to
    /// be saved; the network is then as that step left it, and the checkpoint before it is unharmed. Where no other file
    /// can take the checkpoint's place also [`WriteInPlace`](Error::WriteInPlace). When resumed also those of [`Saving::load`](crate::checkpoint::Saving::load), [`NoTraining`](Error::NoTraining) and
    /// [`OtherTraining`](Error::OtherTraining).
    pub fn run<N, D>(self, net: &mut N, data: &D) -> Result<History>
    where
        N: Network<Input = I>,
        D: Dataset<Input = I, Target = T>,
        L: Loss<N::Output, Target = T>,
        O: Optimizer,
    {
        let Self {
            loss,
            optimizer,
            epochs,
            batch_size,
            shuffle,
            validation,
            seed,
            threads,
            progress,
            stop_when,
            checkpoints,
        } = self;
        if epochs == 0 {
            return Err(Error::ZeroEpochs);
        }
        if data.is_empty() {
            return Err(Error::EmptyDataset);
        }
        let parts;
        let (data, validation): (&AnyDataset<I, T>, Option<&AnyDataset<I, T>>) = match validation {
            Validation::None => (data, None),
            Validation::Data(validation) => (data, Some(validation)),
            Validation::Split(fraction) => {
                parts = split_off_last(data, fraction)?;
                (&parts.0, Some(&parts.1))
            }
        };

        let mut batches = DatasetExt::batches(&data, batch_size)?;
        if shuffle {
            batches = batches.shuffle(seed);
        }
        let batch_size = batch_size.min(data.len());
        let mut training = Training::new(net, loss, optimizer, batch_size)?
            .threads(threads)?
            .seed(seed);
        let threads = training.thread_count();
        let evaluator = |data: &AnyDataset<I, T>| Evaluator::new(data.len(), || threads);
        let mut evaluator = validation.map(evaluator).transpose()?;
        let settings = RunSettings {
            samples: data.len(),
            batch_size,
            shuffle,
        };
        let mut position = checkpoints.begin(&mut training, net, settings)?;
        let stop = || stop_when.as_ref().is_some_and(|stop| stop());

        let mut batch = batches.batch();
        // Many may be asked for by those who stop by other means.
        let expected = epochs.saturating_sub(position.reports.len()).min(MOST_REPORTS_EXPECTED);
        position.reports.reserve(expected);
        training.run(|training| {
            while position.epoch() <= epochs {
                batches.set_epoch(position.epoch() as u64 - 1);
                let bar = Progress::new(progress, epochs, batches.len(), &position);
                batches.skip_batches(position.batches);
                let save = |training: &Training<N, L, O>, net: &N, position: &Position| {
                    let stop = stop();
                    if stop || checkpoints.is_due(training.steps()) {
                        checkpoints.save(training, net, settings, position)?;
                    }
                    Ok(stop)
                };
                let (stopped, bar) = run_epoch(training, net, &mut batches, &mut batch, &mut position, bar, save)?;
                let mut report = position.report();
                if stopped {
                    bar.stop();
                    position.reports.push(report);
                    return Ok(History::new(position.reports, true));
                }
                if let (Some(data), Some(evaluator)) = (validation, &mut evaluator) {
                    report.validation = Some(evaluator.evaluate(net, data, training.loss())?);
                }
                bar.finish(&report);
                position.end_epoch(report);
                checkpoints.save(training, net, settings, &position)?;
                if position.epoch() <= epochs && stop() {
                    return Ok(History::new(position.reports, true));
                }
            }
            Ok(History::new(position.reports, false))
        })
    }
}

/// Trains on the batches that are left of an epoch; `after_step` saves, and says whether to stop.
fn run_epoch<N, D, L, O>(
    training: &mut Training<N, L, O>,
    net: &mut N,
    batches: &mut Batches<'_, D>,
    batch: &mut Batch<N::Input, L::Target>,
    position: &mut Position,
    mut bar: Progress,
    after_step: impl Fn(&Training<N, L, O>, &N, &Position) -> Result<bool>,
) -> Result<(bool, Progress)>
where
    N: Network,
    D: Dataset<Input = N::Input, Target = L::Target>,
    L: Loss<N::Output>,
    O: Optimizer,
{
    let (begin, before) = (Instant::now(), position.seconds);
    while batches.next_into(batch) {
        position.batches += 1;
        let step = Instant::now();
        let report = training.step(net, batch.inputs(), batch.targets());
        // Backward costs about twice as much as forward.
        unoptimized::hint(step.elapsed().as_secs_f64(), 3 * N::SUMMARY.flops * batch.len());
        if let Some(found) = training.not_finite() {
            let in_batch = match found {
                NotFinite::Input { sample, .. }
                | NotFinite::Layer { sample, .. }
                | NotFinite::Refused { sample, .. } => Some(*sample),
                _ => None,
            };
            return Err(Error::NotFinite {
                found: found.clone(),
                sample: in_batch.map(|sample| batches.last_indices()[sample]),
                epoch: position.epoch(),
                step: position.batches,
            });
        }
        position.running.add(report.loss, report.correct, batch.len());
        position.seconds = before + begin.elapsed().as_secs_f64();
        bar.step(&position.running);
        if after_step(training, net, position)? {
            return Ok((true, bar));
        }
    }
    Ok((false, bar))
}

/// The first samples, and the given fraction of all as the last.
fn split_off_last<D: Dataset>(data: &D, fraction: f64) -> Result<(Subset<'_, D>, Subset<'_, D>)> {
    let len = data.len();
    // NaN is in no range, and as an index it would be 0.
    let cut = (len as f64 * (1.0 - fraction)).floor() as usize;
    if !(fraction > 0.0 && fraction < 1.0 && (1..len).contains(&cut)) {
        return Err(Error::ValidationSplit { found: fraction, len });
    }
    Ok((Subset::new(data, 0..cut), Subset::new(data, cut..len)))
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
