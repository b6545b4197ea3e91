use graven::prelude::*;

use graven::typenum::{U8, U64, U1024};

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv1: Conv2d(U8, 3), Relu,
        Flatten,
        //~ Dense(U64, inputs = U1024) => layer `fc1` takes [1024], but `flatten` gives [5408]; write `inputs = 5408`, or leave it out
        fc1: Dense(U64, inputs = U1024), Relu,
        fc2: Dense(10),
    }
}

fn main() {}
