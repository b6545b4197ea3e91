use graven::prelude::*;

network! {
    struct Net<HIDDEN: Dim>: [28, 28, 1] -> [10] {
        //~ concat => concat `mix` joins [26, 26, 4] from `conv2d` of branch 1 and [24, 24, 6] from `conv2d` of branch 2; all but the last dimension must be equal
        mix: concat { Conv2d(4, 3); Conv2d(6, 5) },
        Flatten,
        Dense(HIDDEN),
        Dense(10),
    }
    type Small = Net<7>;
}

fn main() {}
