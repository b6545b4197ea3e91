use graven::prelude::*;

const CHANNELS: usize = 4;
const HIDDEN: usize = 256;

network! {
    struct Net: [8, 8, CHANNELS] -> [10] {
        //~ residual => residual `body` adds [8, 8, 4] from .. to [256] from `fc`
        body: residual { Flatten, fc: Dense(HIDDEN) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
