use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        a: Dense(8),
        again: tied(a),
        Dense(10),
    }
}

fn main() {}
