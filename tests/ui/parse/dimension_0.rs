use graven::prelude::*;

network! {
    struct Net: [0] -> [4] { Dense(4) }
}

fn main() {}
