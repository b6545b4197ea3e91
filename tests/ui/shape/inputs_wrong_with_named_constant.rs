use graven::prelude::*;

const WIDTH: usize = 100;

network! {
    struct Net: [28, 28, 1] -> [10] {
        Flatten,
        fc1: Dense(10, inputs = WIDTH),
    }
}

fn main() {}
