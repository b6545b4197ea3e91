//! Evaluation: how well a network does on a dataset.

use std::fmt;

use super::workers::{Worker, share, tile_len};
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::kernels::block::{Block, zeroed_vec};
use crate::losses::{Loss, Refusal};
use crate::network::{Network, worker_count};
use crate::shape::Sample;
use crate::simd;

/// How well a network does on a dataset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// The loss over all samples.
    pub loss: f64,
    /// The share of right outputs, from 0 to 1, for losses that know right from wrong.
    pub accuracy: Option<f64>,
    /// How many samples there were.
    pub samples: usize,
    /// The first sample whose loss is NaN or infinite, counted from 0: look at its input, at its target, and at whether the
    /// network's parameters are finite.
    pub first_not_finite: Option<usize>,
}

/// Prints `loss 0.0712, accuracy 0.9774, 10000 samples`; and the first sample whose loss is not finite, if there is one.
impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loss {:.4}, ", self.loss)?;
        if let Some(accuracy) = self.accuracy {
            write!(f, "accuracy {accuracy:.4}, ")?;
        }
        write!(f, "{} samples", self.samples)?;
        if let Some(sample) = self.first_not_finite {
            write!(f, ", the first whose loss is not finite is sample {sample}")?;
        }
        Ok(())
    }
}

/// Evaluates on rayon's current pool; small work stays on the calling thread.
pub(super) fn evaluate<N, D, L>(net: &N, data: &D, loss: &L) -> Result<Evaluation>
where
    N: Network,
    D: Dataset<Input = N::Input, Target = L::Target> + ?Sized,
    L: Loss<N::Output>,
{
    Evaluator::new(data.len(), rayon::current_num_threads)?.evaluate(net, data, loss)
}

/// The memory of an evaluation: made once, for datasets of one size.
///
/// The dataset is cut into tiles, whose losses are added up in order, so that the result has the same bits for any
/// number of threads.
pub(super) struct Evaluator<N: Network, L: Loss<N::Output>> {
    workers: Vec<EvaluationWorker<N, L>>,
    tiles: Vec<TileResult>,
    samples: usize,
}

/// What one thread needs.
struct EvaluationWorker<N: Network, L: Loss<N::Output>> {
    worker: Worker<N>,
    outputs: Vec<N::Output>,
    targets: Vec<L::Target>,
}

/// A tile's part of the evaluation.
#[derive(Clone, Copy, Default)]
struct TileResult {
    loss: f64,
    correct: Option<usize>,
    /// The first sample of the dataset whose loss is not finite.
    not_finite: Option<usize>,
    /// The first sample of the dataset that the loss cannot take.
    refusal: Option<(usize, Refusal)>,
}

impl<N: Network, L: Loss<N::Output>> Evaluator<N, L> {
    /// For datasets of `samples` samples, on as many of the available threads as are worth it.
    ///
    /// # Errors
    ///
    /// If there are no samples.
    pub(super) fn new(samples: usize, available_threads: impl FnOnce() -> usize) -> Result<Self> {
        if samples == 0 {
            return Err(Error::EmptyDataset);
        }
        let tile = tile_len::<N>();
        Ok(Self {
            workers: (0..worker_count::<N>(samples, available_threads))
                .map(|_| EvaluationWorker {
                    worker: Worker::new(),
                    outputs: zeroed_vec(tile),
                    targets: Vec::with_capacity(tile),
                })
                .collect(),
            tiles: vec![TileResult::default(); samples.div_ceil(tile)],
            samples,
        })
    }

    /// Evaluates `net` on `data`, allocating nothing.
    ///
    /// # Errors
    ///
    /// If the loss cannot take an output or a target.
    ///
    /// # Panics
    ///
    /// If the dataset has another size than this was made for.
    pub(super) fn evaluate<D>(&mut self, net: &N, data: &D, loss: &L) -> Result<Evaluation>
    where
        D: Dataset<Input = N::Input, Target = L::Target> + ?Sized,
    {
        let samples = self.samples;
        assert_eq!(data.len(), samples, "a dataset keeps its size while it is evaluated");
        share(&mut self.workers, &mut self.tiles, 0, &|worker, index, result| {
            let first = index * tile_len::<N>();
            let count = tile_len::<N>().min(samples - first);
            let outputs = &mut worker.outputs[..count];
            worker.worker.infer(net, data, first, outputs);
            worker.targets.clear();
            worker
                .targets
                .extend((first..first + count).map(|sample| data.target(sample)));
            *result = compare::<N, L>(loss, N::Output::as_scalars(outputs), &worker.targets, samples);
            if !result.loss.is_finite() {
                explain::<N, L>(loss, N::Output::as_scalars(outputs), &worker.targets, first, result);
            }
        });

        let mut sum = TileResult::default();
        for tile in &self.tiles {
            sum.loss += tile.loss;
            sum.correct = tile
                .correct
                .map_or(sum.correct, |correct| Some(sum.correct.unwrap_or(0) + correct));
            sum.not_finite = sum.not_finite.or(tile.not_finite);
            sum.refusal = sum.refusal.or(tile.refusal);
        }
        if let Some((sample, refusal)) = sum.refusal {
            return Err(Error::LossRefuses { sample, refusal });
        }
        let accuracy = sum.correct.map(|correct| correct as f64 / samples as f64);
        Ok(Evaluation {
            loss: sum.loss,
            accuracy,
            samples,
            first_not_finite: sum.not_finite,
        })
    }
}

/// Compares the outputs of a tile with its targets.
fn compare<N: Network, L: Loss<N::Output>>(
    loss: &L,
    outputs: &[f32],
    targets: &[L::Target],
    samples: usize,
) -> TileResult {
    let mut correct = None;
    for (output, target) in outputs.chunks_exact(N::Output::LEN).zip(targets) {
        if let Some(right) = loss.is_correct(output, target) {
            *correct.get_or_insert(0) += usize::from(right);
        }
    }
    TileResult {
        loss: loss.value(simd::level(), outputs, targets, samples),
        correct,
        ..TileResult::default()
    }
}

/// Says why the loss of a tile is not finite, whose first sample is number `first`.
#[cold]
fn explain<N: Network, L: Loss<N::Output>>(
    loss: &L,
    outputs: &[f32],
    targets: &[L::Target],
    first: usize,
    result: &mut TileResult,
) {
    for (i, (output, target)) in outputs.chunks_exact(N::Output::LEN).zip(targets).enumerate() {
        let sample = first + i;
        let value = loss.value(simd::level(), output, std::slice::from_ref(target), 1);
        if !value.is_finite() && result.not_finite.is_none() {
            result.not_finite = Some(sample);
        }
        // A damaged output is no misuse of the loss.
        if result.refusal.is_none() && output.iter().all(|output| !output.is_nan()) {
            result.refusal = loss.refuses(output, target).map(|refusal| (sample, refusal));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Fitting;
    use super::super::testing::{Classifier, digits};
    use super::*;
    use crate::data::{DatasetExt, InMemory};
    use crate::losses::{Mse, SoftmaxCrossEntropy};

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let (net, data) = (Classifier::new(3), digits(1001));
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let evaluate = || {
                let evaluator = Evaluator::<Classifier, SoftmaxCrossEntropy>::new(data.len(), || threads);
                let mut evaluator = evaluator.unwrap();
                assert_eq!(evaluator.workers.len(), threads);
                evaluator.evaluate(&net, &data, &SoftmaxCrossEntropy).unwrap()
            };
            pool.install(evaluate)
        };
        let one = on(1);
        for threads in [2, 3, 8] {
            assert_eq!(on(threads), one, "{threads} threads");
        }
        assert_eq!(net.evaluate(&data, SoftmaxCrossEntropy).unwrap(), one);
    }

    #[test]
    fn is_the_mean_over_samples() {
        let (net, data) = (Classifier::new(3), digits(101));
        let evaluation = net.evaluate(&data, SoftmaxCrossEntropy).unwrap();
        let (mut loss, mut correct) = (0.0, 0);
        for (output, label) in net.predict(data.inputs()).iter().zip(data.targets()) {
            let sum: f64 = output.iter().map(|&x| f64::from(x).exp()).sum();
            loss += sum.ln() - f64::from(output[label.index()]);
            correct += usize::from(output.iter().all(|&other| other <= output[label.index()]));
        }
        assert!((evaluation.loss - loss / 101.0).abs() < 1e-6);
        assert_eq!(
            (evaluation.accuracy, evaluation.samples),
            (Some(f64::from(correct as u32) / 101.0), 101)
        );
    }

    #[test]
    fn a_loss_without_right_and_wrong_has_no_accuracy() {
        let net = Classifier::new(3);
        let inputs = digits(5).inputs().to_vec();
        let data = InMemory::new(inputs.clone(), net.predict(&inputs)).unwrap();
        let evaluation = net.evaluate(&data, Mse).unwrap();
        assert_eq!((evaluation.loss, evaluation.accuracy), (0.0, None));
        assert_eq!(evaluation.to_string(), "loss 0.0000, 5 samples");
    }

    #[test]
    fn refuses_no_samples() {
        let data = digits(5);
        let error = Classifier::new(3)
            .evaluate(&data.take(0), SoftmaxCrossEntropy)
            .unwrap_err();
        assert!(matches!(error, Error::EmptyDataset));
    }
}
