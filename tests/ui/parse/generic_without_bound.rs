use graven::prelude::*;

network! {
    struct Net<H>: [4] -> [4] { Dense(H), Dense(4) }
}

fn main() {}
