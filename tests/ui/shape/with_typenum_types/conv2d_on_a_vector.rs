use graven::prelude::*;

use graven::typenum::{U3, U6, U8};

network! {
    struct Net: [4] -> [2, 2, 8] {
        fc: Dense(U6),
        //~ Conv2d(U8, U3) => layer `conv` is a `Conv2d`, which takes an image [height, width, channels], but `fc` gives [6]
        conv: Conv2d(U8, U3),
    }
}

fn main() {}
