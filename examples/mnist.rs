//! The convnet of the Keras tutorial learns handwritten digits.
//!
//! `cargo run --release --example mnist` trains on 8,000 of the 10,000 digits that come with the repository and tests on
//! the others; `--data DIR` takes the full MNIST, as IDX files, plain or `.gz`.

mod command_line;
mod digits;

use graven::prelude::*;

network! {
    /// The Keras tutorial's convnet.
    pub struct MnistCnn: [28, 28, 1] -> [10] {
        conv1: Conv2d(32, 3), Relu, MaxPool2d(2),
        conv2: Conv2d(64, 3), Relu, MaxPool2d(2),
        conv3: Conv2d(64, 3), Relu,
        Flatten,
        /// what the classifier sees
        fc1: Dense(64, inputs = 576), Relu,
        fc2: Dense(10),
    }
}

fn main() -> command_line::Result {
    let arguments = command_line::Arguments::parse(
        "Trains the convnet of the Keras tutorial on handwritten digits",
        digits::DATA_HELP,
        "5",
        "32",
    );
    let (train, test) = digits::load(arguments.data.as_deref())?;
    println!("{}\n", MnistCnn::SUMMARY);
    println!("{} digits to train on, {} to test on", train.len(), test.len());

    let mut net = MnistCnn::new(arguments.seed);
    let history = net.fit(&train, arguments.fit(SoftmaxCrossEntropy, Adam::default()))?;
    arguments.end_if_stopped(&history);
    println!("{history}\n");

    let result = net.evaluate(&test, SoftmaxCrossEntropy)?;
    println!("{result}\n");
    let answers = net.predict_all(&test);
    digits::show(&test, &answers);
    digits::confusion(&test, &answers);
    arguments.print_json(&history, &result);
    Ok(())
}
