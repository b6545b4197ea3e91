use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(2 * TWO, 1),
        //~ Conv2d(8, (3, 20 * TWO), padding = TWO - 1) => layer `conv` has a kernel of [3, 40] and a padding of 1, which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(8, (3, 20 * TWO), padding = TWO - 1),
        Flatten,
        Dense(10),
    }
}

fn main() {}
