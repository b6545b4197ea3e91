use graven::prelude::*;

network! {
    struct Net<HIDDEN: Dim, UNITS: Dim>: [4] -> [10] {
        blocks: repeat 2 { Dense(HIDDEN), Relu, fc: Dense(UNITS) },
        Dense(10),
    }
    //~ Net<8, 5> => repeat `blocks` must give the shape it takes: .. gives [4], but its last layer `fc` gives [5]
    type Small = Net<8, 5>;
}

fn main() {}
