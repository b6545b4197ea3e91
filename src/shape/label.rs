//! The class of a sample.

use std::fmt;

/// One of `CLASSES` classes, numbered from 0.
///
/// ```
/// use graven::shape::Label;
///
/// assert_eq!(Label::<10>::new(7).map(|label| label.index()), Some(7));
/// assert_eq!(Label::<10>::new(10), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Label<const CLASSES: usize>(u32);

crate::element!(Label [const CLASSES: usize] [CLASSES] (u32));

impl<const CLASSES: usize> Label<CLASSES> {
    /// Class `index`, or `None` when it is not below `CLASSES`.
    pub const fn new(index: usize) -> Option<Self> {
        const { assert!(CLASSES <= u32::MAX as usize, "a label has at most 4294967295 classes") };
        if index < CLASSES {
            Some(Self(index as u32))
        } else {
            None
        }
    }

    /// The number of the class, below `CLASSES`.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Prints the number of the class.
impl<const CLASSES: usize> fmt::Display for Label<CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Prints `Label<10>(7)`.
impl<const CLASSES: usize> fmt::Debug for Label<CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Label<{CLASSES}>({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Label;

    #[test]
    fn only_indices_of_classes_are_labels() {
        assert_eq!(Label::<10>::new(9).unwrap().index(), 9);
        assert_eq!(Label::<10>::new(10), None);
        assert_eq!(Label::<0>::new(0), None);
        assert_eq!(Label::<100_000>::new(99_999).unwrap().index(), 99_999);
    }

    #[test]
    fn prints() {
        let label = Label::<10>::new(7).unwrap();
        assert_eq!(format!("{label} {label:>3} {label:?}"), "7   7 Label<10>(7)");
    }
}
