use graven::prelude::*;

network! {
    struct Net<FILTERS: Dim, HIDDEN: Dim>: [28, 28, 1] -> [10] {
        conv1: Conv2d(FILTERS, 3), Relu,
        Flatten,
        fc1: Dense(HIDDEN, inputs = 1024), Relu,
        fc2: Dense(10),
    }
    //~ Net<8, 64> => layer `fc1` takes [1024], but `flatten` gives [5408]; write `inputs = 5408`, or leave it out
    type Small = Net<8, 64>;
}

fn main() {}
