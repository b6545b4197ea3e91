//! scratch
#![allow(missing_docs)]
use graven::prelude::*;
const HIDDEN: usize = 128;
network! {
    pub struct Mlp<H: Dim>: [784] -> [10] { fc1: Dense(H), Relu, fc2: Dense(10) }
    pub type SmallMlp = Mlp<HIDDEN>;
    pub type Mlp77 = Mlp<77>;
}
network! {
    pub struct Block: [8, 8, 16] -> [8, 8, 16] {
        body: residual {
            conv1: Conv2d(16, 3, padding = 1), BatchNorm, Relu,
            conv2: Conv2d(16, 3, padding = same), BatchNorm,
        },
        Relu,
    }
}
network! {
    pub struct Deep: [16, 16, 3] -> [10] {
        stem: Conv2d(16, (3, 3), stride = 2, padding = same, bias = false), BatchNorm(momentum = 0.2), Relu,
        blocks: repeat 2 { Block, Block },
        down: residual { Conv2d(32, 3, stride = (2, 2), padding = 1), LeakyRelu(0.1) } skip { Conv2d(32, 1, stride = 2) },
        mix: concat { a: Conv2d(4, 1); b: Conv2d(8, 3, padding = 1), Gelu; AvgPool2d(3, stride = 1, padding = 1) },
        GlobalAvgPool2d,
        t: Dense(44), Tanh, tied(t), Sigmoid, LayerNorm, Dropout(0.2),
        Dense(10), Softmax,
    }
}
network! {
    pub struct G<C: Dim, K: Dim>: [8, 8, C] -> [K] {
        r: residual { Conv2d(C, 3, padding = 1), Relu },
        rr: repeat 2 { c: Conv2d(C, (3, 1), padding = same) },
        mm: concat { Conv2d(4, 1); Conv2d(5, 1) },
        Flatten, Dense(K),
    }
    type G1 = G<3, U5>;
}
use typenum::U5;
network! { pub struct Seq: [12, 5] -> [12, U5] { LayerNorm, Reshape([60]), Dense(60), Reshape([12, 5]) } }
fn main() {
    network! { struct Inner: [2] -> [1] { Dense(4), Tanh, d2: Dense(1) } }
    println!("{}", Inner::SUMMARY);
    println!("{}", SmallMlp::SUMMARY);
    println!("{}", Deep::SUMMARY);
    println!("{}", G1::SUMMARY);
    println!("{}", Seq::SUMMARY);
    let net = Deep::new(1);
    println!("{:?}", net.predict(&[[[[0.5; 3]; 16]; 16]; 3]));
    let net = G1::new(1);
    println!("{:?}", net.predict(&[[[Default::default(); 8]; 8]; 3]));
    println!("{:?}", net.r.conv2d.weight.len());
}
