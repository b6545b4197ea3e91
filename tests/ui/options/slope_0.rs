use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ LeakyRelu(0.0) => layer `leaky`: the slope of `LeakyRelu` is between 0 and 1, as in `LeakyRelu(0.01)`
        Dense(8), leaky: LeakyRelu(0.0),
        Dense(10),
    }
}

fn main() {}
