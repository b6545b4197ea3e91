use graven::prelude::*;

network! {
    struct Net<THIN: Dim, FILTERS: Dim>: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        conv: Conv2d(FILTERS, 40),
        Flatten,
        Dense(10),
    }
    //~ Net<4, 8> => layer `conv` has a kernel of [40, 40], which does not fit, but `thin` gives [28, 28, 4]
    type Small = Net<4, 8>;
}

fn main() {}
