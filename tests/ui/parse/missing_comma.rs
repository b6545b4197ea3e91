use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        Dense(8)
        //~ Relu => expected `,` between layers
        Relu,
        Dense(10),
    }
}

fn main() {}
