use graven::prelude::*;

use graven::typenum::{U2, U5, U8};

network! {
    struct Net: [4] -> [10] {
        //~ repeat => repeat `blocks` must give the shape it takes: .. gives [4], but its last layer `fc` gives [5]
        blocks: repeat U2 { Dense(U8), Relu, fc: Dense(U5) },
        Dense(10),
    }
}

fn main() {}
