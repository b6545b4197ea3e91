use graven::prelude::*;

const HIDDEN: usize = 8;

network! { struct Inner: [7] -> [10] { Dense(10) } }

network! {
    struct Net: [4] -> [10] {
        fc: Dense(HIDDEN),
        //~ Inner => layer `inner` takes [7], but `fc` gives [8]
        inner: Inner,
    }
}

fn main() {}
