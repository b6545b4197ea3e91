use graven::prelude::*;

network! {
    struct Net: [Label<65>; 64] -> [10] {
        //~ Dense(10) => layer `fc` is a `Dense`, which takes a vector, but `the input` gives [Label; 64]
        fc: Dense(10),
    }
}

fn main() {}
