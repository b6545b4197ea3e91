//! Shapes as values: the sizes of a sample, outermost first.

use std::fmt;

/// The sizes of a value, outermost first, in elements; rank 0 is a single scalar.
///
/// Sizes beyond `rank` are 1 and take no part in comparisons.
#[derive(Clone, Copy, Debug)]
pub struct Dims {
    /// How many dimensions there are, at most 3.
    pub rank: usize,
    /// The size of each dimension.
    pub sizes: [usize; 3],
}

impl Dims {
    /// The dimensions `sizes`, outermost first.
    ///
    /// # Panics
    /// When there are more than 3 of them.
    pub const fn new(sizes: &[usize]) -> Self {
        assert!(sizes.len() <= 3, "a shape has at most 3 dimensions");
        let mut padded = [1; 3];
        let mut axis = 0;
        while axis < sizes.len() {
            padded[axis] = sizes[axis];
            axis += 1;
        }
        Self {
            rank: sizes.len(),
            sizes: padded,
        }
    }

    /// These dimensions inside a new outermost one of `size`.
    ///
    /// # Panics
    /// When there are 3 dimensions already.
    pub const fn within(self, size: usize) -> Self {
        assert!(self.rank < 3, "a shape has at most 3 dimensions");
        Self {
            rank: self.rank + 1,
            sizes: [size, self.sizes[0], self.sizes[1]],
        }
    }

    /// The sizes, outermost first.
    pub const fn as_slice(&self) -> &[usize] {
        self.sizes.split_at(self.rank).0
    }

    /// How many scalars a value of this shape has: the product of the sizes.
    #[expect(clippy::len_without_is_empty, reason = "a shape counts scalars; it is no container")]
    pub const fn len(&self) -> usize {
        let mut product = 1;
        let mut axis = 0;
        while axis < self.rank {
            product *= self.sizes[axis];
            axis += 1;
        }
        product
    }
}

impl PartialEq for Dims {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Dims {}

/// Prints `[28, 28, 1]`.
impl fmt::Display for Dims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::Dims;

    #[test]
    fn prints_and_counts() {
        assert_eq!(Dims::new(&[28, 28, 1]).to_string(), "[28, 28, 1]");
        assert_eq!(Dims::new(&[]).to_string(), "[]");
        assert_eq!(Dims::new(&[28, 28, 3]).len(), 2352);
        assert_eq!(Dims::new(&[]).len(), 1);
    }

    #[test]
    fn compares_only_the_sizes_within_the_rank() {
        assert_eq!(
            Dims {
                rank: 1,
                sizes: [4, 0, 0]
            },
            Dims::new(&[4])
        );
        assert_ne!(Dims::new(&[4, 1]), Dims::new(&[4]));
        assert_eq!(Dims::new(&[4]).within(3), Dims::new(&[3, 4]));
    }

    #[test]
    #[should_panic(expected = "at most 3 dimensions")]
    fn refuses_a_fourth_dimension() {
        let _ = Dims::new(&[1, 2, 3]).within(4);
    }
}
