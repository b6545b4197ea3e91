use graven::prelude::*;

const FILTERS: usize = 8;
const HIDDEN: usize = 64;
const WIDTH: usize = 1024;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv1: Conv2d(FILTERS, 3), Relu,
        Flatten,
        //~ Dense(HIDDEN, inputs = WIDTH) => layer `fc1` takes [1024], but `flatten` gives [5408]; write `inputs = 5408`, or leave it out
        fc1: Dense(HIDDEN, inputs = WIDTH), Relu,
        fc2: Dense(10),
    }
}

fn main() {}
