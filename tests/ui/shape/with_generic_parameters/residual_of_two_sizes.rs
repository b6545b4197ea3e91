use graven::prelude::*;

network! {
    struct Net<CHANNELS: Dim>: [28, 28, CHANNELS] -> [10] {
        body: residual { Conv2d(CHANNELS, 3), Relu },
        Flatten,
        Dense(10),
    }
    //~ Net<4> => residual `body` adds [28, 28, 4] from .. to [26, 26, 4] from `relu
    type Small = Net<4>;
}

fn main() {}
