use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ 2, ^stride^ => option `stride` is given twice
        Conv2d(8, 3, stride = 2, stride = 3),
        Flatten,
        Dense(10),
    }
}

fn main() {}
