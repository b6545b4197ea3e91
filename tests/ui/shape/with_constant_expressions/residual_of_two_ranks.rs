use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [8, 8, 2 * TWO] -> [10] {
        //~ residual => residual `body` adds [8, 8, 4] from .. to [256] from `fc`
        body: residual { Flatten, fc: Dense(128 * TWO) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
