use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ Relu => named `new` found for struct .. Relu
        Dense(8), Relu(slope = 0.1),
        Dense(10),
    }
}

fn main() {}
