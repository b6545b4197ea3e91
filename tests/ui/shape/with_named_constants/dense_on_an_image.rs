use graven::prelude::*;

const FILTERS: usize = 8;
const CLASSES: usize = 10;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(FILTERS, 3),
        //~ Dense(CLASSES) => layer `fc` takes a vector, but `conv` gives [26, 26, 8]; put `Flatten` before it
        fc: Dense(CLASSES),
    }
}

fn main() {}
