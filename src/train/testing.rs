//! What the tests of training share: a network worth several threads, and data it can learn.

use crate::data::InMemory;
use crate::prelude::*;
use crate::shape::Label;

network! {
    /// Large enough that a batch of 64 is cut into several shards, with dropout, so that randomness takes part.
    pub struct Classifier: [784] -> [10] { fc1: Dense(32), Relu, Dropout(0.1), fc2: Dense(10) }
}

/// Noise with a bright bar whose place is the label.
pub fn digits(count: usize) -> InMemory<[f32; 784], Label<10>> {
    let mut state = 1_u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 24) as f32
    };
    let labels = (0..count).map(|i| i * 7 % 10);
    let inputs = labels
        .clone()
        .map(|label| std::array::from_fn(|pixel| 0.5 * noise() + if pixel / 78 == label { 0.5 } else { 0.0 }));
    let inputs: Vec<[f32; 784]> = inputs.collect();
    let labels = labels.map(|label| Label::new(label).expect("below 10")).collect();
    InMemory::new(inputs, labels).expect("as many labels as inputs")
}
