use graven::prelude::*;

network! {
    //~ [2, 3, 4, 5] => a shape has at most 3 dimensions, but this has 4
    struct Net: [2, 3, 4, 5] -> [4] { Flatten, Dense(4) }
}

fn main() {}
