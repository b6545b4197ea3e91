use graven::prelude::*;

use graven::typenum::{U2, U4};

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from `b` to [13, 13, 4] from `a`
        body: residual { a: Conv2d(U4, 3, stride = U2) } skip { b: Conv2d(U4, 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
