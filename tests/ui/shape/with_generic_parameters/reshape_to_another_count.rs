use graven::prelude::*;

network! {
    struct Net<HIDDEN: Dim>: [28, 28, 1] -> [10] {
        //~ Reshape([28, 27]) => layer `reshape` reshapes 756 scalars to [28, 27], but .. gives [28, 28, 1]; these are 784
        reshape: Reshape([28, 27]),
        Flatten,
        Dense(HIDDEN),
        Dense(10),
    }
    type Small = Net<7>;
}

fn main() {}
