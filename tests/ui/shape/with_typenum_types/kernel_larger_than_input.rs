use graven::prelude::*;

use graven::typenum::{U4, U8, U40};

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(U4, 1),
        //~ Conv2d(U8, U40) => layer `conv` has a kernel of [40, 40], which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(U8, U40),
        Flatten,
        Dense(10),
    }
}

fn main() {}
