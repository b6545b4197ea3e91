use graven::prelude::*;

network! {
    struct Mlp<H: Dim>: [784] -> [10] { hidden: Dense(H), Relu, scores: Dense(10) }
    //~ parameters = 100_000 => network `Mlp` has 101,770 parameters, 1,770 more than its budget of 100,000; most are of `hidden` (100,480), `scores` (1,290)
    #[budget(parameters = 100_000)]
    type Small = Mlp<128>;
}

fn main() {}
