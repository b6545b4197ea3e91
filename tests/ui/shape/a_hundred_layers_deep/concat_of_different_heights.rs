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
        //~ concat => concat `mix` joins [26, 26, 4] from `conv2d` of branch 1 and [24, 24, 6] from `conv2d` of branch 2; all but the last dimension must be equal
        mix: concat { Conv2d(4, 3); Conv2d(6, 5) },
        Flatten,
        Dense(7),
        Dense(10),
    }
}

fn main() {}
