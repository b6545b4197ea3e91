use graven::prelude::*;

network! {
    //~ a^,^ => `tied` takes the name of one layer, as in `tied(fc1)`
    struct Net: [4] -> [4] { a: Dense(4), b: Dense(4), tied(a, b) }
}

fn main() {}
