use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        Flatten,
        //~ Dense(64, inputs = 100) => layer `fc1` takes [100], but `flatten` gives [784]; write `inputs = 784`, or leave it out
        fc1: Dense(64, inputs = 100),
        //~ Dropout(2.0) => layer `drop`: the rate of `Dropout` is at least 0 and below 1, as in `Dropout(0.5)`
        drop: Dropout(2.0),
        fc2: Dense(10),
    }
}

fn main() {}
