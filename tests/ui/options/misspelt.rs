use graven::prelude::*;

network! {
    struct Net: [28, 28, 1] -> [10] {
        //~ strde => no method named `strde` found for struct `Conv2dOptions`
        Conv2d(8, 3, strde = 2),
        Flatten,
        Dense(10),
    }
}

fn main() {}
