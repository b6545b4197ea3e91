use graven::prelude::*;

network! {
    //~ workspace_bytes = 1 << 10 => network `Net` has .. bytes of workspace, .. more than its budget of 1,024; most are of `conv` (
    #[budget(workspace_bytes = 1 << 10)]
    pub struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(32, 3), Relu, MaxPool2d(2),
        body: residual { a: Conv2d(32, 3, padding = 1), Relu, b: Conv2d(32, 3, padding = 1) },
        Flatten,
        fc: Dense(10),
    }
}

fn main() {}
