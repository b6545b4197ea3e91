use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [4] -> [10] {
        //~ repeat => repeat `blocks` must give the shape it takes: .. gives [4], but its last layer `fc` gives [5]
        blocks: repeat TWO { Dense(4 * TWO), Relu, fc: Dense(3 + TWO) },
        Dense(10),
    }
}

fn main() {}
