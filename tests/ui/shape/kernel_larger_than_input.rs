use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(4, 1),
        //~ Conv2d(8, 40) => layer `conv` has a kernel of [40, 40], which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(8, 40),
        Flatten,
        Dense(10),
    }
}

fn main() {}
