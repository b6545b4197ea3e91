use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from `b` to [13, 13, 4] from `a`
        body: residual { a: Conv2d(2 * TWO, 3, stride = TWO) } skip { b: Conv2d(2 * TWO, 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
