use graven::prelude::*;

use graven::typenum::{U3, U6, U7};

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ concat => concat `mix` joins [26, 26, 4] from `conv2d` of branch 1 and [24, 24, 6] from `conv2d` of branch 2; all but the last dimension must be equal
        mix: concat { Conv2d(4, U3); Conv2d(U6, 5) },
        Flatten,
        Dense(U7),
        Dense(10),
    }
}

fn main() {}
