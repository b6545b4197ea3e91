use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        fc: Dense(8),
        conv: Conv2d(8, 3),
    }
}

fn main() {}
