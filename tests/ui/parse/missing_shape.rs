use graven::prelude::*;

network! {
    struct Net { Dense(10) }
}

fn main() {}
