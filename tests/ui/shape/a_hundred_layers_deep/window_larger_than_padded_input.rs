use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu, Relu,
        thin: Conv2d(4, 1),
        //~ AvgPool2d(40, padding = 2) => layer `pool` has a window of [40, 40] and a padding of 2, which does not fit, but `thin` gives [28, 28, 4]
        pool: AvgPool2d(40, padding = 2),
        Flatten,
        Dense(10),
    }
}

fn main() {}
