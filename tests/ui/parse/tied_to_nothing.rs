use graven::prelude::*;

network! {
    struct Net: [4] -> [4] { a: Dense(4), tied(b) }
}

fn main() {}
