use graven::prelude::*;

network! {
    struct Net: [8, 8, 6] -> [10] {
        //~ Conv2d(12, 3, groups = 0) => layer `conv`: there is at least one group of channels
        conv: Conv2d(12, 3, groups = 0),
        Flatten,
        Dense(10),
    }
}

fn main() {}
