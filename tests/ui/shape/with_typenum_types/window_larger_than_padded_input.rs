use graven::prelude::*;

use graven::typenum::{U2, U4, U40};

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(U4, 1),
        //~ AvgPool2d(U40, padding = U2) => layer `pool` has a window of [40, 40] and a padding of 2, which does not fit, but `thin` gives [28, 28, 4]
        pool: AvgPool2d(U40, padding = U2),
        Flatten,
        Dense(10),
    }
}

fn main() {}
