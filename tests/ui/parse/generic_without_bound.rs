use graven::prelude::*;

network! {
    //~ H => a generic size needs its bound: write `H: Dim`
    struct Net<H>: [4] -> [4] { Dense(H), Dense(4) }
}

fn main() {}
