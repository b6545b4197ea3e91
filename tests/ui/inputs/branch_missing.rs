use graven::prelude::*;

network! {
    struct Net: Pair { left: [4], right: [3] } -> [2] {
        //~ inputs => input `right` has no branch: write `right => { .. }`
        inputs { left => { Dense(8) } },
        Dense(2),
    }
}

fn main() {}
