use graven::prelude::*;

network! {
    //~ [] => a shape has at least one dimension, as in `[784]`
    struct Net: [] -> [4] { Dense(4) }
}

fn main() {}
