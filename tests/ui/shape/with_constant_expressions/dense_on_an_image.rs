use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(4 * TWO, 3),
        //~ Dense(5 * TWO) => layer `fc` takes a vector, but `conv` gives [26, 26, 8]; put `Flatten` before it
        fc: Dense(5 * TWO),
    }
}

fn main() {}
