use graven::prelude::*;

const GROUPS: usize = 4;

network! {
    struct Net: [8, 8, 8] -> [10] {
        //~ Conv2d(10, (3, 1), groups = GROUPS, padding = same) => layer `conv` has 4 groups, which do not divide its 10 filters
        conv: Conv2d(10, (3, 1), groups = GROUPS, padding = same),
        Flatten,
        Dense(10, inputs = 640),
    }
}

fn main() {}
