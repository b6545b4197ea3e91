use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        conv1: Conv2d(8, 3), Relu,
        Flatten,
        //~ Dense(64, inputs = 1024) => layer `fc1` takes [1024], but `flatten` gives [5408]; write `inputs = 5408`, or leave it out
        fc1: Dense(64, inputs = 1024), Relu,
        fc2: Dense(10),
    }
}

fn main() {}
