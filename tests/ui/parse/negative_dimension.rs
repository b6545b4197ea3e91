use graven::prelude::*;

network! {
    struct Net: [-3] -> [4] { Dense(4) }
}

fn main() {}
