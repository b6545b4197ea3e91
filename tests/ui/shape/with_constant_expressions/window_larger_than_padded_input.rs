use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(2 * TWO, 1),
        //~ AvgPool2d(20 * TWO, padding = TWO) => layer `pool` has a window of [40, 40] and a padding of 2, which does not fit, but `thin` gives [28, 28, 4]
        pool: AvgPool2d(20 * TWO, padding = TWO),
        Flatten,
        Dense(10),
    }
}

fn main() {}
