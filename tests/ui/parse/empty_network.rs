use graven::prelude::*;

network! {
    //~ {} => network `Net` has no layers; write at least one, as in `{ Dense(10) }`
    struct Net: [4] -> [4] {}
}

fn main() {}
