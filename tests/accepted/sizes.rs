//! Sizes at odd corners.

use graven::prelude::*;

network! {
    struct One: [1] -> [1] { Dense(1) }
    struct OnePixel: [1, 1, 1] -> [1] { Conv2d(1, 1), Flatten, Dense(1) }
    struct TableEnd: [1024] -> [1025] { Dense(1025) }
    struct Past: [1025] -> [1600] { Dense(1600, inputs = 1025) }
    struct Vgg: [7, 7, 512] -> [4096] { Flatten, Dense(4096, inputs = 25088) }
    struct Million: [1_000_000] -> [1_000_000] { Relu }
    struct Largest: [1_049_599] -> [1] { Dense(1, bias = false) }
    struct Long: [1, 1025, 3] -> [1, 1, 2] { Conv2d(2, (1, 1025)) }
    struct Steps: [100, 8] -> [800] { LayerNorm, Flatten }
    struct Shrinks: [9, 7, 2] -> [1, 1, 2] { MaxPool2d((9, 7)) }
    struct Groups: [6, 6, 8] -> [6, 6, 8] { Conv2d(8, 3, padding = same, groups = 2), Conv2d(8, 5, padding = 2, groups = 8) }
    struct OneGroup: [6, 6, 8] -> [6, 6, 3] { Conv2d(3, 3, padding = same, groups = 1) }
    struct Separable: [6, 6, 1600] -> [6, 6, 1] { Conv2d(1600, 3, padding = same, groups = 1600), Conv2d(1, 1, groups = 1) }
    struct Strides: [10, 10, 1] -> [4, 2, 1] { Conv2d(1, 3, stride = (2, 4), padding = valid) }
}

fn main() {
    println!("{} {} {}", Groups::SUMMARY, OneGroup::SUMMARY, Separable::SUMMARY);
    println!("{} {}", One::SUMMARY, Million::SUMMARY);
}
