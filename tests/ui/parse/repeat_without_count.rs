use graven::prelude::*;

network! {
    //~ t ^{^ => expected how often, as in `repeat 3 { .. }`
    struct Net: [4] -> [4] { repeat { Dense(4) } }
}

fn main() {}
