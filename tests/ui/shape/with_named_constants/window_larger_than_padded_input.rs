use graven::prelude::*;

const THIN: usize = 4;
const WINDOW: usize = 40;
const PADDING: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        //~ AvgPool2d(WINDOW, padding = PADDING) => layer `pool` has a window of [40, 40] and a padding of 2, which does not fit, but `thin` gives [28, 28, 4]
        pool: AvgPool2d(WINDOW, padding = PADDING),
        Flatten,
        Dense(10),
    }
}

fn main() {}
