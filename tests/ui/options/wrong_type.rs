use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ 1 => mismatched types
        Dense(8, bias = 1),
        Dense(10),
    }
}

fn main() {}
