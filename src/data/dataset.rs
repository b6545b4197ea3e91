//! What a dataset is, and what every dataset can do.

use super::{Batches, Flattened, Subset};
use crate::{Result, shape::Sample};

/// Samples of one static shape with their targets.
///
/// `Sync`, because the cores that train on a dataset read it at the same time. [`DatasetExt`] adds splits and batches.
pub trait Dataset: Sync {
    /// One sample, such as `[[[f32; 1]; 28]; 28]`.
    type Input: Sample;
    /// What a network shall answer, such as [`Label<10>`](super::Label).
    type Target: Send + Sync + Clone + 'static;

    /// How many samples there are.
    fn len(&self) -> usize;

    /// Whether there is no sample.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes sample `index` over every scalar of `into`.
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    fn input(&self, index: usize, into: &mut Self::Input);

    /// Says that sample `index` will be read soon, so that a dataset in memory can have the processor fetch it meanwhile.
    ///
    /// Batches say it a few samples ahead. Does nothing unless a dataset says otherwise.
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    fn prefetch(&self, index: usize) {
        let _ = index;
    }

    /// The target of sample `index`.
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    fn target(&self, index: usize) -> Self::Target;
}

impl<D: Dataset + ?Sized> Dataset for &D {
    type Input = D::Input;
    type Target = D::Target;

    fn len(&self) -> usize {
        (**self).len()
    }

    fn input(&self, index: usize, into: &mut Self::Input) {
        (**self).input(index, into);
    }

    fn prefetch(&self, index: usize) {
        (**self).prefetch(index);
    }

    fn target(&self, index: usize) -> Self::Target {
        (**self).target(index)
    }
}

/// Views of a dataset: parts, batches and flat samples. Nothing of the data is copied.
pub trait DatasetExt: Dataset + Sized {
    /// The dataset in batches of `batch_size` samples, in order; the last may be smaller.
    ///
    /// # Errors
    /// [`ZeroBatchSize`](crate::Error::ZeroBatchSize), and [`EmptyDataset`](crate::Error::EmptyDataset).
    fn batches(&self, batch_size: usize) -> Result<Batches<'_, Self>> {
        Batches::new(self, batch_size)
    }

    /// Two parts without a common sample, drawn by `seed`: `fraction` of the samples, rounded, and the others.
    ///
    /// # Errors
    /// [`SplitFraction`](crate::Error::SplitFraction) when `fraction` is not between 0 and 1.
    fn split(&self, fraction: f64, seed: u64) -> Result<(Subset<'_, Self>, Subset<'_, Self>)> {
        Subset::split(self, fraction, seed)
    }

    /// Two parts without a common sample, drawn by `seed`: `first` samples, and the others.
    ///
    /// # Errors
    /// [`SplitCount`](crate::Error::SplitCount) when `first` is more than there are.
    fn split_at(&self, first: usize, seed: u64) -> Result<(Subset<'_, Self>, Subset<'_, Self>)> {
        Subset::split_at(self, first, seed)
    }

    /// The first `count` samples, or all if there are fewer.
    fn take(&self, count: usize) -> Subset<'_, Self> {
        Subset::new(self, 0..count.min(self.len()))
    }

    /// The same samples as `[f32; LEN]`, for networks that start with a dense layer.
    ///
    /// `LEN` mostly follows from the network; if it differs from the number of scalars of a sample, the build fails.
    fn flattened<const LEN: usize>(self) -> Flattened<Self, LEN>
    where
        Self::Input: Sample<Element = f32>,
    {
        Flattened::new(self)
    }
}

impl<D: Dataset> DatasetExt for D {}
