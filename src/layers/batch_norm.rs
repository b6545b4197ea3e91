//! `BatchNorm`: each channel with mean 0 and variance 1 over the batch.

use generic_array::GenericArray;
use typenum::Unsigned;

use crate::init::Rng;
use crate::kernels::normalization::{
    batch_norm_backward_input, batch_norm_backward_sums, batch_norm_forward, channel_statistics, merge_statistics,
};
use crate::kernels::reduce::add_assign;
use crate::layer::check::Check;
use crate::layer::kind::{Arguments, Kind, Sizes};
use crate::layer::{Axes, Axis, BackwardTile, ForwardTile, Module, Op, Pass, Scratch, Statistics};
use crate::shape::{Dim, LastDim};

/// Normalises each channel over the whole batch: `BatchNorm`.
///
/// Any shape to the same shape; channels are the last dimension. In training
/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias with mean and biased variance over all samples and
/// positions of the batch: Ioffe & Szegedy 2015, algorithm 1. Outside of training running averages take their place:
/// each step moves them by `momentum` towards the batch's mean and unbiased variance, as in PyTorch.
///
/// Options: `momentum = 0.1` (Keras's momentum is one minus this) and `epsilon = 1e-5`, which are PyTorch's, unless
/// given. Weights and running variances begin at 1, biases and running means at 0.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Normed: [6, 6, 2] -> [6, 6, 2] { BatchNorm(momentum = 0.01) } }
/// assert_eq!((Normed::SUMMARY.parameters, Normed::SUMMARY.buffers), (4, 4));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm {
    momentum: f32,
    epsilon: f32,
}

impl BatchNorm {
    /// With PyTorch's momentum and epsilon.
    #[expect(clippy::new_without_default, reason = "the default is the constant `Kind::DEFAULT`")]
    pub const fn new() -> Self {
        Self {
            momentum: 0.1,
            epsilon: 1e-5,
        }
    }

    /// How far a step moves the running averages.
    pub const fn momentum(mut self, momentum: f32) -> Self {
        self.momentum = momentum;
        self
    }

    /// What is added to the variance.
    pub const fn epsilon(mut self, epsilon: f32) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// No dimensions.
    pub const fn sizes(self) -> Sizes {
        if !(self.momentum >= 0.0 && self.momentum <= 1.0) {
            return Sizes::fault(0);
        }
        if self.epsilon > 0.0 {
            Sizes::NONE
        } else {
            Sizes::fault(1)
        }
    }

    fn reciprocal_deviation(self, variance: f32) -> f32 {
        1.0 / (variance + self.epsilon).sqrt()
    }
}

impl Kind for BatchNorm {
    const IS_OWN: bool = true;
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self::new());
    type Layer<D: Arguments> = Self;
    const FAULTS: &'static [&'static str] = &[
        "`momentum` is between 0 and 1, as in `BatchNorm(momentum = 0.1)`",
        "`epsilon` is positive, as in `BatchNorm(epsilon = 1e-5)`",
    ];
}

crate::block! {
    /// The parameters of [`BatchNorm`] over `C` channels.
    pub struct BatchNormParams[C: Dim] {
        /// `weight[channel]`
        pub weight: GenericArray<f32, C>,
        /// `bias[channel]`
        pub bias: GenericArray<f32, C>,
    }
}

crate::block! {
    /// The running statistics of [`BatchNorm`] over `C` channels.
    pub struct BatchNormBuffers[C: Dim] {
        /// the running mean
        pub running_mean: GenericArray<f32, C>,
        /// the running variance
        pub running_var: GenericArray<f32, C>,
    }
}

crate::block! {
    /// What part of a batch contributes to the statistics of `C` channels.
    pub struct BatchNormSums[C: Dim] {
        /// how many values of each channel there are
        pub count: f32,
        /// their mean
        pub mean: GenericArray<f32, C>,
        /// the sum of their squared deviations from it
        pub m2: GenericArray<f32, C>,
        /// the sum of the output gradients
        pub gradient: GenericArray<f32, C>,
        /// the sum of the output gradients times the normalised inputs
        pub gradient_xhat: GenericArray<f32, C>,
    }
}

crate::zeroable! {
    /// A tile's statistics while they are computed, and the batch's while they are used.
    pub struct BatchNormSaved[C: Dim] {
        mean: GenericArray<f32, C>,
        rstd: GenericArray<f32, C>,
        gradient: GenericArray<f32, C>,
        gradient_xhat: GenericArray<f32, C>,
    }
}

/// Room for two numbers of each channel.
fn channels<In: LastDim>(scratch: &mut [f32]) -> (&mut [f32], &mut [f32]) {
    scratch[..2 * In::Last::USIZE].split_at_mut(In::Last::USIZE)
}

impl<In: LastDim> Module<In> for BatchNorm {
    type Out = In;
    type Params = BatchNormParams<In::Last>;
    type Buffers = BatchNormBuffers<In::Last>;
    type Sums = BatchNormSums<In::Last>;
    type Saved<T: Dim> = BatchNormSaved<In::Last>;

    const CHECK: Check = Check::OK;
    const FLOPS: usize = 2 * In::LEN;
    // Room for the input gradient that nobody asked for, or for statistics that nobody saves.
    const SCRATCH: Scratch = Scratch::per_sample(In::LEN).and(Scratch::fixed(2 * In::Last::USIZE));
    const TENSORS: &'static [Axes] = &[Axes::new("weight", &[Axis::Output]), Axes::new("bias", &[Axis::Output])];
    // Statistics first, then their use.
    const SEGMENTS: usize = 2;

    fn op(&self) -> Op {
        Op::BatchNorm {
            momentum: self.momentum,
            epsilon: self.epsilon,
        }
    }

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, _rng: &mut Rng) {
        params.weight.fill(1.0);
        buffers.running_var.fill(1.0);
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            statistics,
            input,
            output,
            saved,
            scratch,
        } = tile;
        let mut statistics = statistics;
        if let (0, Statistics::Batch { sums, .. }) = (pass.segment, &mut statistics) {
            let count = input.len() / In::Last::USIZE;
            let (mean, m2) = channels::<In>(scratch);
            channel_statistics(pass.level, In::Last::USIZE, input, mean, m2);
            merge_statistics(
                pass.level,
                (sums.count as usize, &mut sums.mean, &mut sums.m2),
                (count, mean, m2),
            );
            sums.count += count as f32;
            return;
        }
        let (mean, rstd) = match saved {
            Some(saved) => (&mut saved.mean[..], &mut saved.rstd[..]),
            None => channels::<In>(scratch),
        };
        match statistics {
            Statistics::Running(buffers) => {
                mean.copy_from_slice(&buffers.running_mean);
                for (rstd, &variance) in rstd.iter_mut().zip(&buffers.running_var) {
                    *rstd = self.reciprocal_deviation(variance);
                }
            }
            Statistics::Batch { totals, .. } => {
                mean.copy_from_slice(&totals.mean);
                for (rstd, &m2) in rstd.iter_mut().zip(&totals.m2) {
                    *rstd = self.reciprocal_deviation(m2 / totals.count);
                }
            }
        }
        batch_norm_forward(
            pass.level,
            In::Last::USIZE,
            input,
            mean,
            rstd,
            &params.weight,
            &params.bias,
            output,
        );
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            gradients,
            statistics,
            input,
            output_gradient,
            input_gradient,
            saved,
            scratch,
            ..
        } = tile;
        let mut statistics = statistics;
        if pass.segment == 0 {
            saved.gradient.fill(0.0);
            saved.gradient_xhat.fill(0.0);
            batch_norm_backward_sums(
                pass.level,
                In::Last::USIZE,
                input,
                &saved.mean,
                &saved.rstd,
                output_gradient,
                &mut saved.gradient,
                &mut saved.gradient_xhat,
            );
            if let Some(gradients) = gradients {
                add_assign(pass.level, &mut gradients.bias, &saved.gradient);
                add_assign(pass.level, &mut gradients.weight, &saved.gradient_xhat);
            }
            if let Statistics::Batch { sums, .. } = &mut statistics {
                add_assign(pass.level, &mut sums.gradient, &saved.gradient);
                add_assign(pass.level, &mut sums.gradient_xhat, &saved.gradient_xhat);
                return;
            }
        }
        let (gradient, gradient_xhat, count) = match statistics {
            Statistics::Batch { totals, .. } => (&totals.gradient, &totals.gradient_xhat, totals.count as usize),
            // Running statistics do not depend on the batch.
            Statistics::Running(_) => {
                saved.gradient.fill(0.0);
                saved.gradient_xhat.fill(0.0);
                (&saved.gradient, &saved.gradient_xhat, 1)
            }
        };
        batch_norm_backward_input(
            pass.level,
            In::Last::USIZE,
            input,
            &saved.mean,
            &saved.rstd,
            &params.weight,
            output_gradient,
            gradient,
            gradient_xhat,
            count,
            input_gradient.unwrap_or(&mut scratch[..input.len()]),
        );
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        let level = crate::simd::level();
        if from.count > 0.0 {
            merge_statistics(
                level,
                (into.count as usize, &mut into.mean, &mut into.m2),
                (from.count as usize, &from.mean, &from.m2),
            );
            into.count += from.count;
        }
        add_assign(level, &mut into.gradient, &from.gradient);
        add_assign(level, &mut into.gradient_xhat, &from.gradient_xhat);
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        // A single value has no unbiased variance; PyTorch refuses such a batch, here it counts as it is.
        let unbiased = (totals.count - 1.0).max(1.0);
        let statistics = totals.mean.iter().zip(&totals.m2);
        let running = buffers.running_mean.iter_mut().zip(&mut buffers.running_var);
        for ((mean, variance), (&batch_mean, &m2)) in running.zip(statistics) {
            *mean += self.momentum * (batch_mean - *mean);
            *variance += self.momentum * (m2 / unbiased - *variance);
        }
    }
}
