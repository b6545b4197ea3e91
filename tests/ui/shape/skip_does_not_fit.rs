use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from `b` to [13, 13, 4] from `a`
        body: residual { a: Conv2d(4, 3, stride = 2) } skip { b: Conv2d(4, 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
