use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ AvgPool2d((2, 0)) => layer `pool`: a window has at least one row and one column
        pool: AvgPool2d((2, 0)),
        Flatten,
        Dense(10),
    }
}

fn main() {}
