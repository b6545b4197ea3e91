use graven::prelude::*;

const HIDDEN: usize = 8;

network! {
    struct Net: [4] -> [10] {
        a: Dense(HIDDEN),
        //~ tied(a) => layer `again` shares the weights of `a`, which takes [4], but `a` gives [8]
        again: tied(a),
        Dense(10),
    }
}

fn main() {}
