use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        thin: Conv2d(4, 1),
        //~ MaxPool2d(20) => layer `pool` has a window of [20, 20], which does not fit, but `max_pool2d` gives [14, 14, 4]
        MaxPool2d(2), pool: MaxPool2d(20),
        Flatten,
        Dense(10),
    }
}

fn main() {}
