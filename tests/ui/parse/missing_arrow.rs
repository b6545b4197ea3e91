use graven::prelude::*;

network! {
    //~ [10] => expected `->` and the output's shape, as in `[784] -> [10]`
    struct Net: [4] [10] { Dense(10) }
}

fn main() {}
