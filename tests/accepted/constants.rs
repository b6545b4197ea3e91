//! Sizes that are constants of all sorts.

use graven::prelude::*;
use graven::typenum::{U3, U10};

const BASE: usize = 8;
const SIZES: [usize; 3] = [16, 32, 64];
const fn double(size: usize) -> usize {
    2 * size
}
struct Config;
impl Config {
    const HIDDEN: usize = SIZES[1] + BASE;
    const RATE: f32 = 0.25;
}
mod sizes {
    pub const CLASSES: usize = 10;
}

network! {
    struct Net: [double(BASE), double(BASE), 1] -> [sizes::CLASSES] {
        Conv2d(SIZES[0], U3, padding = BASE / 8), Relu, MaxPool2d(const { 1 + 1 }),
        Conv2d(double(SIZES[0]), (U3, 3), stride = (1, BASE / 4)), Relu,
        Flatten,
        repeat BASE / 4 { Dense(size_of::<[u8; 7]>() * Config::HIDDEN), Dropout(Config::RATE), Dense(576), Reshape([6 * 3 * 32]) },
        Dense(U10, initializer = Initializer::HeNormal),
    }
}

fn main() {
    println!("{}", Net::SUMMARY);
}
