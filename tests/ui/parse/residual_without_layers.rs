use graven::prelude::*;

network! {
    //~ {} => `residual { .. }` has no layers; write at least one
    struct Net: [4] -> [4] { residual {}, Dense(4) }
}

fn main() {}
