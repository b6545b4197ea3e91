use graven::prelude::*;

network! {
    struct Net<HIDDEN: Dim>: [4] -> [10] {
        a: Dense(HIDDEN),
        again: tied(a),
        Dense(10),
    }
    //~ Net<8> => layer `again` shares the weights of `a`, which takes [4], but `a` gives [8]
    type Small = Net<8>;
}

fn main() {}
