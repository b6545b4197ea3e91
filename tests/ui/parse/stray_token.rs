use graven::prelude::*;

network! {
    //~ ! => expected `,` between layers
    struct Net: [4] -> [4] { Dense(4) ! }
}

fn main() {}
