use graven::prelude::*;

const HIDDEN: usize = 8;

network! {
    //~ HIDEN => cannot find value `HIDEN` in this scope
    struct Net: [4] -> [4] { Dense(HIDEN), Dense(4) }
}

fn main() {}
