//! A hundred and fifty layers, a graph form behind more, and networks in networks in networks.

use graven::prelude::*;

/// A network of some layers many times over, and others behind them.
macro_rules! deep {
    ([twice $($more:tt)*] $name:ident [$($layer:tt)*] $last:tt) => {
        deep! { [$($more)*] $name [$($layer)* $($layer)*] $last }
    };
    ([three times $($more:tt)*] $name:ident [$($layer:tt)*] $last:tt) => {
        deep! { [$($more)*] $name [$($layer)* $($layer)* $($layer)*] $last }
    };
    ([five times $($more:tt)*] $name:ident [$($layer:tt)*] $last:tt) => {
        deep! { [$($more)*] $name [$($layer)* $($layer)* $($layer)* $($layer)* $($layer)*] $last }
    };
    ([] $name:ident [$($layer:tt)*] [$($last:tt)*]) => {
        network! { struct $name: [8] -> [8] { $($layer)* $($last)* } }
    };
}

deep! { [three times five times five times] Deep [Dense(8), Relu,] [] }
deep! {
    [twice twice five times five times] FormBehindMany [Dense(8), Relu,]
    [residual { Dense(8), Relu }, concat { Dense(3); Dense(5), Relu }, repeat 2 { Dense(8), Relu },]
}

network! { struct Cell: [4] -> [4] { Dense(4), Tanh } }
network! { struct Block: [4] -> [4] { first: Cell, second: Cell, residual { Cell } } }
network! { struct Tower: [4] -> [2] { blocks: repeat 3 { Block }, Dense(2) } }
network! { struct City: [4] -> [6] { concat { Tower; Tower; skipped: Dense(2) } } }

fn main() {
    let city = City::new(1);
    assert_eq!(city.predict(&[[0.0; 4]])[0].len(), 6);
    assert_eq!(Deep::SUMMARY.layers.len(), 150);
    assert_eq!(FormBehindMany::SUMMARY.layers.len(), 203);
    println!("{}", FormBehindMany::SUMMARY);
}
