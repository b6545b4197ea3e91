use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ pading => no method named `pading` found for struct `Pool2dOptions`
        MaxPool2d(2, pading = 1),
        Flatten,
        Dense(10),
    }
}

fn main() {}
