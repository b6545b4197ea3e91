use graven::prelude::*;

const NET_HIDDEN: u32 = 8;

network! {
    struct NET: [4] -> [3] {
        //~ NET_HIDDEN => mismatched types
        hidden: Dense(NET_HIDDEN),
        Dense(3),
    }
}

fn main() {}
