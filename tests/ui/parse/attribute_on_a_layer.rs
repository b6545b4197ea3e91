use graven::prelude::*;

network! {
    //~ #[inline] => a layer takes doc comments, but no other attribute
    struct Net: [4] -> [4] { #[inline] Dense(4) }
}

fn main() {}
