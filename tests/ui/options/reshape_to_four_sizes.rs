use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Reshape([2, 2, 14, 14]) => layer `folded`: `Reshape` takes one to three sizes, as in `Reshape([4, 4, 64])`
        folded: Reshape([2, 2, 14, 14]),
        Flatten,
        Dense(10),
    }
}

fn main() {}
