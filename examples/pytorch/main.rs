//! Weights to and from PyTorch: the graven side of `compare.py`, which says how names, shapes and orders map.
//!
//! `cargo run --example pytorch -- save FILE` trains a little, saves the network, and prints its outputs for four fixed
//! inputs; `-- load FILE` prints those of the network in a file, whoever wrote it.

use graven::data::InMemory;
use graven::prelude::*;

network! {
    /// A layer of each kind that has weights or running statistics, and a name inside of another.
    pub struct Net: [8, 8, 3] -> [10] {
        conv1: Conv2d(16, 3, padding = 1), norm: BatchNorm, Relu,
        body: residual { conv: Conv2d(16, (3, 1), padding = same, bias = false), LayerNorm },
        MaxPool2d(2),
        Flatten,
        fc: Dense(10),
    }
}

/// Sample `n`: numbers that any language computes alike.
fn sample(n: usize) -> [[[f32; 3]; 8]; 8] {
    let number = |row, column, channel| (n * 1009 + row * 101 + column * 11 + channel * 7) % 17;
    std::array::from_fn(|i| std::array::from_fn(|j| std::array::from_fn(|c| number(i, j, c) as f32 / 8.0 - 1.0)))
}

fn trained() -> graven::Result<Net> {
    let inputs: Vec<_> = (0..64).map(sample).collect();
    let labels = (0..64).filter_map(|n| Label::new(n % 10)).collect();
    let data = InMemory::new(inputs, labels)?;
    let mut net = Net::new(1);
    net.fit(
        &data,
        Fit::new(SoftmaxCrossEntropy, Adam::default()).epochs(3).progress(false),
    )?;
    Ok(net)
}

fn main() -> graven::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let net = match arguments[..] {
        ["save", path] => {
            let net = trained()?;
            net.save(path)?;
            net
        }
        ["load", path] => Net::load(path)?,
        _ => {
            eprintln!("expected `save FILE` or `load FILE`");
            std::process::exit(2);
        }
    };
    for output in net.predict(&[0, 1, 2, 3].map(sample)) {
        println!("{}", output.map(|number| number.to_string()).join(" "));
    }
    Ok(())
}
