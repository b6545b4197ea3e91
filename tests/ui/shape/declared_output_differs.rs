use graven::prelude::*;

network! {
    //~ [10] => network `Net` is declared to give [10], but its last layer `fc2` gives [11]
    struct Net: [4] -> [10] {
        fc1: Dense(8),
        fc2: Dense(11),
    }
}

fn main() {}
