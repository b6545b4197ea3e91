use graven::prelude::*;

use graven::typenum::{U1, U4, U40};

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(U4, 1),
        //~ Conv2d(8, (3, U40), padding = U1) => layer `conv` has a kernel of [3, 40] and a padding of 1, which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(8, (3, U40), padding = U1),
        Flatten,
        Dense(10),
    }
}

fn main() {}
