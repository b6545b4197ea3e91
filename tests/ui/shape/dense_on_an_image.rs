use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(8, 3),
        fc: Dense(10),
    }
}

fn main() {}
