use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ 3 => arguments without a name come before `option = value`
        Conv2d(8, stride = 2, 3),
        Flatten,
        Dense(10),
    }
}

fn main() {}
