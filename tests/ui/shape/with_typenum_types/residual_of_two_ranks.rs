use graven::prelude::*;

use graven::typenum::{U4, U256};

network! {
    struct Net: [8, 8, U4] -> [10] {
        //~ residual => residual `body` adds [8, 8, 4] from .. to [256] from `fc`
        body: residual { Flatten, fc: Dense(U256) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
