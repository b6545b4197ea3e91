use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ repeat => repeat `blocks` must give the shape it takes: .. gives [4], but its last layer `fc` gives [5]
        blocks: repeat 2 { Dense(8), Relu, fc: Dense(5) },
        Dense(10),
    }
}

fn main() {}
