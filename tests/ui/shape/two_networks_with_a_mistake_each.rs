use graven::prelude::*;

network! {
    //~ Dense(3, inputs = 5) => layer `dense` takes [5], but `the input` gives [4]; write `inputs = 4`, or leave it out
    struct First: [4] -> [3] { Dense(3, inputs = 5) }
}

network! {
    //~ [3] => network `Second` is declared to give [3], but its last layer `dense` gives [2]
    struct Second: [4] -> [3] { Dense(2) }
}

fn main() {}
