use graven::prelude::*;

network! {
    struct Net<THIN: Dim>: [28, 28, 1] -> [10] {
        thin: Conv2d(THIN, 1),
        MaxPool2d(2), pool: MaxPool2d(20),
        Flatten,
        Dense(10),
    }
    //~ Net<4> => layer `pool` has a window of [20, 20], which does not fit, but `max_pool2d` gives [14, 14, 4]
    type Small = Net<4>;
}

fn main() {}
