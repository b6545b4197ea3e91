use graven::prelude::*;

network! {
    struct Net: [4] -> [4] { Dense(4), Relou }
}

fn main() {}
