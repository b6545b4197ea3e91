use graven::prelude::*;

const CLASSES: usize = 10;
const HIDDEN: usize = 8;
const UNITS: usize = 11;

network! {
    //~ [CLASSES] => network `Net` is declared to give [10], but its last layer `fc2` gives [11]
    struct Net: [4] -> [CLASSES] {
        fc1: Dense(HIDDEN),
        fc2: Dense(UNITS),
    }
}

fn main() {}
