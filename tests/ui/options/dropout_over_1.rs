use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        Dropout(1.5),
        Dense(10),
    }
}

fn main() {}
