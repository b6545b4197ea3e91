use graven::prelude::*;

network! {
    //~ Relou => cannot find type `Relou` in this scope
    struct Net: [4] -> [4] { Dense(4), Relou }
}

fn main() {}
