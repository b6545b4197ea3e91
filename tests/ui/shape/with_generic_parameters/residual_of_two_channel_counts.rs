use graven::prelude::*;

network! {
    struct Net<FILTERS: Dim>: [28, 28, 1] -> [10] {
        body: residual { conv: Conv2d(FILTERS, 3, padding = 1) },
        Flatten,
        Dense(10),
    }
    //~ Net<4> => residual `body` adds [28, 28, 1] from .. to [28, 28, 4] from `conv`; a `skip { .. }` branch can project one to the other
    type Small = Net<4>;
}

fn main() {}
