use graven::prelude::*;

use graven::typenum::{U8, U10, U11};

network! {
    //~ [U10] => network `Net` is declared to give [10], but its last layer `fc2` gives [11]
    struct Net: [4] -> [U10] {
        fc1: Dense(U8),
        fc2: Dense(U11),
    }
}

fn main() {}
