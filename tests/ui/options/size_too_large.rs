use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ Dense(2_000_000) => layer `fc` has a size of 2000000, but a dimension is at most 1049599
        fc: Dense(2_000_000),
        Dense(10),
    }
}

fn main() {}
