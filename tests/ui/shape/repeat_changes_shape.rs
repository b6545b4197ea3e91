use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        blocks: repeat 2 { Dense(8), Relu, Dense(5) },
        Dense(10),
    }
}

fn main() {}
