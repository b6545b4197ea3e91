//! A network of two dense layers learns handwritten digits.
//!
//! Takes the same data as `mnist`, each image as one row of 784 pixels.

mod command_line;
mod digits;

use graven::prelude::*;

network! {
    /// One hidden layer.
    pub struct MnistMlp: [784] -> [10] {
        hidden: Dense(128), Relu,
        scores: Dense(10),
    }
}

fn main() -> command_line::Result {
    let arguments = command_line::Arguments::parse(
        "Trains a network of two dense layers on handwritten digits",
        digits::DATA_HELP,
        "5",
        "32",
    );
    let (train, test) = digits::load(arguments.data.as_deref())?;
    let (train, test_rows) = (train.flattened::<784>(), (&test).flattened::<784>());
    println!("{}\n", MnistMlp::SUMMARY);

    let mut net = MnistMlp::new(arguments.seed);
    let history = net.fit(&train, arguments.fit(SoftmaxCrossEntropy, Adam::default()))?;
    arguments.end_if_stopped(&history);
    println!("{history}\n");

    let result = net.evaluate(&test_rows, SoftmaxCrossEntropy)?;
    println!("{result}\n");
    let answers = net.predict_all(&test_rows);
    digits::show(&test, &answers);
    digits::confusion(&test, &answers);
    arguments.print_json(&history, &result);
    Ok(())
}
