use graven::prelude::*;

network! {
    //~ Dropout(1.5) => layer `drop`: the rate of `Dropout` is at least 0 and below 1, as in `Dropout(0.5)`
    struct Net<H: Dim>: [4] -> [10] { Dense(H), drop: Dropout(1.5), Dense(10) }
}

fn main() {}
