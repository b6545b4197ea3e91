use graven::prelude::*;

network! {
    //~ 0 => `repeat` runs its layers once or more often, as in `repeat 3 { .. }`
    struct Net: [4] -> [4] { repeat 0 { Dense(4) } }
}

fn main() {}
