use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ concat => concat `mix` joins [26, 26, 4] from `conv2d` of branch 1 and [24, 24, 6] from `conv2d` of branch 2; all but the last dimension must be equal
        mix: concat { Conv2d(4, 1 + TWO); Conv2d(3 * TWO, 5) },
        Flatten,
        Dense(5 + TWO),
        Dense(10),
    }
}

fn main() {}
