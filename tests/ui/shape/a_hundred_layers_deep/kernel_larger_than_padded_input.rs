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
        //~ Conv2d(8, (3, 40), padding = 1) => layer `conv` has a kernel of [3, 40] and a padding of 1, which does not fit, but `thin` gives [28, 28, 4]
        conv: Conv2d(8, (3, 40), padding = 1),
        Flatten,
        Dense(10),
    }
}

fn main() {}
