use graven::prelude::*;

network! {
    //~ String => named `new` found for struct `NotALayerWithArguments`
    struct Net: [4] -> [4] { String(3), Dense(4) }
}

fn main() {}
