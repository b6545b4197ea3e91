use graven::prelude::*;

network! {
    //~ [10] => network `Net` is declared to give [10], but its last layer `last` gives [11]
    struct Net: [4] -> [10] {
        //~ Dense(4, inputs = 6) => layer `inner` takes [6], but `dense` gives [5]; write `inputs = 5`, or leave it out
        body: residual { Dense(5), inner: Dense(4, inputs = 6) },
        //~ Dense(3, inputs = 2) => layer `narrow` takes [2], but `body` gives [4]; write `inputs = 4`, or leave it out
        mix: concat { Dense(3); narrow: Dense(3, inputs = 2) },
        last: Dense(11),
    }
}

fn main() {}
