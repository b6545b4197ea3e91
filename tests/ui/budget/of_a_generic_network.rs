use graven::prelude::*;

network! {
    //~ parameters => what `Mlp` costs follows from its sizes; put the budget on a `type Name = Mlp<..>;`
    #[budget(parameters = 100_000)]
    struct Mlp<H: Dim>: [784] -> [10] { Dense(H), Dense(10) }
}

fn main() {}
