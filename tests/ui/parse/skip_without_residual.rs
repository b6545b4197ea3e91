use graven::prelude::*;

network! {
    //~ skip => `skip { .. }` stands behind `residual { .. }`, without a comma between them
    struct Net: [4] -> [4] { residual { Dense(4) }, skip { Dense(4) } }
}

fn main() {}
