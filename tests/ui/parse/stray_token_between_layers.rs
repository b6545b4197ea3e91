use graven::prelude::*;

network! {
    //~ = => expected a layer, as in `fc1: Dense(64)`, or `residual`, `concat`, `repeat`, `tied`
    struct Net: [4] -> [4] { Dense(4), = Relu }
}

fn main() {}
