//! What layers compute, as data: for drawings, and for files of other systems.

/// What a layer computes, with its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Op {
    /// A layer of one's own that does not say.
    Custom,
    /// y = x.
    Identity,
    /// A weighted sum of all inputs.
    Dense {
        /// Whether a bias is added.
        bias: bool,
    },
    /// A convolution.
    Conv2d {
        /// Rows and columns of the kernel.
        kernel_size: [usize; 2],
        /// How far it moves down and to the right.
        stride: [usize; 2],
        /// Zeros above and below, to the left and right.
        padding: [[usize; 2]; 2],
        /// Groups of channels.
        groups: usize,
        /// Whether a bias is added.
        bias: bool,
    },
    /// The largest number of each window.
    MaxPool2d(Pool2dOp),
    /// The mean of each window, of what lies in the image.
    AvgPool2d(Pool2dOp),
    /// The mean of each channel.
    GlobalAvgPool2d,
    /// Each channel with mean 0 and variance 1 over the batch.
    BatchNorm {
        /// How far a step moves the running averages.
        momentum: f32,
        /// What is added to the variance.
        epsilon: f32,
    },
    /// Each position with mean 0 and variance 1.
    LayerNorm {
        /// What is added to the variance.
        epsilon: f32,
    },
    /// max(x, 0).
    Relu,
    /// x, or a slope times x below 0.
    LeakyRelu {
        /// The slope below 0.
        slope: f32,
    },
    /// 1 / (1 + exp(-x)).
    Sigmoid,
    /// x / (1 + exp(-x)).
    Silu,
    /// The hyperbolic tangent.
    Tanh,
    /// x times the normal distribution function of x.
    Gelu,
    /// Probabilities over the last dimension.
    Softmax,
    /// A random part of the scalars is 0 in training.
    Dropout {
        /// The probability of 0.
        rate: f32,
    },
    /// All scalars in a row.
    Flatten,
    /// The same scalars in another shape.
    Reshape,
}

/// The settings of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool2dOp {
    /// Rows and columns of the window.
    pub pool_size: [usize; 2],
    /// How far it moves down and to the right.
    pub stride: [usize; 2],
    /// Padding above and below, to the left and right.
    pub padding: [[usize; 2]; 2],
}

/// What the axes of a tensor of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    /// The field that the tensor is.
    pub tensor: &'static str,
    /// Its axes, outermost first.
    pub axes: &'static [Axis],
}

/// What an axis of a tensor counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Features or channels of the input; with groups, those of one group.
    Input,
    /// Features, channels or filters of the output.
    Output,
    /// Rows of a kernel.
    KernelRow,
    /// Columns of a kernel.
    KernelColumn,
}

impl Axes {
    /// A tensor of this name with these axes.
    pub const fn new(tensor: &'static str, axes: &'static [Axis]) -> Self {
        Self { tensor, axes }
    }
}
