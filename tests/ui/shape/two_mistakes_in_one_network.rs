use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Conv2d(8, 30) => layer `conv` has a kernel of [30, 30], which does not fit, but `the input` gives [28, 28, 1]
        conv: Conv2d(8, 30),
        Flatten,
        fc1: Dense(64), Relu,
        //~ Dense(10, inputs = 63) => layer `fc2` takes [63], but `relu` gives [64]; write `inputs = 64`, or leave it out
        fc2: Dense(10, inputs = 63),
    }
}

fn main() {}
