use graven::prelude::*;

network! {
    struct Net: [] -> [4] { Dense(4) }
}

fn main() {}
