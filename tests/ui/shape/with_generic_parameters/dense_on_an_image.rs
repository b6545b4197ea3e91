use graven::prelude::*;

network! {
    struct Net<FILTERS: Dim>: [28, 28, 1] -> [10] {
        conv: Conv2d(FILTERS, 3),
        fc: Dense(10),
    }
    //~ Net<8> => layer `fc` takes a vector, but `conv` gives [26, 26, 8]; put `Flatten` before it
    type Small = Net<8>;
}

fn main() {}
