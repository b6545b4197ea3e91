use graven::prelude::*;

const FILTERS: usize = 4;
const STRIDE: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from `b` to [13, 13, 4] from `a`
        body: residual { a: Conv2d(FILTERS, 3, stride = STRIDE) } skip { b: Conv2d(FILTERS, 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
