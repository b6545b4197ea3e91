use graven::prelude::*;

network! {
    struct Net: [4] [10] { Dense(10) }
}

fn main() {}
