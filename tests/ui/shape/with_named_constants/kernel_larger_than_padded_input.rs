use graven::prelude::*;

const THIN: usize = 4;
const KERNEL: usize = 40;
const PADDING: usize = 1;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        //~ Conv2d(8, (3, KERNEL), padding = PADDING) => layer `conv` has a kernel of [3, 40] and a padding of 1, which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(8, (3, KERNEL), padding = PADDING),
        Flatten,
        Dense(10),
    }
}

fn main() {}
