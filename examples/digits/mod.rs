//! MNIST for the examples: loading it, and showing what a network makes of it.

use std::path::Path;

use graven::data::Mnist;
use graven::prelude::*;

/// What `--data` takes.
pub const DATA_HELP: &str =
    "Directory with MNIST's four IDX files, plain or .gz, instead of the 10,000 digits built in";

/// How many of the embedded digits are for training.
const TRAIN: usize = 8_000;
/// What the split of the embedded digits follows from, whatever the training's seed.
const SPLIT_SEED: u64 = 10;
/// How many test digits are drawn.
const SHOWN: usize = 3;
/// The rows and columns of a digit that are drawn; what is around them is mostly empty.
const CROP: std::ops::Range<usize> = 3..25;
/// A pixel from here on is drawn as ink.
const INK: u8 = 100;

/// Digits to train on and digits to test on: MNIST from `directory`, or else the embedded ones.
pub fn load(directory: Option<&Path>) -> graven::Result<(Mnist, Mnist)> {
    if let Some(directory) = directory {
        return Mnist::from_dir(directory);
    }
    let embedded = Mnist::from_idx_bytes(
        include_bytes!("../data/mnist-10k-images-idx3-ubyte.gz"),
        include_bytes!("../data/mnist-10k-labels-idx1-ubyte.gz"),
    )?;
    let (train, test) = embedded.split_at(TRAIN, SPLIT_SEED)?;
    Ok((embedded.select(train.indices()), embedded.select(test.indices())))
}

/// Draws the first test digits with the network's answer for each, given the scores of all.
pub fn show(digits: &Mnist, scores: &[[f32; 10]]) {
    let shown = SHOWN.min(digits.len());
    // A character is two pixels high.
    for row in CROP.step_by(2) {
        let line = (0..shown).map(|index| {
            let pixels = digits.pixels(index);
            let ink = |row: usize, column: usize| row < CROP.end && pixels[row * 28 + column] >= INK;
            let character = |column: usize| match (ink(row, column), ink(row + 1, column)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            };
            CROP.map(character).collect::<String>()
        });
        println!("{}", line.collect::<Vec<_>>().join("  ").trim_end());
    }
    let captions = (0..shown).map(|index| {
        let (class, probability) = best(&scores[index]);
        let verdict = if class == digits.target(index).index() {
            "right"
        } else {
            "wrong"
        };
        format!(
            "{:<width$}",
            format!("{class} ({:.1}%), {verdict}", 100.0 * probability),
            width = CROP.len()
        )
    });
    println!("{}\n", captions.collect::<Vec<_>>().join("  ").trim_end());
}

/// Prints how many digits of each class were taken for which, given the scores of all.
pub fn confusion(digits: &Mnist, scores: &[[f32; 10]]) {
    let mut counts = [[0_usize; 10]; 10];
    for (index, scores) in scores.iter().enumerate() {
        counts[digits.target(index).index()][best(scores).0] += 1;
    }
    println!("confusion matrix (rows: digit, columns: answer)");
    println!(
        "     {}",
        (0..10).map(|class| format!("{class:>5}")).collect::<String>()
    );
    for (class, row) in counts.iter().enumerate() {
        println!("{class:>5}{}", row.map(|count| format!("{count:>5}")).concat());
    }
}

/// The most probable class of scores, and its probability by softmax.
fn best(scores: &[f32; 10]) -> (usize, f32) {
    let (class, largest) = scores
        .iter()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, (class, &score)| {
            if score > best.1 { (class, score) } else { best }
        });
    (
        class,
        1.0 / scores.iter().map(|score| (score - largest).exp()).sum::<f32>(),
    )
}
