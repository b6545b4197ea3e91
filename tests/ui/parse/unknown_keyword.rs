use graven::prelude::*;

network! {
    //~ parallel => unknown keyword `parallel`; the graph forms are `residual`, `concat`, `repeat` and `tied`
    struct Net: [4] -> [4] { parallel { Dense(4) } }
}

fn main() {}
