use graven::prelude::*;

network! {
    struct Net: [4] -> [4] { repeat 0 { Dense(4) } }
}

fn main() {}
