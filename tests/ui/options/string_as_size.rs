use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ "8" => mismatched types
        Dense("8"),
        Dense(10),
    }
}

fn main() {}
