use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv1: Conv2d(8, 3), Relu,
        Flatten,
        fc1: Dense(64, inputs = 1024), Relu,
        fc2: Dense(10),
    }
}

fn main() {}
