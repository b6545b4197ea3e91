use graven::prelude::*;

network! {
    struct Mlp<H: Dim>: [784] -> [10] {
        fc1: Dense(H), Relu,
        fc2: Dense(10, inputs = 64),
    }
    type Fits = Mlp<64>;
    type Misfits = Mlp<128>;
}

fn main() {
    let _ = (Fits::new(1), Misfits::new(1));
}
