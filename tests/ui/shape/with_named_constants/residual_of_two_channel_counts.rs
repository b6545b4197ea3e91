use graven::prelude::*;

const FILTERS: usize = 4;
const PADDING: usize = 1;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 1] from .. to [28, 28, 4] from `conv`; a `skip { .. }` branch can project one to the other
        body: residual { conv: Conv2d(FILTERS, 3, padding = PADDING) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
