use graven::prelude::*;

network! {
    struct Net: [4] -> [2, 2, 8] {
        fc: Dense(6),
        //~ Conv2d(8, 3) => layer `conv` is a `Conv2d`, which takes an image [height, width, channels], but `fc` gives [6]
        conv: Conv2d(8, 3),
    }
}

fn main() {}
