//! A user's crate with every lint denied.
#![deny(missing_docs, unsafe_code, warnings, clippy::pedantic, missing_debug_implementations, unreachable_pub)]

use graven::prelude::*;

network! {
    /// A classifier.
    #[budget(parameters = 10_000_000, flops = 100_000_000)]
    pub struct Classifier: [28, 28, 1] -> [10] {
        /// finds edges
        edges: Conv2d(8, 3), Relu, MaxPool2d(2),
        body: residual { Conv2d(8, 3, padding = same), BatchNorm } skip { Conv2d(8, 1) },
        mix: concat { Conv2d(4, 1); Conv2d(4, 3, padding = 1) },
        Flatten,
        twice: repeat 2 { fc: Dense(1352), LeakyRelu(0.1), Dropout(0.5), Dense(1352) },
        scores: Dense(10),
    }
}

network! {
    /// Generic in its hidden size.
    pub struct Mlp<H: Dim>: [4] -> [3] { hidden: Dense(H), Softmax, scores: Dense(3) }
    /// With 16.
    pub type Small = Mlp<16>;
}

fn main() -> graven::Result<()> {
    let mut net = Small::new(1);
    let mut training = Training::new(&net, Mse, Adam::default(), 2)?;
    let report = net.train_step(&mut training, &[[0.0; 4]; 2], &[[0.0; 3]; 2]);
    println!("{} {}", report.loss, Classifier::SUMMARY);
    Ok(())
}
