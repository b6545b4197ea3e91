use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ 2.5 => mismatched types
        Dense(2.5),
        Dense(10),
    }
}

fn main() {}
