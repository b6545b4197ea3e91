use graven::prelude::*;

network! {
    //~ [2_000_000] => a dimension is between 1 and 1049599, but this is 2000000
    struct Net: [2_000_000] -> [4] { Dense(4) }
}

fn main() {}
