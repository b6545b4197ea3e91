use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        mix: concat { Conv2d(4, 3); Conv2d(4, 5) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
