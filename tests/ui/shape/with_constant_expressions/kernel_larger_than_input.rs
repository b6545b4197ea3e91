use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(2 * TWO, 1),
        //~ Conv2d(4 * TWO, 20 * TWO) => layer `conv` has a kernel of [40, 40], which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(4 * TWO, 20 * TWO),
        Flatten,
        Dense(10),
    }
}

fn main() {}
