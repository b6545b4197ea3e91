//! Layers: what stands in `network! { .. }`, one file for each kind.

mod activation;
mod avg_pool2d;
mod batch_norm;
mod concat;
mod conv2d;
mod dense;
mod dropout;
mod flatten;
mod global_avg_pool2d;
mod identity;
mod layer_norm;
mod max_pool2d;
mod repeat;
mod reshape;
mod residual;
mod softmax;
mod window;

pub use activation::{Gelu, LeakyRelu, Relu, Sigmoid, Tanh};
pub use avg_pool2d::{AvgPool2d, AvgPool2dOptions};
pub use batch_norm::{BatchNorm, BatchNormBuffers, BatchNormParams, BatchNormSums};
pub use concat::{Concat, ConcatParams};
pub use conv2d::{Conv2d, Conv2dOptions, Conv2dParams};
pub use dense::{Dense, DenseOptions, DenseParams};
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use global_avg_pool2d::GlobalAvgPool2d;
pub use identity::Identity;
pub use layer_norm::{LayerNorm, LayerNormParams};
pub use max_pool2d::{MaxPool2d, MaxPool2dOptions};
pub use repeat::Repeat;
pub use reshape::{Reshape, ReshapeOptions};
pub use residual::{Residual, ResidualParams};
pub use softmax::Softmax;
pub use window::{Flag, Same, Valid, Window, WindowOver};
