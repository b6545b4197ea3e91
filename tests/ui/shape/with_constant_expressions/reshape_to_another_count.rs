use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Reshape([28, 25 + TWO]) => layer `reshape` reshapes 756 scalars to [28, 27], but .. gives [28, 28, 1]; these are 784
        reshape: Reshape([28, 25 + TWO]),
        Flatten,
        Dense(5 + TWO),
        Dense(10),
    }
}

fn main() {}
