use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ MaxPool2d => layer `max_pool2d` is a `MaxPool2d`, which takes arguments: write `MaxPool2d(..)`
        MaxPool2d,
        Flatten,
        Dense(10),
    }
}

fn main() {}
