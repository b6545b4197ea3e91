use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        a: Dense(8),
        //~ tied(a) => layer `again` shares the weights of `a`, which takes [4], but `a` gives [8]
        again: tied(a),
        Dense(10),
    }
}

fn main() {}
