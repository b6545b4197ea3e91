use graven::prelude::*;

network! { struct Inner: [4] -> [8] { Dense(8) } }

network! {
    //~ Inner => named `new` found for struct `NotALayerWithArguments`
    struct Net: [4] -> [10] { Inner(3), Dense(10) }
}

fn main() {}
