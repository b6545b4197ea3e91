//! The smallest network that a single layer cannot replace: exclusive or.

mod command_line;

use graven::data::InMemory;
use graven::prelude::*;

network! {
    /// Two inputs, four hidden units, one answer.
    pub struct Xor: [2] -> [1] {
        hidden: Dense(4), Tanh,
        answer: Dense(1),
    }
}

fn main() -> command_line::Result {
    let arguments = command_line::Arguments::parse(
        "Trains a network of 17 parameters on exclusive or",
        "File with lines `a,b,answer` to learn instead of exclusive or",
        "500",
        "4",
    );
    let (inputs, targets) = match &arguments.data {
        Some(path) => command_line::read_csv::<2>(path)?,
        None => (
            vec![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
            vec![[0.0], [1.0], [1.0], [0.0]],
        ),
    };
    let data = InMemory::new(inputs, targets)?;
    println!("{}\n", Xor::SUMMARY);

    let mut net = Xor::new(arguments.seed);
    let history = net.fit(&data, arguments.fit(SigmoidBinaryCrossEntropy, Adam::new(0.05)))?;
    arguments.end_if_stopped(&history);
    let result = net.evaluate(&data, SigmoidBinaryCrossEntropy)?;
    println!("{result}\n");

    for (input, [score]) in data.inputs().iter().zip(net.predict(data.inputs())) {
        // The network gives a score; the logistic function makes it a probability.
        println!("{} xor {} = {:.3}", input[0], input[1], 1.0 / (1.0 + (-score).exp()));
    }
    arguments.print_json(&history, &result);
    Ok(())
}
