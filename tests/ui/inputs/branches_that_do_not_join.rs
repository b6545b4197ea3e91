use graven::prelude::*;

network! {
    struct Net: Pair { image: [8, 8, 1], more: [3] } -> [2] {
        //~ inputs => concat `inputs` joins [6, 6, 4] from `conv2d` of branch 1 and [3] from `identity` of branch 2; all but the last dimension must be equal
        inputs { image => { Conv2d(4, 3) }; more => { Identity } },
        Dense(2),
    }
}

fn main() {}
