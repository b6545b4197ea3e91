use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [4] -> [2, 2, 8] {
        fc: Dense(3 * TWO),
        //~ Conv2d(4 * TWO, 1 + TWO) => layer `conv` is a `Conv2d`, which takes an image [height, width, channels], but `fc` gives [6]
        conv: Conv2d(4 * TWO, 1 + TWO),
    }
}

fn main() {}
