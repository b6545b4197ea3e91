use graven::prelude::*;

const TWO: usize = 2;

network! {
    struct Net: [4] -> [10] {
        a: Dense(4 * TWO),
        //~ tied(a) => layer `again` shares the weights of `a`, which takes [4], but `a` gives [8]
        again: tied(a),
        Dense(10),
    }
}

fn main() {}
