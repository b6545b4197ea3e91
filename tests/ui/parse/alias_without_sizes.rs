use graven::prelude::*;

network! {
    struct Mlp<H: Dim>: [4] -> [4] { Dense(H), Dense(4) }
    //~ ; => expected the sizes of a generic network, as in `type Small = Mlp<128>;`
    type Small = Mlp;
}

fn main() {}
