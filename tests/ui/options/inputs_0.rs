use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ Dense(8, inputs = 0) => layer `fc`: `inputs = 0` is no input; write how many the layer takes, or leave it out
        fc: Dense(8, inputs = 0),
        Dense(10),
    }
}

fn main() {}
