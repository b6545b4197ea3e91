use graven::prelude::*;

network! {
    struct Net: Pair { left: [4], right: [3] } -> [2] {
        //~ Dense(2) => layer `fc` is a `Dense`, which takes a vector, but `the input` gives several inputs
        fc: Dense(2),
    }
}

fn main() {}
