//! The training loop: epochs of batches, with validation.

use std::time::Instant;

use super::evaluate::Evaluator;
use super::history::{EpochReport, History, Running};
use super::progress::Progress;
use super::step::Training;
use crate::data::{Batch, Batches, Dataset, DatasetExt, Subset};
use crate::error::{Error, Result};
use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::Optimizer;
use crate::tensor::Sample;

/// A training loop to run: loss, optimiser and settings.
///
/// The defaults are Keras's: one epoch, batches of 32, shuffled. It uses as many threads as the machine has where the
/// work is worth it; the same seed and data give the same bits for any number of threads.
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
}

/// A dataset whose type is known at run time only.
type AnyDataset<'a, I, T> = dyn Dataset<Input = I, Target = T> + 'a;

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

    /// Trains `net` on `data`.
    ///
    /// The optimiser begins anew: what it remembers lasts until the end of the run. Steps allocate nothing.
    ///
    /// # Errors
    ///
    /// [`ZeroEpochs`](Error::ZeroEpochs), [`ZeroBatchSize`](Error::ZeroBatchSize); [`EmptyDataset`](Error::EmptyDataset)
    /// for training and for validation data; [`ValidationSplit`](Error::ValidationSplit); [`Threads`](Error::Threads);
    /// and [`NotFinite`](Error::NotFinite), after which the network is as it was before that step.
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

        let mut batch = batches.batch();
        let mut reports = Vec::with_capacity(epochs);
        training.run(|training| {
            for epoch in 1..=epochs {
                batches.set_epoch(epoch as u64 - 1);
                let bar = Progress::new(progress, epoch, epochs, batches.len());
                let (mut report, bar) = run_epoch(training, net, &mut batches, &mut batch, epoch, bar)?;
                if let (Some(data), Some(evaluator)) = (validation, &mut evaluator) {
                    report.validation = Some(evaluator.evaluate(net, data, training.loss()));
                }
                bar.finish(&report);
                reports.push(report);
            }
            Ok(History::new(reports))
        })
    }
}

/// Trains on the batches that are left of an epoch.
fn run_epoch<N, D, L, O>(
    training: &mut Training<N, L, O>,
    net: &mut N,
    batches: &mut Batches<'_, D>,
    batch: &mut Batch<N::Input, L::Target>,
    epoch: usize,
    mut bar: Progress,
) -> Result<(EpochReport, Progress)>
where
    N: Network,
    D: Dataset<Input = N::Input, Target = L::Target>,
    L: Loss<N::Output>,
    O: Optimizer,
{
    let begin = Instant::now();
    let mut running = Running::default();
    let mut step = 0;
    while batches.next_into(batch) {
        step += 1;
        let report = training.step(net, batch.inputs(), batch.targets());
        if let Some(found) = training.not_finite() {
            let found = found.clone();
            return Err(Error::NotFinite { found, epoch, step });
        }
        running.add(report.loss, report.correct, batch.len());
        bar.step(&running);
    }
    Ok((running.report(epoch, begin.elapsed().as_secs_f64()), bar))
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
