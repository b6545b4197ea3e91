//! Networks that are generic in their sizes.

use graven::prelude::*;
use graven::typenum::U16;

const WIDTH: usize = 24;

network! {
    struct Mlp<H: Dim>: [784] -> [10] { fc1: Dense(H), Relu, fc2: Dense(10) }
    struct Two<A: Dim, B: Dim>: [4] -> [3] { Dense(A), Relu, Dense(B), Dropout(0.5), Dense(3) }
    struct Residual<C: Dim>: [8, 8, C] -> [8, 8, C] {
        body: residual { Conv2d(C, 3, padding = same, bias = false), BatchNorm },
        Relu,
    }
    struct AnySize<H: Dim, W: Dim>: [H, W, 3] -> [H, W, 4] { Conv2d(8, (3, 5), padding = same), Relu, Conv2d(4, 1) }
    struct Wide<H: Dim>: [H] -> [H] { norm: LayerNorm, Gelu, again: tied(norm) }

    type Small = Mlp<128>;
    type Large = Mlp<{ 4 * WIDTH }>;
    type Typed = Mlp<U16>;
    type Both = Two<WIDTH, 1025>;
    type Blocks = Residual<16>;
    type Landscape = AnySize<24, 32>;
    type WideOne = Wide<1600>;
}

network! {
    struct Net: [8, 8, 1] -> [2] {
        stem: Conv2d(16, 1),
        blocks: repeat 2 { Residual<16> },
        GlobalAvgPool2d,
        head: Dense(2),
    }
}

fn main() {
    println!("{:?} {:?} {:?} {:?}", Small::new(1), Large::new(1), Typed::new(1), Both::new(1));
    println!("{:?} {:?} {:?} {:?}", Landscape::new(1), Blocks::new(1), WideOne::new(1), Net::new(1));
}
