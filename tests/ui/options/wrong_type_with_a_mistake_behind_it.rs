use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ 2.0 => mismatched types
        Conv2d(8, 3, stride = 2.0),
        //~ Dense(10) => layer `scores` takes a vector, but `conv2d` gives [26, 26, 8]
        scores: Dense(10),
    }
}

fn main() {}
