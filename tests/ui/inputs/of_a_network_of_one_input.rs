use graven::prelude::*;

network! {
    struct Net: [4] -> [2] {
        //~ inputs => `inputs { .. }` is the first layer of a network of several inputs: `struct Net: Name { a: [8], b: [4] } -> [2] { inputs { a => { .. }; b => { .. } }, .. }`
        inputs { left => { Dense(8) } },
        Dense(2),
    }
}

fn main() {}
