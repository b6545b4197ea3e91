use graven::prelude::*;

const THIN: usize = 4;
const FILTERS: usize = 8;
const KERNEL: usize = 40;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        //~ Conv2d(FILTERS, KERNEL) => layer `conv` has a kernel of [40, 40], which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(FILTERS, KERNEL),
        Flatten,
        Dense(10),
    }
}

fn main() {}
