use graven::prelude::*;

const TWO: usize = 2;

network! {
    //~ [5 * TWO] => network `Net` is declared to give [10], but its last layer `fc2` gives [11]
    struct Net: [4] -> [5 * TWO] {
        fc1: Dense(4 * TWO),
        fc2: Dense(9 + TWO),
    }
}

fn main() {}
