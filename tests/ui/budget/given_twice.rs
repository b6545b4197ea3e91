use graven::prelude::*;

network! {
    //~  ^flops^ => the budget of `flops` is given twice
    #[budget(flops = 1 << 20, flops = 2)]
    struct Net: [784] -> [10] { Dense(10) }
}

fn main() {}
