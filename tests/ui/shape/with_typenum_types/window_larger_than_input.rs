use graven::prelude::*;

use graven::typenum::{U4, U20};

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(U4, 1),
        //~ MaxPool2d(U20) => layer `pool` has a window of [20, 20], which does not fit, but `max_pool2d` gives [14, 14, 4]
        MaxPool2d(2), pool: MaxPool2d(U20),
        Flatten,
        Dense(10),
    }
}

fn main() {}
