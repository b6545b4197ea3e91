use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        Reshape([28, 27]),
        Flatten,
        Dense(10),
    }
}

fn main() {}
