use graven::prelude::*;

network! {
    //~ enum => expected `struct Name: [input] -> [output] { layers }` or `type Name = Network<..>;`
    enum Net: [4] -> [4] { Dense(4) }
}

fn main() {}
