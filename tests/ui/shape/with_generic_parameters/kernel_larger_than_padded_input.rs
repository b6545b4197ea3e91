use graven::prelude::*;

network! {
    struct Net<THIN: Dim>: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        conv: Conv2d(8, (3, 40), padding = 1),
        Flatten,
        Dense(10),
    }
    //~ Net<4> => layer `conv` has a kernel of [3, 40] and a padding of 1, which does not fit, but `thin` gives [28, 28, 4]
    type Small = Net<4>;
}

fn main() {}
