use graven::prelude::*;

network! { struct Inner: [7] -> [10] { Dense(10) } }

network! {
    struct Net<HIDDEN: Dim>: [4] -> [10] {
        fc: Dense(HIDDEN),
        inner: Inner,
    }
    //~ Net<8> => layer `inner` takes [7], but `fc` gives [8]
    type Small = Net<8>;
}

fn main() {}
