use graven::prelude::*;

network! {
    struct Net<CHANNELS: Dim, HIDDEN: Dim>: [8, 8, CHANNELS] -> [10] {
        body: residual { Flatten, fc: Dense(HIDDEN) },
        Flatten,
        Dense(10),
    }
    //~ Net<4, 256> => residual `body` adds [8, 8, 4] from .. to [256] from `fc`
    type Small = Net<4, 256>;
}

fn main() {}
