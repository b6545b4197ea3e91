use graven::prelude::*;

network! {
    //~ , ^a^ => layer `a` is declared twice; names are unique in a sequence of layers
    struct Net: [4] -> [4] { a: Dense(4), a: Dense(4) }
}

fn main() {}
