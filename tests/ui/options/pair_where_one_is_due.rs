use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ Dense => named `new_2d` found for struct .. Dense
        Dense((8, 8)),
        Dense(10),
    }
}

fn main() {}
