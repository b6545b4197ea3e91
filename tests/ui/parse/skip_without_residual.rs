use graven::prelude::*;

network! {
    struct Net: [4] -> [4] { residual { Dense(4) }, skip { Dense(4) } }
}

fn main() {}
