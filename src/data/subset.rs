//! Parts of a dataset.

use super::{
    Dataset,
    permutation::{Purpose, permute},
};
use crate::{Error, Result};

/// Some samples of a dataset, in an order of their own; the dataset itself is borrowed.
#[derive(Debug)]
pub struct Subset<'a, D> {
    dataset: &'a D,
    indices: Vec<usize>,
}

impl<'a, D: Dataset> Subset<'a, D> {
    /// The samples of `dataset` at `indices`.
    ///
    /// # Panics
    /// When an index is not below the size of the dataset.
    pub fn new(dataset: &'a D, indices: impl IntoIterator<Item = usize>) -> Self {
        let indices: Vec<usize> = indices.into_iter().collect();
        if let Some(&index) = indices.iter().find(|&&index| index >= dataset.len()) {
            panic!(
                "found index {index} in a subset of {} samples, expected less",
                dataset.len()
            );
        }
        Self { dataset, indices }
    }

    /// The indices of the samples in the whole dataset.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }

    pub(super) fn split(dataset: &'a D, fraction: f64, seed: u64) -> Result<(Self, Self)> {
        if !(0.0..=1.0).contains(&fraction) {
            return Err(Error::SplitFraction { found: fraction });
        }
        Self::split_at(dataset, (fraction * dataset.len() as f64).round() as usize, seed)
    }

    pub(super) fn split_at(dataset: &'a D, first: usize, seed: u64) -> Result<(Self, Self)> {
        let len = dataset.len();
        if first > len {
            return Err(Error::SplitCount { found: first, len });
        }
        let mut indices = vec![0; len];
        permute(&mut indices, Purpose::Split, seed, 0);
        let others = indices.split_off(first);
        Ok((
            Self { dataset, indices },
            Self {
                dataset,
                indices: others,
            },
        ))
    }
}

impl<D: Dataset> Dataset for Subset<'_, D> {
    type Input = D::Input;
    type Target = D::Target;

    fn len(&self) -> usize {
        self.indices.len()
    }

    fn input(&self, index: usize, into: &mut Self::Input) {
        self.dataset.input(self.indices[index], into);
    }

    fn prefetch(&self, index: usize) {
        self.dataset.prefetch(self.indices[index]);
    }

    fn target(&self, index: usize) -> Self::Target {
        self.dataset.target(self.indices[index])
    }
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};

    fn numbers(len: usize) -> InMemory<f32, usize> {
        InMemory::new((0..len).map(|i| i as f32).collect(), (0..len).collect()).unwrap()
    }

    fn targets(data: &impl Dataset<Target = usize>) -> Vec<usize> {
        (0..data.len()).map(|index| data.target(index)).collect()
    }

    #[test]
    fn a_split_has_every_sample_once_and_depends_on_the_seed_alone() {
        let data = numbers(10);
        let (training, validation) = data.split(0.75, 3).unwrap();
        assert_eq!((training.len(), validation.len()), (8, 2));
        let mut all = [targets(&training), targets(&validation)].concat();
        assert_eq!(training.indices(), &all[..8]);
        all.sort_unstable();
        assert!(all.into_iter().eq(0..10));
        assert_eq!(targets(&data.split_at(8, 3).unwrap().0), targets(&training));
        assert_ne!(targets(&data.split_at(8, 4).unwrap().0), targets(&training));
    }

    #[test]
    fn parts_of_parts_and_edges() {
        let data = numbers(10);
        let (training, _) = data.split_at(6, 1).unwrap();
        let (inner, rest) = training.split(0.5, 2).unwrap();
        assert!(
            targets(&inner)
                .iter()
                .chain(&targets(&rest))
                .all(|target| training.indices().contains(target))
        );
        assert_eq!(targets(&data.take(3)), [0, 1, 2]);
        assert_eq!(data.take(99).len(), 10);
        let (none, all) = data.split(0.0, 1).unwrap();
        assert_eq!((none.is_empty(), all.len()), (true, 10));
        assert!(data.split(1.0, 1).unwrap().1.is_empty());
        let mut input = 0.0;
        Subset::new(&data, [7, 2]).input(1, &mut input);
        assert_eq!(input, 2.0);
    }

    #[test]
    fn refuses_impossible_splits() {
        let data = numbers(10);
        for (fraction, found) in [(1.5, "1.5"), (-0.1, "-0.1"), (f64::NAN, "NaN")] {
            assert_eq!(
                data.split(fraction, 1).unwrap_err().to_string(),
                format!(
                    "found a split fraction of {found}, expected 0 to 1; to split by a number of samples use `split_at`"
                )
            );
        }
        assert_eq!(
            data.split_at(11, 1).unwrap_err().to_string(),
            "found a split at sample 11, expected at most 10, the size of the dataset; ask for fewer samples"
        );
    }

    #[test]
    #[should_panic(expected = "found index 10 in a subset of 10 samples")]
    fn refuses_an_index_out_of_range() {
        let _ = Subset::new(&numbers(10), [3, 10]);
    }
}
