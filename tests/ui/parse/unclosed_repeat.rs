use graven::prelude::*;

//~ end of the file => this file contains an unclosed delimiter
network! {
    struct Net: [4] -> [4] {
        repeat 3 { Dense(4), Relu,
        Dense(4),
    }
}

fn main() {}
