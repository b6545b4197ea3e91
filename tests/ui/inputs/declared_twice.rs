use graven::prelude::*;

network! {
    //~ left: [4], ^left^ => input `left` is declared twice
    struct Net: Pair { left: [4], left: [3] } -> [2] {
        inputs { left => { Dense(2) } },
    }
}

fn main() {}
