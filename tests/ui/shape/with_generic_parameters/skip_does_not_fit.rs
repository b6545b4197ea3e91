use graven::prelude::*;

network! {
    struct Net<FILTERS: Dim>: [28, 28, 1] -> [10] {
        body: residual { a: Conv2d(FILTERS, 3, stride = 2) } skip { b: Conv2d(FILTERS, 1) },
        Flatten,
        Dense(10),
    }
    //~ Net<4> => residual `body` adds [28, 28, 4] from `b` to [13, 13, 4] from `a`
    type Small = Net<4>;
}

fn main() {}
