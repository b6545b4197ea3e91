use graven::prelude::*;

network! {
    struct Net: [28, 28, 4] -> [10] {
        //~ residual => residual `body` adds [28, 28, 4] from .. to [26, 26, 4] from `relu
        body: residual { Conv2d(4, 3), Relu },
        Flatten,
        Dense(10),
    }
}

fn main() {}
