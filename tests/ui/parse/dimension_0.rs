use graven::prelude::*;

network! {
    //~ 0 => a dimension is a positive integer, but this is 0
    struct Net: [0] -> [4] { Dense(4) }
}

fn main() {}
