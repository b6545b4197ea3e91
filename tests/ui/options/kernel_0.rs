use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Conv2d(8, 0) => layer `conv`: a kernel has at least one row and one column
        conv: Conv2d(8, 0),
        Flatten,
        Dense(10),
    }
}

fn main() {}
