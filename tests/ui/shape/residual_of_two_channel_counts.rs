use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        body: residual { Conv2d(4, 3, padding = 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
