use graven::prelude::*;

network! {
    //~ loop => `loop` is a keyword of Rust and cannot name a layer; write `loop_` or another name
    struct Net: [4] -> [4] { loop: Dense(4) }
}

fn main() {}
