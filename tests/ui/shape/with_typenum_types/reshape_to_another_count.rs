use graven::prelude::*;

use graven::typenum::{U7, U27, Unsigned};

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Reshape([28, U27::USIZE]) => layer `reshape` reshapes 756 scalars to [28, 27], but .. gives [28, 28, 1]; these are 784
        reshape: Reshape([28, U27::USIZE]),
        Flatten,
        Dense(U7::USIZE),
        Dense(10),
    }
}

fn main() {}
