use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ MaxPool2d(3, padding = 2) => layer `pool`: padding is at most half of the window, or a window could hold nothing of the image
        pool: MaxPool2d(3, padding = 2),
        Flatten,
        Dense(10),
    }
}

fn main() {}
