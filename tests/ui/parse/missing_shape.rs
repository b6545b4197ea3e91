use graven::prelude::*;

network! {
    //~ { => expected the network's shapes: `Net: [input] -> [output]`
    struct Net { Dense(10) }
}

fn main() {}
