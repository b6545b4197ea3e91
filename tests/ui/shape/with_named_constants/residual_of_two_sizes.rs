use graven::prelude::*;

const CHANNELS: usize = 4;
const KERNEL: usize = 3;

network! {
    struct Net: [28, 28, CHANNELS] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from .. to [26, 26, 4] from `relu
        body: residual { Conv2d(CHANNELS, KERNEL), Relu },
        Flatten,
        Dense(10),
    }
}

fn main() {}
