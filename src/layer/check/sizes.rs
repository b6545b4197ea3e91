//! Sizes that types can hold.

use super::{Message, Verdict};
use crate::layer::kind::{Sizes, SlotDigits, Slots, is_type_argument, pick};
use crate::shape::{Digits, Dims};

/// Whether the sizes of a declared shape are positive and within what a type can hold.
pub const fn check_sizes(sizes: &[usize]) -> Verdict {
    let mut axis = 0;
    while axis < sizes.len() {
        let message = Message::new("a dimension is between 1 and ").number(MAX_SIZE);
        let message = message.text(", but this is ").number(sizes[axis]);
        if sizes[axis] == 0 || sizes[axis] > MAX_SIZE {
            return Verdict::refused(None, message);
        }
        axis += 1;
    }
    Verdict::of(Dims::new(sizes))
}

/// The sizes of a declared shape, or 1 where [`check_sizes`] refuses one.
pub const fn dims(sizes: &[usize]) -> Dims {
    let mut dims = Dims::new(sizes);
    let mut axis = 0;
    while axis < dims.rank {
        dims.sizes[axis] = possible(dims.sizes[axis]);
        axis += 1;
    }
    dims
}

/// The dimensions among a layer's arguments, or 1 where [`check_layer`](super::check_layer) refuses one.
pub const fn possible_arguments(sizes: Sizes) -> Slots {
    let dims = if sizes.which_fault().is_some() || sizes.is_unsaid() {
        Sizes::new(&[1; 9]).all()
    } else {
        sizes.all()
    };
    Slots {
        d0: slot(dims[0]),
        d1: slot(dims[1]),
        d2: slot(dims[2]),
        d3: slot(dims[3]),
        d4: slot(dims[4]),
        d5: slot(dims[5]),
        d6: slot(dims[6]),
        d7: slot(dims[7]),
        d8: slot(dims[8]),
    }
}

const fn slot(dim: usize) -> SlotDigits {
    let number = if is_type_argument(dim) || dim == 0 {
        0
    } else {
        possible(dim)
    };
    let Digits { hi, lo } = Digits::of(number);
    SlotDigits {
        which: pick(dim),
        hi,
        lo,
    }
}

/// A size, or 1 if no type can hold it.
pub const fn possible(size: usize) -> usize {
    if size == 0 || size > MAX_SIZE { 1 } else { size }
}

/// The largest dimension that [`N`](crate::shape::N) can hold.
pub(super) const MAX_SIZE: usize = 1024 * 1024 + 1023;
