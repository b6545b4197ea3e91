use graven::prelude::*;

network! {
    struct First: [4] -> [3] { Dense(3, inputs = 5) }
}

network! {
    struct Second: [4] -> [3] { Dense(2) }
}

fn main() {}
