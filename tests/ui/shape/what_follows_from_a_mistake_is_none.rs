use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Conv2d(8, 30) => layer `conv` has a kernel of [30, 30], which does not fit, but `the input` gives [28, 28, 1]
        conv: Conv2d(8, 30), Relu,
        body: residual { Conv2d(8, 3, padding = 1) },
        MaxPool2d(2),
        Flatten,
        fc: Dense(10, inputs = 1352),
    }
}

fn main() {}
