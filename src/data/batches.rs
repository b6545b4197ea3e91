//! A dataset in batches, in order or shuffled.

use super::{
    Dataset,
    permutation::{Purpose, permute},
};
use crate::kernels::block::zeroed_vec;
use crate::{Error, Result, shape::Sample};
use std::{fmt, iter::FusedIterator};

/// How many samples ahead of the one being read the next ones are fetched.
const AHEAD: usize = 2;
/// Scalars from which a batch is worth reading on several threads.
const SHARED: usize = 16 * 1024;

/// Samples with their targets, in memory that can be refilled.
#[derive(Clone)]
pub struct Batch<I: Sample, T> {
    // Flat: a vector of samples could only be made by moving one over the stack.
    elements: Vec<I::Element>,
    targets: Vec<T>,
}

impl<I: Sample, T> Batch<I, T> {
    /// An empty batch with room for `capacity` samples.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            elements: zeroed_vec(capacity * I::LEN),
            targets: Vec::with_capacity(capacity),
        }
    }

    /// How many samples the batch holds.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether the batch holds no sample.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The samples.
    pub fn inputs(&self) -> &[I] {
        &I::from_scalars(&self.elements)[..self.targets.len()]
    }

    /// The targets, one for each sample.
    pub fn targets(&self) -> &[T] {
        &self.targets
    }

    /// Replaces the content by the samples of `dataset` at `indices`; allocates only when there is too little room.
    ///
    /// On a thread of a rayon pool, as inside of [`Training::run`](crate::train::Training::run), all of the pool's threads read
    /// a large batch.
    ///
    /// # Panics
    /// When an index is not below the size of the dataset.
    pub fn fill<D: Dataset<Input = I, Target = T>>(&mut self, dataset: &D, indices: &[usize]) {
        if self.elements.len() < indices.len() * I::LEN {
            self.elements = zeroed_vec(indices.len() * I::LEN);
        }
        let threads = if indices.len() * I::LEN >= SHARED {
            crate::parallel::threads()
        } else {
            1
        };
        let samples = &mut I::from_scalars_mut(&mut self.elements)[..indices.len()];
        read(dataset, indices, samples, threads);
        self.targets.clear();
        self.targets.extend(indices.iter().map(|&index| dataset.target(index)));
    }
}

/// Reads samples on so many threads.
fn read<D: Dataset>(dataset: &D, indices: &[usize], samples: &mut [D::Input], threads: usize) {
    if threads > 1 && indices.len() > 1 {
        let first = threads / 2;
        let middle = (indices.len() * first / threads).max(1);
        let (indices, more_indices) = indices.split_at(middle);
        let (samples, more_samples) = samples.split_at_mut(middle);
        crate::parallel::join(
            || read(dataset, indices, samples, first),
            || read(dataset, more_indices, more_samples, threads - first),
        );
        return;
    }
    for (i, (sample, &index)) in samples.iter_mut().zip(indices).enumerate() {
        if let Some(&soon) = indices.get(i + AHEAD) {
            dataset.prefetch(soon);
        }
        dataset.input(index, sample);
    }
}

/// Prints the shape of a sample and the targets, not the scalars.
impl<I: Sample, T: fmt::Debug> fmt::Debug for Batch<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("input", &I::DIMS)
            .field("targets", &self.targets)
            .finish()
    }
}

/// The batches of one epoch; made by [`DatasetExt::batches`](super::DatasetExt::batches).
///
/// As an iterator it gives a new [`Batch`] at every step. A training loop makes one and refills it, which allocates
/// nothing:
///
/// ```
/// # use graven::data::{DatasetExt, InMemory};
/// # let data = InMemory::new(vec![[0.0; 4]; 10], vec![0_u32; 10])?;
/// let mut batches = data.batches(4)?.shuffle(7);
/// let mut batch = batches.batch();
/// for epoch in 0..3 {
///     batches.set_epoch(epoch);
///     while batches.next_into(&mut batch) {
///         assert_eq!(batch.inputs().len(), batch.targets().len());
///     }
/// }
/// # Ok::<(), graven::Error>(())
/// ```
#[derive(Clone)]
pub struct Batches<'a, D> {
    dataset: &'a D,
    batch_size: usize,
    shuffle_seed: Option<u64>,
    epoch: u64,
    order: Vec<usize>,
    next: usize,
}

impl<'a, D: Dataset> Batches<'a, D> {
    pub(super) fn new(dataset: &'a D, batch_size: usize) -> Result<Self> {
        if batch_size == 0 {
            return Err(Error::ZeroBatchSize);
        }
        if dataset.is_empty() {
            return Err(Error::EmptyDataset);
        }
        let order = (0..dataset.len()).collect();
        Ok(Self {
            dataset,
            batch_size,
            shuffle_seed: None,
            epoch: 0,
            order,
            next: 0,
        })
    }

    /// The same samples in an order that depends on `seed` and the epoch alone, on every platform.
    pub fn shuffle(mut self, seed: u64) -> Self {
        self.shuffle_seed = Some(seed);
        self.set_epoch(self.epoch);
        self
    }

    /// The batches of `epoch`: shuffled, each epoch has its own order.
    pub fn epoch(mut self, epoch: u64) -> Self {
        self.set_epoch(epoch);
        self
    }

    /// Goes to the first batch of `epoch`, without allocating.
    pub fn set_epoch(&mut self, epoch: u64) {
        self.epoch = epoch;
        self.next = 0;
        if let Some(seed) = self.shuffle_seed {
            permute(&mut self.order, Purpose::Shuffle, seed, epoch);
        }
    }

    /// Passes over so many batches.
    pub(crate) fn skip_batches(&mut self, count: usize) {
        self.next = self
            .order
            .len()
            .min(self.next.saturating_add(count.saturating_mul(self.batch_size)));
    }

    /// An empty batch with room for any of these batches.
    pub fn batch(&self) -> Batch<D::Input, D::Target> {
        Batch::with_capacity(self.batch_size.min(self.order.len()))
    }

    /// The indices of the batch that was taken last.
    pub(crate) fn last_indices(&self) -> &[usize] {
        let taken = &self.order[..self.next];
        taken.chunks(self.batch_size).next_back().unwrap_or(&[])
    }

    /// The indices of the next batch in the dataset, for callers that read the samples themselves.
    pub fn next_indices(&mut self) -> Option<&[usize]> {
        let indices = self.order[self.next..].chunks(self.batch_size).next()?;
        self.next += indices.len();
        Some(indices)
    }

    /// Replaces the content of `batch` by the next batch, or returns false and leaves it at the end of the epoch.
    ///
    /// Nothing is allocated when `batch` comes from [`batch`](Self::batch).
    pub fn next_into(&mut self, batch: &mut Batch<D::Input, D::Target>) -> bool {
        let dataset = self.dataset;
        let Some(indices) = self.next_indices() else {
            return false;
        };
        batch.fill(dataset, indices);
        true
    }
}

/// Prints where the batches stand, not the samples.
impl<D: Dataset> fmt::Debug for Batches<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches")
            .field("samples", &self.order.len())
            .field("batch_size", &self.batch_size)
            .field("shuffle_seed", &self.shuffle_seed)
            .field("epoch", &self.epoch)
            .field("next", &self.next)
            .finish()
    }
}

impl<D: Dataset> Iterator for Batches<'_, D> {
    type Item = Batch<D::Input, D::Target>;

    fn next(&mut self) -> Option<Self::Item> {
        let dataset = self.dataset;
        let indices = self.next_indices()?;
        let mut batch = Batch::with_capacity(indices.len());
        batch.fill(dataset, indices);
        Some(batch)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let batches = (self.order.len() - self.next).div_ceil(self.batch_size);
        (batches, Some(batches))
    }
}

impl<D: Dataset> ExactSizeIterator for Batches<'_, D> {}
impl<D: Dataset> FusedIterator for Batches<'_, D> {}

#[cfg(test)]
mod tests {
    use super::super::*;

    type Numbers = InMemory<[f32; 2], usize>;

    fn numbers(len: usize) -> Numbers {
        InMemory::new((0..len).map(|i| [i as f32, -(i as f32)]).collect(), (0..len).collect()).unwrap()
    }

    fn targets(batches: Batches<'_, Numbers>) -> Vec<usize> {
        batches.flat_map(|batch| batch.targets().to_vec()).collect()
    }

    #[test]
    fn the_last_batch_may_be_smaller() {
        let data = numbers(10);
        let batches = data.batches(4).unwrap();
        assert_eq!(batches.len(), 3);
        assert_eq!(
            batches.map(|batch| batch.targets().to_vec()).collect::<Vec<_>>(),
            [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]]
        );
        assert_eq!(
            data.batches(usize::MAX)
                .unwrap()
                .map(|batch| batch.len())
                .collect::<Vec<_>>(),
            [10]
        );
    }

    #[test]
    fn inputs_stay_with_their_targets() {
        let data = numbers(10);
        for batch in data.batches(3).unwrap().shuffle(1) {
            for (input, &target) in batch.inputs().iter().zip(batch.targets()) {
                assert_eq!(*input, [target as f32, -(target as f32)]);
            }
            assert_eq!(batch.inputs().len(), batch.len());
        }
    }

    #[test]
    fn shuffling_is_the_same_everywhere_and_differs_by_epoch() {
        let data = numbers(10);
        let order = |seed, epoch| targets(data.batches(3).unwrap().epoch(epoch).shuffle(seed));
        // Also computed by a separate implementation of ChaCha8 from RFC 8439 with 8 rounds.
        assert_eq!(order(42, 0), [8, 2, 7, 0, 4, 6, 9, 3, 1, 5]);
        assert_eq!(order(42, 1), [8, 9, 3, 2, 1, 5, 0, 7, 6, 4]);
        assert_eq!(order(43, 0), [3, 2, 8, 7, 6, 5, 4, 1, 9, 0]);
        assert_eq!(targets(data.batches(5).unwrap().shuffle(42).epoch(1)), order(42, 1));
    }

    #[test]
    fn refilling_gives_what_iterating_gives_and_allocates_nothing() {
        let data = numbers(10);
        let mut batches = data.batches(4).unwrap().shuffle(9);
        let mut batch = batches.batch();
        assert!(batch.is_empty() && batch.inputs().is_empty());
        let memory = (batch.inputs().as_ptr(), batch.targets().as_ptr());
        for epoch in 0..3 {
            batches.set_epoch(epoch);
            let mut expected = data.batches(4).unwrap().shuffle(9).epoch(epoch);
            while batches.next_into(&mut batch) {
                let expected = expected.next().unwrap();
                assert_eq!(
                    (batch.inputs(), batch.targets()),
                    (expected.inputs(), expected.targets())
                );
                assert_eq!((batch.inputs().as_ptr(), batch.targets().as_ptr()), memory);
            }
            assert!(expected.next().is_none());
            assert!(!batches.next_into(&mut batch), "the end stays the end");
        }
    }

    #[test]
    fn a_small_batch_grows() {
        let data = numbers(10);
        let mut batch = Batch::with_capacity(1);
        assert!(data.batches(10).unwrap().next_into(&mut batch));
        assert_eq!(batch.targets(), Vec::from_iter(0..10));
        assert_eq!(batch.inputs()[9], [9.0, -9.0]);
    }

    #[test]
    fn refuses_batches_of_nothing() {
        assert_eq!(
            numbers(3).batches(0).unwrap_err().to_string(),
            "found a batch size of 0, expected at least 1; a common choice is 32"
        );
        assert_eq!(
            numbers(0).batches(3).unwrap_err().to_string(),
            "found a dataset of 0 samples, expected at least 1 to make batches; check the split or filter it comes from"
        );
    }
}
