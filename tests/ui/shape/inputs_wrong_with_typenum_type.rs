use graven::prelude::*;

use graven::typenum::U100;

network! {
    struct Net: [28, 28, 1] -> [10] {
        Flatten,
        fc1: Dense(10, inputs = U100),
    }
}

fn main() {}
