use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        fc1: Dense(8),
        fc2: Dense(11),
    }
}

fn main() {}
