use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(8, (3, 40), padding = 1),
        Flatten,
        Dense(10),
    }
}

fn main() {}
