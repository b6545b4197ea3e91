use graven::prelude::*;

network! {
    //~ memory => no budget is kept of `memory`; it is of `parameters`, `workspace_bytes` or `flops`
    #[budget(memory = 100_000)]
    struct Net: [784] -> [10] { Dense(10) }
}

fn main() {}
