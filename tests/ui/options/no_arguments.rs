use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        MaxPool2d,
        Flatten,
        Dense(10),
    }
}

fn main() {}
