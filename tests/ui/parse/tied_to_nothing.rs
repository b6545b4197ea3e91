use graven::prelude::*;

network! {
    //~ b => no layer `b` before this one to share weights with; known: `a`
    struct Net: [4] -> [4] { a: Dense(4), tied(b) }
}

fn main() {}
