use graven::prelude::*;

use graven::typenum::{U8, U10};

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(U8, 3),
        //~ Dense(U10) => layer `fc` takes a vector, but `conv` gives [26, 26, 8]; put `Flatten` before it
        fc: Dense(U10),
    }
}

fn main() {}
