use graven::prelude::*;

network! {
    struct Block<C: Dim>: [8, 8, C] -> [8, 8, C] {
        //~ groups => `groups` of a generic network: what they divide must be numbers
        Conv2d(C, 3, padding = same, groups = C),
        Relu,
    }
}

fn main() {}
