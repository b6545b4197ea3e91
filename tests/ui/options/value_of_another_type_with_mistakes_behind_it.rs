use graven::prelude::*;

const FACTOR: f32 = 2.0;
const WIDTH: u32 = 1;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ FACTOR => mismatched types
        conv1: Conv2d(8, 3, stride = FACTOR),
        //~ WIDTH => mismatched types
        MaxPool2d(2, padding = (1, WIDTH)),
        //~ WIDTH > 0 => mismatched types
        BatchNorm(momentum = WIDTH > 0),
        Flatten,
        fc1: Dense(64), Relu,
        //~ Dense(10, inputs = 63) => layer `fc2` takes [63], but `relu` gives [64]
        fc2: Dense(10, inputs = 63),
    }
}

fn main() {}
