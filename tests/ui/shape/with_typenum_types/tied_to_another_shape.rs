use graven::prelude::*;

use graven::typenum::U8;

network! {
    struct Net: [4] -> [10] {
        a: Dense(U8),
        //~ tied(a) => layer `again` shares the weights of `a`, which takes [4], but `a` gives [8]
        again: tied(a),
        Dense(10),
    }
}

fn main() {}
