use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Conv2d(8, 3, stride = 0) => layer `conv`: a stride is at least 1
        conv: Conv2d(8, 3, stride = 0),
        Flatten,
        Dense(10),
    }
}

fn main() {}
