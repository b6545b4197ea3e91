//! A hundred and fifty layers, a graph form behind more, and networks in networks in networks.

use graven::prelude::*;

network! {
    struct Deep: [8] -> [8] {
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, 
    }
}

network! {
    struct FormBehindMany: [8] -> [8] {
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu, Dense(8), Relu,
        residual { Dense(8), Relu }, concat { Dense(3); Dense(5), Relu }, repeat 2 { Dense(8), Relu },
    }
}

network! { struct Cell: [4] -> [4] { Dense(4), Tanh } }
network! { struct Block: [4] -> [4] { first: Cell, second: Cell, residual { Cell } } }
network! { struct Tower: [4] -> [2] { blocks: repeat 3 { Block }, Dense(2) } }
network! { struct City: [4] -> [6] { concat { Tower; Tower; skipped: Dense(2) } } }

fn main() {
    let city = City::new(1);
    assert_eq!(city.predict(&[[0.0; 4]])[0].len(), 6);
    assert_eq!(Deep::SUMMARY.layers.len(), 150);
    println!("{}", FormBehindMany::SUMMARY);
}
