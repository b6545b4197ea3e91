//! What a program that declares and trains networks needs: `use graven::prelude::*;`

pub use generic_array::GenericArray;
pub use typenum;

#[cfg(feature = "checkpoint")]
pub use crate::checkpoint::Saving;
#[cfg(feature = "data")]
pub use crate::data::{Dataset, DatasetExt};
pub use crate::init::{Initializer, Rng};
pub use crate::kernels::block::Block;
pub use crate::layer::check::{Check, Message};
pub use crate::layer::kind::{Arguments, Kind, Sizes, Takes};
pub use crate::layer::{Backward, Forward, Layer, Pass, SampleWise, Scratch};
pub use crate::layers::kinds::*;
pub use crate::losses::{
    BinaryCrossEntropy, HalfMse, Loss, Mse, SigmoidBinaryCrossEntropy, SoftmaxCrossEntropy,
    SoftmaxCrossEntropyProbabilities,
};
pub use crate::network;
pub use crate::network::Network;
pub use crate::network::Summary;
pub use crate::optimizers::{Adam, AdamW, Optimizer, Sgd};
pub use crate::shape::Label;
pub use crate::shape::Sample;
pub use crate::shape::{Dim, Dims, Image, InputShape, Sequence, Shape, Tokens, Vector};
pub use crate::simd::Level;
pub use crate::train::{AccumulationReport, StepReport, Training};
#[cfg(feature = "data")]
pub use crate::train::{Evaluation, Fit, Fitting, History};
