use graven::prelude::*;

network! {
    struct Net: [2, 3, 4, 5] -> [4] { Flatten, Dense(4) }
}

fn main() {}
