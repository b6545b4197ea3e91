use graven::prelude::*;

network! {
    //~ String => layer `string` is a `String`, which is no kind of layer; it is one that implements `graven::layer::Kind`
    struct Net: [4] -> [4] { String, Dense(4) }
}

fn main() {}
