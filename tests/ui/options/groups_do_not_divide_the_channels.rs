use graven::prelude::*;

network! {
    struct Net: [8, 8, 6] -> [10] {
        //~ Conv2d(12, 3, groups = 4) => layer `conv` takes channels that its 4 groups divide, but `the input` gives [8, 8, 6]
        conv: Conv2d(12, 3, groups = 4),
        Flatten,
        Dense(10, inputs = 432),
    }
}

fn main() {}
