//! The step in two halves: gradients that add up over calls, and the update that applies them.

use super::tiles::Batch;
use super::{StepReport, Training, update};
use crate::kernels::block::{scalars, scalars_mut};
use crate::kernels::reduce;
use crate::layer::{Module, mix};
use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::Optimizer;
use crate::simd;

/// What one call of [`Training::accumulate`] tells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AccumulationReport {
    /// The part of the loss that the call's samples make up; the parts of all calls add up to the loss.
    pub loss: f64,
    /// How many outputs of the call were right, for losses that know right from wrong.
    pub correct: Option<usize>,
    /// Whether neither this call nor one before it in the accumulation found NaN or infinity.
    ///
    /// If one did, [`Training::apply`] will not update the network, and [`Training::not_finite`] tells what was found.
    pub is_finite: bool,
}

/// What the calls of an accumulation came to so far; the gradient itself is in the shards.
#[derive(Clone, Copy)]
pub(super) struct Accumulated {
    calls: usize,
    samples: usize,
    /// The number of samples that the loss is the mean over.
    total: usize,
    loss: f64,
    correct: Option<usize>,
    pub(super) is_finite: bool,
    /// Whether the gradient was handed out to be changed.
    pub(super) is_changed: bool,
}

impl Accumulated {
    fn new(total: usize) -> Self {
        Self {
            calls: 0,
            samples: 0,
            total,
            loss: 0.0,
            correct: None,
            is_finite: true,
            is_changed: false,
        }
    }
}

impl<N: Network, L: Loss<N::Output>, O: Optimizer> Training<N, L, O> {
    /// Adds the gradient of some samples to what is accumulated: the first half of a step, as often as wanted.
    ///
    /// The loss is the mean over `total` samples, which is how many all calls of the accumulation have together: two
    /// calls of 16 samples with a `total` of 32 give the gradient of one batch of 32, but for rounding. The first call
    /// after [`apply`](Self::apply) or [`discard`](Self::discard) begins anew, so that nothing need be cleared.
    /// Fewer samples than `total` may be applied, if the others' gradient comes from elsewhere.
    ///
    /// The network stays as it is. Dropout drops what it would drop in one batch of all samples. `BatchNorm` normalises
    /// each call's samples by their own mean and variance, as in PyTorch, so that with it several calls are not one
    /// batch; its running averages move once for each call, and only when the accumulation is applied.
    ///
    /// In PyTorch: `(loss * samples / total).backward()`, where `loss` is the mean over the call's samples. Keras has
    /// `gradient_accumulation_steps` of an optimiser, which averages over calls instead.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 2)?;
    /// let inputs = [[0.0], [0.25], [0.5], [0.75], [1.0]];
    /// let targets = inputs.map(|[x]| [2.0 * x]);
    /// let mut loss = 0.0;
    /// for (inputs, targets) in inputs.chunks(2).zip(targets.chunks(2)) {
    ///     loss += training.accumulate(&net, inputs, targets, 5).loss;
    /// }
    /// let report = training.apply(&mut net);
    /// assert!(report.updated && report.loss == loss);
    /// assert_eq!(training.steps(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the batch size the training was made for; if
    /// `total` is not that of the calls before, or less than the samples so far. If a layer or the loss panics, what
    /// was accumulated is dropped.
    pub fn accumulate(
        &mut self,
        net: &N,
        inputs: &[N::Input],
        targets: &[L::Target],
        total: usize,
    ) -> AccumulationReport {
        self.check_batch(inputs, targets);
        let samples = inputs.len();
        let before = self.accumulated.unwrap_or(Accumulated::new(total));
        assert!(
            total == before.total,
            "found a total of {total} samples after calls with {}, expected the same in all calls of an accumulation; \
             call `apply` or `discard` before the next one",
            before.total
        );
        assert!(
            before.samples + samples <= total,
            "found {samples} samples after {} of an accumulation of {total}, expected no more than {total} together; \
             pass the number of samples that all calls have together as `total`",
            before.samples
        );
        let (accumulated, report) = self.on_threads(|training| training.forward_backward(net, inputs, targets, total));
        self.accumulated = Some(accumulated);
        report
    }

    /// Updates the network by the accumulated gradient: the second half of a step.
    ///
    /// The report is of the whole accumulation. If one of its calls found NaN or infinity, or if there is any in a
    /// gradient that was changed since, the network and what the optimiser remembers stay as they are, and the step
    /// does not count: `updated` is false, and [`not_finite`](Self::not_finite) tells the first finding. Either way the
    /// next accumulation begins anew.
    ///
    /// In PyTorch: `optimizer.step()` and `optimizer.zero_grad()`. In Keras: `optimizer.apply_gradients(..)`.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 2)?;
    /// training.accumulate(&net, &[[1.0], [2.0]], &[[2.0], [f32::NAN]], 3);
    /// training.accumulate(&net, &[[3.0]], &[[6.0]], 3);
    /// assert!(!training.apply(&mut net).updated);
    /// assert!(training.not_finite().is_some());
    ///
    /// training.accumulate(&net, &[[1.0], [2.0]], &[[2.0], [4.0]], 2);
    /// assert!(training.apply(&mut net).updated);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If nothing is accumulated.
    pub fn apply(&mut self, net: &mut N) -> StepReport {
        let accumulated = self.accumulated.take();
        let accumulated = accumulated.expect(NOTHING_TO_APPLY);
        self.on_threads(|training| training.update(net, accumulated))
    }

    /// Drops what is accumulated: no gradient, no moved running average and no finding is left of it.
    ///
    /// The network is as it was before the accumulation, and no step was counted. If nothing is accumulated it does
    /// nothing.
    ///
    /// In PyTorch: `optimizer.zero_grad()`, except that running averages of `BatchNorm` have moved there.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// network! { struct Line: [1] -> [1] { Dense(1) } }
    ///
    /// # fn main() -> graven::Result<()> {
    /// let mut net = Line::new(1);
    /// let mut training = Training::new(&net, Mse, Sgd::new(0.1), 1)?;
    /// training.accumulate(&net, &[[1.0]], &[[1e9]], 1);
    /// training.discard();
    /// assert_eq!(training.gradient_norm(), 0.0);
    /// net.train_step(&mut training, &[[1.0]], &[[2.0]]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn discard(&mut self) {
        if self.accumulated.take().is_some() {
            self.shards[0].gradients.clear();
            self.parts = 1;
            self.not_finite = None;
        }
    }

    pub(super) fn check_batch(&self, inputs: &[N::Input], targets: &[L::Target]) {
        let count = inputs.len();
        assert_eq!(count, targets.len(), "a batch has one target for each input");
        assert!(
            (1..=self.batch_size).contains(&count),
            "a batch of {count} samples was given to a training made for 1 to {} samples",
            self.batch_size
        );
    }

    pub(super) fn check_nothing_accumulated(&self) {
        if let Some(Accumulated { samples, .. }) = self.accumulated {
            panic!(
                "found an accumulation of {samples} samples, expected none before a whole step; \
                 call `apply` or `discard` first"
            );
        }
    }

    /// Whether work is shared: a caller may have a pool of its own around a training that was made for one thread.
    pub(super) fn is_parallel(&self) -> bool {
        self.threads > 1 && crate::parallel::threads() > 1
    }

    /// Runs a batch forward and backward, and adds it to what is accumulated, which nobody holds meanwhile: if a layer
    /// panics, it is gone.
    pub(super) fn forward_backward(
        &mut self,
        net: &N,
        inputs: &[N::Input],
        targets: &[L::Target],
        total: usize,
    ) -> (Accumulated, AccumulationReport) {
        let level = simd::level();
        let layers = N::Layers::from(());
        let parallel = self.is_parallel();
        let before = self.accumulated.take().unwrap_or(Accumulated::new(total));
        if before.calls > 0 {
            // Whether or not somebody has looked at it, so that looking changes nothing.
            self.add_up();
            self.move_averages(&layers, net, before.calls);
        }
        let Training {
            loss,
            seed,
            step,
            shards,
            memories,
            totals,
            not_finite,
            ..
        } = self;
        // A last batch may be smaller than the others: fewer shards, so that none is empty.
        let shards_in_use = shards.len().min(inputs.len());
        let per_memory = shards.len().div_ceil(memories.len());
        let shards = &mut shards[..shards_in_use];

        let batch = Batch {
            level,
            threads: crate::parallel::threads(),
            layers: &layers,
            params: net.params(),
            loss: &*loss,
            stream: mix(*seed, *step + 1),
            inputs,
            targets,
            offset: before.samples,
            total,
            shards: shards_in_use,
            per_memory,
            shares_check: parallel && shards_in_use == 1,
        };
        batch.run(parallel, shards, memories, totals);
        let mut report = AccumulationReport {
            // What no gradient and no loss shows: a variance that overflows makes outputs of 0.
            is_finite: reduce::is_finite(level, 1.0, scalars(&**totals)),
            ..AccumulationReport::default()
        };
        let mut accumulated = before;
        for shard in &*shards {
            report.is_finite &= shard.is_finite;
            report.loss += shard.loss;
            if let Some(correct) = shard.correct {
                *report.correct.get_or_insert(0) += correct;
                *accumulated.correct.get_or_insert(0) += correct;
            }
        }
        accumulated.calls += 1;
        accumulated.samples += inputs.len();
        accumulated.loss += report.loss;
        report.is_finite &= accumulated.loss.is_finite();
        if before.is_finite {
            *not_finite =
                (!report.is_finite).then(|| batch.find_not_finite(shards, memories, totals, accumulated.loss));
        }
        report.is_finite &= before.is_finite;
        accumulated.is_finite = report.is_finite;
        self.parts = shards_in_use;
        (accumulated, report)
    }

    /// Moves the running statistics as the last of so many calls asks for, apart from the network's own.
    fn move_averages(&mut self, layers: &N::Layers, net: &N, calls: usize) {
        if Self::SEGMENTS > 1 {
            if calls == 1 {
                scalars_mut(&mut *self.buffers).copy_from_slice(scalars(net.buffers()));
            }
            layers.update_buffers(&mut self.buffers, &self.totals);
        }
    }

    /// Updates the network, if what was accumulated is finite.
    pub(super) fn update(&mut self, net: &mut N, accumulated: Accumulated) -> StepReport {
        let level = simd::level();
        let mut report = StepReport {
            loss: accumulated.loss,
            correct: accumulated.correct,
            updated: accumulated.is_finite,
        };
        if report.updated && accumulated.is_changed {
            self.not_finite = self.find_in_changed_gradients();
            report.updated = self.not_finite.is_none();
        }
        if !report.updated {
            return report;
        }
        self.step += 1;
        if Self::SEGMENTS > 1 {
            if accumulated.calls > 1 {
                scalars_mut(net.buffers_mut()).copy_from_slice(scalars(&*self.buffers));
            }
            N::Layers::from(()).update_buffers(net.buffers_mut(), &self.totals);
        }
        let parallel = self.is_parallel();
        update::update(
            level,
            parallel,
            &self.optimizer,
            self.step,
            scalars_mut(net.params_mut()),
            &mut self.shards[..self.parts],
            &mut self.moments,
        );
        self.parts = 1;
        report
    }
}

const NOTHING_TO_APPLY: &str = "found nothing accumulated, expected a call of `accumulate` before `apply`";
