use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ BatchNorm(momentum = 1.5) => layer `norm`: `momentum` is between 0 and 1, as in `BatchNorm(momentum = 0.1)`
        norm: BatchNorm(momentum = 1.5),
        Dense(10),
    }
}

fn main() {}
