//! Training and evaluation as methods of every network.

use super::workers::{Worker, share, tile_len};
use super::{Evaluation, Fit, History, evaluate};
use crate::data::Dataset;
use crate::error::Result;
use crate::kernels::block::zeroed_vec;
use crate::losses::Loss;
use crate::network::{Network, worker_count};
use crate::optimizers::Optimizer;

/// Training on, evaluation on and prediction of whole datasets, for every network.
///
/// ```
/// use graven::data::InMemory;
/// use graven::prelude::*;
///
/// network! {
///     struct Line: [1] -> [1] { Dense(1) }
/// }
///
/// # fn main() -> graven::Result<()> {
/// let inputs: Vec<[f32; 1]> = (0..100).map(|i| [i as f32 / 100.0]).collect();
/// let targets = inputs.iter().map(|[x]| [2.0 * x - 1.0]).collect();
/// let data = InMemory::new(inputs, targets)?;
///
/// let mut line = Line::new(1);
/// line.fit(&data, Fit::new(Mse, Sgd::new(0.5)).epochs(50))?;
/// assert!(line.evaluate(&data, Mse)?.loss < 1e-6);
/// assert!((line.predict_all(&data)[50][0] - 0.0).abs() < 0.01);
/// # Ok(())
/// # }
/// ```
pub trait Fitting: Network {
    /// Trains on `data` as `fit` says; see [`Fit::run`].
    ///
    /// # Errors
    ///
    /// Those of [`Fit::run`].
    fn fit<D, L, O>(&mut self, data: &D, fit: Fit<'_, L, O, D::Input, D::Target>) -> Result<History>
    where
        D: Dataset<Input = Self::Input>,
        L: Loss<Self::Output, Target = D::Target>,
        O: Optimizer,
    {
        fit.run(self, data)
    }

    /// How well the network does on `data`.
    ///
    /// Shared among the threads of rayon's current pool if it is worth it; the result has the same bits for any number
    /// of threads.
    ///
    /// # Errors
    ///
    /// [`EmptyDataset`](crate::Error::EmptyDataset), and [`LossRefuses`](crate::Error::LossRefuses) if the loss cannot take an
    /// output or a target. NaN in the data is no error: the loss is NaN, and
    /// [`first_not_finite`](Evaluation::first_not_finite) says where.
    fn evaluate<D, L>(&self, data: &D, loss: L) -> Result<Evaluation>
    where
        D: Dataset<Input = Self::Input>,
        L: Loss<Self::Output, Target = D::Target>,
    {
        evaluate::evaluate(self, data, &loss)
    }

    /// The output of each sample, shared among threads as [`evaluate`](Self::evaluate) is.
    fn predict_all<D: Dataset<Input = Self::Input>>(&self, data: &D) -> Vec<Self::Output> {
        let tile = tile_len::<Self>();
        let mut outputs = zeroed_vec(data.len());
        let mut tiles: Vec<&mut [Self::Output]> = outputs.chunks_mut(tile).collect();
        let workers = worker_count::<Self>(data.len(), rayon::current_num_threads);
        let mut workers: Vec<Worker<Self>> = (0..workers).map(|_| Worker::new()).collect();
        share(&mut workers, &mut tiles, 0, &|worker, index, outputs| {
            worker.infer(self, data, index * tile, outputs)
        });
        outputs
    }
}

impl<N: Network> Fitting for N {}

#[cfg(test)]
mod tests {
    use super::super::testing::{Classifier, digits};
    use super::*;
    use crate::data::DatasetExt;

    #[test]
    fn predicts_every_sample() {
        let (net, data) = (Classifier::new(3), digits(1001));
        assert_eq!(net.predict_all(&data), net.predict(data.inputs()));
        assert!(net.predict_all(&data.take(0)).is_empty());
    }
}
