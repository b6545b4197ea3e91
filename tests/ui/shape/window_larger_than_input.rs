use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        MaxPool2d(2), MaxPool2d(20),
        Flatten,
        Dense(10),
    }
}

fn main() {}
