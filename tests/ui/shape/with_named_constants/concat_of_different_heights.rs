use graven::prelude::*;

const KERNEL: usize = 3;
const FILTERS: usize = 6;
const HIDDEN: usize = 7;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ concat => concat `mix` joins [26, 26, 4] from `conv2d` of branch 1 and [24, 24, 6] from `conv2d` of branch 2; all but the last dimension must be equal
        mix: concat { Conv2d(4, KERNEL); Conv2d(FILTERS, 5) },
        Flatten,
        Dense(HIDDEN),
        Dense(10),
    }
}

fn main() {}
