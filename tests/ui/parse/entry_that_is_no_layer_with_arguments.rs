use graven::prelude::*;

network! {
    //~ String => no function or associated item named `new` found for struct `NotALayerWithArguments`
    struct Net: [4] -> [4] { String(3), Dense(4) }
}

fn main() {}
