use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(8, 3),
        //~ Dense(10) => layer `fc` takes a vector, but `conv` gives [26, 26, 8]; put `Flatten` before it
        fc: Dense(10),
    }
}

fn main() {}
