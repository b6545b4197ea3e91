use graven::prelude::*;

network! {
    //~ "few" => mismatched types
    #[budget(parameters = "few")]
    struct Net: [784] -> [10] { Dense(10) }
}

fn main() {}
