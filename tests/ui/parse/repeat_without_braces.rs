use graven::prelude::*;

network! {
    //~ Dense => expected layers in braces: `repeat { .. }`
    struct Net: [4] -> [4] { repeat 3 Dense(4) }
}

fn main() {}
