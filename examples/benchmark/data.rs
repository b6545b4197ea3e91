//! The digits: MNIST from `--data`, or those built in.

use graven::data::Mnist;
use graven::prelude::*;

use super::Result;
use super::arguments::Arguments;

/// How many of the embedded digits are to train on; the others are to test on.
const TRAIN: usize = 8_000;

/// The first `--samples` digits to train on.
pub fn training_digits(arguments: &Arguments) -> Result<Mnist> {
    let digits = match &arguments.data {
        Some(directory) => Mnist::from_dir(directory)?.0,
        None => embedded()?,
    };
    let most = if arguments.data.is_some() { digits.len() } else { TRAIN };
    Ok(digits.select(&Vec::from_iter(0..arguments.samples.min(most))))
}

/// The digits to test on.
pub fn test_digits(arguments: &Arguments) -> Result<Mnist> {
    match &arguments.data {
        Some(directory) => Ok(Mnist::from_dir(directory)?.1),
        None => {
            let digits = embedded()?;
            Ok(digits.select(&Vec::from_iter(TRAIN..digits.len())))
        }
    }
}

/// The digits built in.
pub fn embedded() -> Result<Mnist> {
    Ok(Mnist::from_idx_bytes(
        include_bytes!("../data/mnist-10k-images-idx3-ubyte.gz"),
        include_bytes!("../data/mnist-10k-labels-idx1-ubyte.gz"),
    )?)
}
