use graven::prelude::*;

const HIDDEN: usize = 6;
const FILTERS: usize = 8;
const KERNEL: usize = 3;

network! {
    struct Net: [4] -> [2, 2, 8] {
        fc: Dense(HIDDEN),
        //~ Conv2d(FILTERS, KERNEL) => layer `conv` is a `Conv2d`, which takes an image [height, width, channels], but `fc` gives [6]
        conv: Conv2d(FILTERS, KERNEL),
    }
}

fn main() {}
