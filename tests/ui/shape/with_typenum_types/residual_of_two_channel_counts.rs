use graven::prelude::*;

use graven::typenum::{U1, U4};

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ residual => residual `body` adds [28, 28, 1] from .. to [28, 28, 4] from `conv`; a `skip { .. }` branch can project one to the other
        body: residual { conv: Conv2d(U4, 3, padding = U1) },
        Flatten,
        Dense(10),
    }
}

fn main() {}
