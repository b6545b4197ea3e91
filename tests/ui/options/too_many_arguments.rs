use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ Conv2d => this function takes 2 arguments but 3 arguments were supplied
        Conv2d(8, 3, 3),
        Flatten,
        Dense(10),
    }
}

fn main() {}
