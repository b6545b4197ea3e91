use graven::prelude::*;

network! {
    //~ -3 => a dimension is a positive integer, but this is negative
    struct Net: [-3] -> [4] { Dense(4) }
}

fn main() {}
