use graven::prelude::*;

network! {
    //~ 2.5 => a dimension is a positive integer, but this is a fraction
    struct Net: [2.5] -> [4] { Dense(4) }
}

fn main() {}
