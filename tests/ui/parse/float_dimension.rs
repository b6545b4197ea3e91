use graven::prelude::*;

network! {
    struct Net: [2.5] -> [4] { Dense(4) }
}

fn main() {}
