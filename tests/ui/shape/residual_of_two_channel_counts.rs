use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 1] from .. to [28, 28, 4] from `conv`; a `skip { .. }` branch can project one to the other
        body: residual { conv: Conv2d(4, 3, padding = 1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
