use graven::prelude::*;

const LIMIT: usize = 2_000_000;

network! {
    //~ flops = LIMIT / 2 => network `Net` has .. FLOPs a sample, .. more than its budget of 1,000,000; most are of `body.a` (3,120,416), `body.b` (3,120,416), `conv` (411,008)
    #[budget(parameters = 100_000, flops = LIMIT / 2)]
    pub struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(32, 3), Relu, MaxPool2d(2),
        body: residual { a: Conv2d(32, 3, padding = 1), Relu, b: Conv2d(32, 3, padding = 1) },
        Flatten,
        fc: Dense(10),
    }
}

fn main() {}
