use graven::prelude::*;

const WIDTH: usize = 27;
const HIDDEN: usize = 7;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Reshape([28, WIDTH]) => layer `reshape` reshapes 756 scalars to [28, 27], but .. gives [28, 28, 1]; these are 784
        reshape: Reshape([28, WIDTH]),
        Flatten,
        Dense(HIDDEN),
        Dense(10),
    }
}

fn main() {}
