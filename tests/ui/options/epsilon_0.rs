use graven::prelude::*;

network! {
    struct Net: [4] -> [10] {
        //~ LayerNorm(epsilon = 0.0) => layer `norm`: `epsilon` is positive, as in `LayerNorm(epsilon = 1e-5)`
        norm: LayerNorm(epsilon = 0.0),
        Dense(10),
    }
}

fn main() {}
