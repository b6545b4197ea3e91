use graven::prelude::*;

network! {
    struct Net: Pair { left: [4], right: [3] } -> [2] {
        //~ middle => no input `middle` of this network; known: `left`, `right`
        inputs { left => { Dense(8) }; right => { Identity }; middle => { Identity } },
        Dense(2),
    }
}

fn main() {}
