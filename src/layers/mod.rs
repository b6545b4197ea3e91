//! Layers: what stands in `network! { .. }`, one file for each kind.

mod avg_pool2d;
mod batch_norm;
mod branch;
mod combined;
mod conv2d;
mod conv2d_relu;
mod conv2d_relu_max_pool2d;
mod dense;
mod dense_relu;
mod dropout;
mod flatten;
mod gelu;
mod global_avg_pool2d;
mod grouped_conv2d;
mod identity;
mod layer_norm;
mod leaky_relu;
mod max_pool2d;
mod on;
mod pool2d;
mod relu;
mod repeat;
mod reshape;
mod residual;
mod sigmoid;
mod silu;
mod softmax;
mod tanh;
mod window;

/// The kinds: all that stands in a network by its name, here and in the prelude.
pub(crate) mod kinds {
    pub use super::avg_pool2d::AvgPool2d;
    pub use super::batch_norm::BatchNorm;
    pub use super::conv2d::Conv2d;
    pub use super::dense::Dense;
    pub use super::dropout::Dropout;
    pub use super::flatten::Flatten;
    pub use super::gelu::Gelu;
    pub use super::global_avg_pool2d::GlobalAvgPool2d;
    pub use super::identity::Identity;
    pub use super::layer_norm::LayerNorm;
    pub use super::leaky_relu::LeakyRelu;
    pub use super::max_pool2d::MaxPool2d;
    pub use super::relu::Relu;
    pub use super::reshape::Reshape;
    pub use super::sigmoid::Sigmoid;
    pub use super::silu::Silu;
    pub use super::softmax::Softmax;
    pub use super::tanh::Tanh;
}

pub use avg_pool2d::Avg;
pub use batch_norm::{BatchNormBuffers, BatchNormParams, BatchNormSums};
pub use combined::{Added, Branches, Combined, Concat, F32Block, Join, Joined, Projected, ProjectedParams, Rule};
pub use conv2d::{Conv2dOptions, Conv2dParams, Convolution};
pub use dense::{DenseOptions, DenseParams};
pub use grouped_conv2d::GroupedConv2d;
pub use kinds::*;
pub use layer_norm::LayerNormParams;
pub use max_pool2d::Max;
pub use on::{Field, On};
pub use pool2d::{Pool, Pool2d, Pool2dOptions, Pooling};
pub use repeat::Repeat;
pub use reshape::ReshapeOptions;
pub use residual::Residual;
pub use window::{Flag, Keep, Same, Valid, Window, WindowOver};
