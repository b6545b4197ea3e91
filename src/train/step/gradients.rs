//! The gradient between the halves of a step: to read, to measure, to clip and to change.

use super::not_finite::find_in_gradients;
use super::{Training, update};
use crate::kernels::block::scalars;
use crate::kernels::reduce;
use crate::losses::Loss;
use crate::network::{Network, Params};
use crate::not_finite::NotFinite;
use crate::optimizers::Optimizer;
use crate::simd;

const NOTHING_TO_CHANGE: &str =
    "found nothing accumulated, expected a call of `accumulate` before its gradient is changed";

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    /// The accumulated gradient, or that of the last step if nothing is accumulated; zeros before the first one.
    ///
    /// It is laid out as the parameters, with the same names of fields. Threads have gradients of their own, which the
    /// first look adds up; looking changes no bit of what follows.
    ///
    /// In PyTorch: `parameter.grad`.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { slope: Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let net = Line::new(1);
    /// let mut training = Training::new(&net, HalfMse, Sgd::new(0.1), 1)?;
    /// training.accumulate(&net, &[[2.0]], &[[0.0]], 1);
    /// let gradients = training.gradients();
    /// assert_eq!(gradients.slope.weight[0][0], 2.0 * gradients.slope.bias[0]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn gradients(&mut self) -> &Params<N> {
        self.gather();
        &self.shards[0].gradients
    }

    /// The accumulated gradient, to change before it is applied or added to.
    ///
    /// [`apply`](Self::apply) looks again whether it is finite.
    ///
    /// ```
    /// use graven::kernels::block::scalars_mut;
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 1)?;
    /// training.accumulate(&net, &[[2.0]], &[[0.0]], 1);
    /// // Clips each number by itself.
    /// for gradient in scalars_mut(training.gradients_mut()) {
    ///     *gradient = gradient.clamp(-0.5, 0.5);
    /// }
    /// training.apply(&mut net);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If nothing is accumulated.
    pub fn gradients_mut(&mut self) -> &mut Params<N> {
        self.gather();
        self.accumulated.as_mut().expect(NOTHING_TO_CHANGE).is_changed = true;
        &mut self.shards[0].gradients
    }

    /// The norm of [`gradients`](Self::gradients): √(Σ g²) over all parameters.
    ///
    /// Squares are added up in `f64`, in an order that follows from the number of parameters alone, so that the same
    /// gradient has the same norm, to the bit, on any number of threads and any CPU. It is NaN if the accumulation is
    /// not finite.
    ///
    /// In PyTorch: `torch.nn.utils.get_total_norm` of all `parameter.grad`. In TensorFlow: `tf.linalg.global_norm`.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { slope: Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 1)?;
    /// training.accumulate(&net, &[[0.0]], &[[1.5]], 1);
    /// // By the slope nothing, by the bias 2 (0 - 1.5).
    /// assert_eq!(training.gradient_norm(), 3.0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn gradient_norm(&mut self) -> f64 {
        if self.accumulated.is_some_and(|accumulated| !accumulated.is_finite) {
            return f64::NAN;
        }
        self.gather();
        self.on_threads(|training| {
            let gradients = scalars(&*training.shards[0].gradients);
            update::sum_of_squares(simd::level(), training.is_parallel(), gradients).sqrt()
        })
    }

    /// Scales the accumulated gradient down to a norm of `max` if its norm is larger, and returns the norm it had.
    ///
    /// g ← g max / ‖g‖ if ‖g‖ > max, with the [norm](Self::gradient_norm) over all parameters: Pascanu, Mikolov &
    /// Bengio 2013, algorithm 1. A gradient that is not clipped keeps its bits. One that is not finite is left as it
    /// is, and NaN or infinity returned; [`apply`](Self::apply) will not take it.
    ///
    /// In PyTorch: `torch.nn.utils.clip_grad_norm_`, which adds 1e-6 to the norm that it divides by. In Keras: an
    /// optimiser's `global_clipnorm`.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 1)?;
    /// training.accumulate(&net, &[[0.0]], &[[1.5]], 1);
    /// assert_eq!(training.clip_gradient_norm(0.5), 3.0);
    /// assert_eq!(training.gradient_norm(), 0.5);
    /// training.apply(&mut net);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If nothing is accumulated, or `max` is not above 0. Infinity clips nothing.
    pub fn clip_gradient_norm(&mut self, max: f64) -> f64 {
        assert!(max > 0.0, "found a largest norm of {max}, expected a number above 0");
        assert!(self.accumulated.is_some(), "{NOTHING_TO_CHANGE}");
        let norm = self.gradient_norm();
        if norm > max && norm.is_finite() {
            let factor = (max / norm) as f32;
            self.on_threads(|training| {
                let parallel = training.is_parallel();
                update::scale(simd::level(), parallel, &mut training.shards[0], factor);
            });
        }
        norm
    }

    /// Adds up what several shards hold of the gradient, if that was not done yet.
    fn gather(&mut self) {
        if self.parts > 1 {
            self.on_threads(Self::add_up);
        }
    }

    /// Leaves the gradient in the first shard.
    pub(super) fn add_up(&mut self) {
        let parallel = self.is_parallel();
        update::add_up(simd::level(), parallel, &mut self.shards[..self.parts]);
        self.parts = 1;
    }

    /// What is not finite in a gradient that was changed.
    pub(super) fn find_in_changed_gradients(&self) -> Option<NotFinite> {
        let gradients = scalars(&*self.shards[0].gradients);
        if reduce::is_finite(simd::level(), 1.0, gradients) {
            return None;
        }
        find_in_gradients::<N>(gradients, 1.0).map(|(_, found)| found)
    }
}
