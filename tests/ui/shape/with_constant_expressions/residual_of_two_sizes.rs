use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 2 * TWO] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from .. to [26, 26, 4] from `relu
        body: residual { Conv2d(2 * TWO, 1 + TWO), Relu },
        Flatten,
        Dense(10),
    }
}

fn main() {}
