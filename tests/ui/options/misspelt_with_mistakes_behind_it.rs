use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ strde => no method named `strde` found for struct `Conv2dOptions`
        conv1: Conv2d(8, 3, padding = same, strde = 2),
        //~ padding => no method named `padding_sam` found for struct `Pool2dOptions`
        MaxPool2d(2, padding = sam),
        //~ Conv2d(8, 15) => layer `conv2` has a kernel of [15, 15], which does not fit, but `max_pool2d` gives [14, 14, 8]
        conv2: Conv2d(8, 15),
        Flatten,
        Dense(10),
    }
}

fn main() {}
