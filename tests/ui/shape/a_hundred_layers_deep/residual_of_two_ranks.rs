use graven::prelude::*;

network! {
    struct Net: [8, 8, 4] -> [10] {
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        //~ residual => residual `body` adds [8, 8, 4] from .. to [256] from `fc`
        body: residual { Flatten, fc: Dense(256) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
