use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv1: Conv2d(4 * TWO, 3), Relu,
        Flatten,
        //~ Dense(32 * TWO, inputs = 512 * TWO) => layer `fc1` takes [1024], but `flatten` gives [5408]; write `inputs = 5408`, or leave it out
        fc1: Dense(32 * TWO, inputs = 512 * TWO), Relu,
        fc2: Dense(10),
    }
}

fn main() {}
