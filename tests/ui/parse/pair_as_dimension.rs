use graven::prelude::*;

network! {
    //~ (2, 3) => a dimension is one number, not a pair
    struct Net: [(2, 3)] -> [4] { Dense(4) }
}

fn main() {}
