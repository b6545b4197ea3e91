use graven::prelude::*;

network! {
    struct Net<HIDDEN: Dim, UNITS: Dim>: [4] -> [10] {
        fc1: Dense(HIDDEN),
        fc2: Dense(UNITS),
    }
    //~ Net<8, 11> => network `Net` is declared to give [10], but its last layer `fc2` gives [11]
    type Small = Net<8, 11>;
}

fn main() {}
