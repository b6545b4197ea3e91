use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        body: residual { Conv2d(4, 3, stride = 2) } skip { Conv2d(4, 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
