use graven::prelude::*;

network! {
    struct Net: [4] -> [4] { loop: Dense(4) }
}

fn main() {}
