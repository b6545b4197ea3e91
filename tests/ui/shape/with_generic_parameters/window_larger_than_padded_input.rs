use graven::prelude::*;

network! {
    struct Net<THIN: Dim>: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        pool: AvgPool2d(40, padding = 2),
        Flatten,
        Dense(10),
    }
    //~ Net<4> => layer `pool` has a window of [40, 40] and a padding of 2, which does not fit, but `thin` gives [28, 28, 4]
    type Small = Net<4>;
}

fn main() {}
