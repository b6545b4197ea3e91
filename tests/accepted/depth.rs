//! A hundred and fifty layers, a graph form behind more, thirty-two residuals in generic networks, and networks in
//! networks in networks.

use graven::prelude::*;

/// A network of some layers many times over, and others behind them.
macro_rules! deep {
    ([twice $($more:tt)*] $head:tt [$($layer:tt)*] $last:tt) => {
        deep! { [$($more)*] $head [$($layer)* $($layer)*] $last }
    };
    ([three times $($more:tt)*] $head:tt [$($layer:tt)*] $last:tt) => {
        deep! { [$($more)*] $head [$($layer)* $($layer)* $($layer)*] $last }
    };
    ([five times $($more:tt)*] $head:tt [$($layer:tt)*] $last:tt) => {
        deep! { [$($more)*] $head [$($layer)* $($layer)* $($layer)* $($layer)* $($layer)*] $last }
    };
    ([] [$($head:tt)*] [$($layer:tt)*] [$($last:tt)*]) => {
        network! { struct $($head)* { $($layer)* $($last)* } }
    };
}

deep! { [three times five times five times] [Deep: [8] -> [8]] [Dense(8), Relu,] [] }
deep! {
    [twice twice five times five times] [FormBehindMany: [8] -> [8]] [Dense(8), Relu,]
    [residual { Dense(8), Relu }, concat { Dense(3); Dense(5), Relu }, repeat 2 { Dense(8), Relu },]
}

// Generic in what the last layer gives, and in what all of them are given.
deep! {
    [twice twice twice twice twice] [Classes<C: Dim>: [8] -> [C]]
    [residual { Dense(8), Relu }, Relu,] [fc: Dense(C)]
}
deep! {
    [twice twice twice twice twice] [Widths<W: Dim>: [W] -> [8]]
    [residual { Dense(W), Relu }, Relu,] [fc: Dense(8)]
}
network! { type TenClasses = Classes<10>; type TenWide = Widths<10>; }

network! { struct Cell: [4] -> [4] { Dense(4), Tanh } }
network! { struct Block: [4] -> [4] { first: Cell, second: Cell, residual { Cell } } }
network! { struct Tower: [4] -> [2] { blocks: repeat 3 { Block }, Dense(2) } }
network! { struct City: [4] -> [6] { concat { Tower; Tower; skipped: Dense(2) } } }

fn main() {
    let city = City::new(1);
    assert_eq!(city.predict(&[[0.0; 4]])[0].len(), 6);
    assert_eq!(Deep::SUMMARY.layers.len(), 150);
    assert_eq!(FormBehindMany::SUMMARY.layers.len(), 203);
    assert_eq!(TenClasses::SUMMARY.layers.len(), 97);
    assert_eq!(TenWide::SUMMARY.layers.len(), 97);
    println!("{}", FormBehindMany::SUMMARY);
}
