use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ padding => no method named `padding_sane` found for struct `Conv2dOptions`
        Conv2d(8, 3, padding = sane),
        Flatten,
        Dense(10),
    }
}

fn main() {}
