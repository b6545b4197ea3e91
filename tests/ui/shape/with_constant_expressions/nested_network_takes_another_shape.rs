use graven::prelude::*;

const TWO: usize = 2;

network! { struct Inner: [7] -> [10] { Dense(10) } }

network! {
    struct Net: [4] -> [10] {
        fc: Dense(4 * TWO),
        //~ Inner => layer `inner` takes [7], but `fc` gives [8]
        inner: Inner,
    }
}

fn main() {}
