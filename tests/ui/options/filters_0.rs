use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Conv2d(0, 3) => layer `conv`: `Conv2d` with 0 filters gives nothing; write how many it has
        conv: Conv2d(0, 3),
        Flatten,
        Dense(10),
    }
}

fn main() {}
