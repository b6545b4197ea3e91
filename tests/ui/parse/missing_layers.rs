use graven::prelude::*;

network! {
    //~ ; => expected the layers in braces: `{ Dense(10), .. }`
    struct Net: [4] -> [10] ;
}

fn main() {}
