//! What networks train on: MNIST from `--data` or the digits built in, and noise.

use graven::data::{InMemory, Mnist};
use graven::kernels::block::zeroed_vec;
use graven::prelude::*;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

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
    Ok(digits.select(&Vec::from_iter(0..arguments.samples().min(most))))
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

/// Images of noise.
pub struct Noise<I, const CLASSES: usize> {
    images: InMemory<I, Label<CLASSES>>,
    len: usize,
}

impl<I: Sample<Element = f32>, const CLASSES: usize> Noise<I, CLASSES> {
    /// `distinct` images over and over, until there are `len`.
    pub fn new(distinct: usize, len: usize, seed: u64) -> Result<Self> {
        let mut images: Vec<I> = zeroed_vec(distinct);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        I::as_scalars_mut(&mut images).fill_with(|| rng.random_range(-1.0..1.0));
        let labels = (0..distinct)
            .map(|image| Label::new(image % CLASSES).expect("a class"))
            .collect();
        let images = InMemory::new(images, labels)?;
        Ok(Self { images, len })
    }
}

impl<I: Sample<Element = f32>, const CLASSES: usize> Dataset for Noise<I, CLASSES> {
    type Input = I;
    type Target = Label<CLASSES>;

    fn len(&self) -> usize {
        self.len
    }

    fn input(&self, index: usize, into: &mut I) {
        self.images.input(index % self.images.len(), into);
    }

    fn target(&self, index: usize) -> Self::Target {
        self.images.target(index % self.images.len())
    }
}
