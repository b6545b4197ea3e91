use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        body: residual { Conv2d(1, 3), Relu },
        Flatten,
        Dense(10),
    }
}

fn main() {}
