use graven::prelude::*;

network! {
    //~ Copy => a generic size has the bound `Dim`: write `H: Dim`
    struct Net<H: Copy>: [4] -> [4] { Dense(H), Dense(4) }
}

fn main() {}
