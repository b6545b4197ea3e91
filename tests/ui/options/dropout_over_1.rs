use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ Dropout(1.5) => layer `drop`: the rate of `Dropout` is at least 0 and below 1, as in `Dropout(0.5)`
        drop: Dropout(1.5),
        Dense(10),
    }
}

fn main() {}
