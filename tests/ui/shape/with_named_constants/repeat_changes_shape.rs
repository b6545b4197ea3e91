use graven::prelude::*;

const TIMES: usize = 2;
const HIDDEN: usize = 8;
const UNITS: usize = 5;

network! {
    struct Net: [4] -> [10] {
        //~ repeat => repeat `blocks` must give the shape it takes: .. gives [4], but its last layer `fc` gives [5]
        blocks: repeat TIMES { Dense(HIDDEN), Relu, fc: Dense(UNITS) },
        Dense(10),
    }
}

fn main() {}
