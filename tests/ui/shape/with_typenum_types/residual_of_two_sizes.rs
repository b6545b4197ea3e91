use graven::prelude::*;

use graven::typenum::{U3, U4};

network! {
    struct Net: [28, 28, U4] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from .. to [26, 26, 4] from `relu
        body: residual { Conv2d(U4, U3), Relu },
        Flatten,
        Dense(10),
    }
}

fn main() {}
