use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ Dense(0) => layer `fc`: `Dense(0)` has no outputs; write how many units the layer has
        fc: Dense(0),
        Dense(10),
    }
}

fn main() {}
