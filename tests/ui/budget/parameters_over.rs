use graven::prelude::*;

network! {
    //~ parameters = 50_000 => network `Net` has 72,906 parameters, 22,906 more than its budget of 50,000; most are of `fc` (54,090), `body.a` (9,248), `body.b` (9,248)
    #[budget(parameters = 50_000)]
    pub struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(32, 3), Relu, MaxPool2d(2),
        body: residual { a: Conv2d(32, 3, padding = 1), Relu, b: Conv2d(32, 3, padding = 1) },
        Flatten,
        fc: Dense(10),
    }
}

fn main() {}
