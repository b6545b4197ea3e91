use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        Dense(8)
        //~ Relu => expected `,` between layers
        Relu,
        //~ Dense(10, inputs = 9) => layer `dense_1` takes [9], but `relu` gives [8]
        Dense(10, inputs = 9),
    }
}

fn main() {}
