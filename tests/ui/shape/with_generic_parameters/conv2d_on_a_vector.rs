use graven::prelude::*;

network! {
    struct Net<HIDDEN: Dim>: [4] -> [2, 2, 8] {
        fc: Dense(HIDDEN),
        conv: Conv2d(8, 3),
    }
    //~ Net<6> => layer `conv` is a `Conv2d`, which takes an image [height, width, channels], but `fc` gives [6]
    type Small = Net<6>;
}

fn main() {}
