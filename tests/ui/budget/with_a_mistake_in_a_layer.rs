use graven::prelude::*;

network! {
    #[budget(parameters = 1_000_000)]
    //~ Dense(10, inputs = 100) => layer `dense_1` takes [100], but `dense` gives [1000]; write `inputs = 1000`, or leave it out
    struct Net: [784] -> [10] { Dense(1000), Dense(10, inputs = 100) }
}

fn main() {}
