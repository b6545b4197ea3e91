//! Tests of the training loop.

use std::collections::HashSet;
use std::sync::Mutex;
use std::thread::{self, ThreadId};

use super::super::Fitting;
use super::super::testing::{Classifier, digits};
use super::*;
use crate::data::InMemory;
use crate::kernels::block::scalars;
use crate::losses::{HalfMse, SoftmaxCrossEntropy};
use crate::optimizers::{Adam, Sgd};
use crate::prelude::*;
use crate::shape::Label;

network! { struct Line: [1] -> [1] { Dense(1) } }

fn line(len: usize) -> InMemory<[f32; 1], [f32; 1]> {
    let inputs: Vec<[f32; 1]> = (0..len).map(|i| [i as f32 / len as f32]).collect();
    let targets = inputs.iter().map(|[x]| [3.0 * x - 1.0]).collect();
    InMemory::new(inputs, targets).unwrap()
}

type LineFit<'v> = Fit<'v, HalfMse, Sgd, [f32; 1], [f32; 1]>;

fn fit<'v>() -> LineFit<'v> {
    Fit::new(HalfMse, Sgd::new(0.1))
}

fn error(fit: LineFit<'_>, len: usize) -> String {
    Line::new(1).fit(&line(len), fit).unwrap_err().to_string()
}

fn weights<N: Network>(net: &N) -> Vec<f32> {
    scalars(net.params()).to_vec()
}

#[test]
fn learns_to_classify() {
    let (training, validation) = (digits(640), digits(100));
    let mut net = Classifier::new(1);
    let fit = Fit::new(SoftmaxCrossEntropy, Adam::default())
        .epochs(3)
        .validation(&validation);
    let history = net.fit(&training, fit).unwrap();
    assert_eq!(history.epochs().len(), 3);
    assert!(history.last().loss < history.epochs()[0].loss);
    let after = history.last().validation.unwrap();
    assert_eq!(after, net.evaluate(&validation, SoftmaxCrossEntropy).unwrap());
    assert!(after.accuracy.unwrap() > 0.95, "{history}");
    assert!(history.last().seconds > 0.0);
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let data = digits(300);
    let on = |threads| {
        let mut net = Classifier::new(1);
        let fit = Fit::new(SoftmaxCrossEntropy, Adam::default());
        let fit = fit
            .epochs(2)
            .batch_size(128)
            .validation_split(0.2)
            .seed(5)
            .threads(threads);
        let history = net.fit(&data, fit).unwrap();
        let figures: Vec<_> = history
            .epochs()
            .iter()
            .map(|e| (e.loss, e.accuracy, e.validation))
            .collect();
        (weights(&net), figures)
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        assert!(on(threads) == one, "{threads} threads");
    }
}

/// A loss that notes the threads it is computed on.
#[derive(Default)]
struct Spy(Mutex<HashSet<ThreadId>>);

impl Loss<[f32; 10]> for Spy {
    type Target = Label<10>;

    fn gradient(
        &self,
        level: Level,
        outputs: &[f32],
        targets: &[Label<10>],
        batch_size: usize,
        gradient: &mut [f32],
    ) -> f64 {
        self.0.lock().unwrap().insert(thread::current().id());
        SoftmaxCrossEntropy.gradient(level, outputs, targets, batch_size, gradient)
    }

    fn value(&self, level: Level, outputs: &[f32], targets: &[Label<10>], batch_size: usize) -> f64 {
        SoftmaxCrossEntropy.value(level, outputs, targets, batch_size)
    }
}

#[test]
fn a_training_for_one_thread_stays_there_inside_of_a_pool() {
    let data = digits(128);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    pool.install(|| {
        let mut net = Classifier::new(1);
        let mut training = Training::new(&net, Spy::default(), Adam::default(), 128).unwrap();
        assert_eq!(training.thread_count(), 1);
        for _ in 0..20 {
            training.step(&mut net, data.inputs(), data.targets());
        }
        assert_eq!(
            *training.loss().0.lock().unwrap(),
            HashSet::from([thread::current().id()])
        );
    });
}

#[test]
fn is_a_loop_of_steps_in_order_without_shuffling() {
    let data = line(10);
    let mut by_hand = Line::new(1);
    let mut training = Training::new(&by_hand, HalfMse, Sgd::new(0.1), 4).unwrap();
    let mut losses = Vec::new();
    for _ in 0..2 {
        // The last, smaller batch is trained too.
        for (inputs, targets) in data.inputs().chunks(4).zip(data.targets().chunks(4)) {
            losses.push(by_hand.train_step(&mut training, inputs, targets).loss);
        }
    }
    let mut net = Line::new(1);
    let history = net.fit(&data, fit().epochs(2).batch_size(4).shuffle(false)).unwrap();
    assert_eq!(weights(&net), weights(&by_hand));
    for (epoch, losses) in history.epochs().iter().zip(losses.chunks(3)) {
        let mean = (4.0 * losses[0] + 4.0 * losses[1] + 2.0 * losses[2]) / 10.0;
        assert!((epoch.loss - mean).abs() < 1e-12);
        assert_eq!(epoch.accuracy, None);
    }
}

#[test]
fn seeds_decide_the_order() {
    let after = |seed| {
        let mut net = Line::new(1);
        net.fit(&line(100), fit().seed(seed)).unwrap();
        weights(&net)
    };
    assert_eq!(after(3), after(3));
    assert_ne!(after(3), after(4));
}

#[test]
fn validation_takes_the_last_samples() {
    let data = line(11);
    let mut net = Line::new(1);
    let history = net.fit(&data, fit().epochs(2).validation_split(0.25)).unwrap();
    // Rounded as Keras does: 8 samples to train on, 3 to validate with.
    let validation = InMemory::new(data.inputs()[8..].to_vec(), data.targets()[8..].to_vec()).unwrap();
    assert_eq!(
        history.last().validation,
        Some(net.evaluate(&validation, HalfMse).unwrap())
    );

    let training = InMemory::new(data.inputs()[..8].to_vec(), data.targets()[..8].to_vec()).unwrap();
    let mut same = Line::new(1);
    same.fit(&training, fit().epochs(2)).unwrap();
    assert_eq!(weights(&same), weights(&net));
}

#[test]
fn refuses_settings_that_train_nothing() {
    assert_eq!(
        error(fit().epochs(0), 10),
        "found 0 epochs, expected at least 1; ask for one with `epochs(1)`"
    );
    assert_eq!(
        error(fit().batch_size(0), 10),
        "found a batch size of 0, expected at least 1; a common choice is 32"
    );
    assert!(error(fit(), 0).starts_with("found a dataset of 0 samples"));
    let nothing = line(0);
    assert!(error(fit().validation(&nothing), 10).starts_with("found a dataset of 0 samples"));
}

#[test]
fn refuses_impossible_validation_splits() {
    for (fraction, len, found) in [
        (0.0, 10, "0"),
        (1.0, 10, "1"),
        (-0.5, 10, "-0.5"),
        (f64::NAN, 10, "NaN"),
        (0.5, 1, "0.5"),
        (1e-300, 10, "0.0"),
    ] {
        let message = error(fit().validation_split(fraction), len);
        assert!(
            message.starts_with(&format!("found a validation split of {found}")),
            "{message}"
        );
        assert!(
            message.ends_with(&format!(
                "of {len} samples, expected a fraction between 0 and 1 that leaves both parts a sample; \
                 a common choice is 0.1"
            )),
            "{message}"
        );
    }
}

#[test]
fn stops_at_a_loss_that_is_not_finite() {
    let data = line(10);
    let error = Line::new(1)
        .fit(&data, Fit::new(HalfMse, Sgd::new(1e30)).batch_size(5).epochs(3))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "step 2 of epoch 1: found a loss of inf for finite outputs, expected a finite number; \
         check that the targets are finite, or lower the learning rate"
    );
    assert!(matches!(error, Error::NotFinite { epoch: 1, step: 2, .. }));
}

#[test]
fn a_number_that_is_not_finite_is_found_in_the_dataset() {
    for (bad, shuffle) in [(0, false), (18, false), (18, true), (36, true), (37, true)] {
        let mut inputs = vec![[0.5]; 50];
        inputs[bad] = [f32::NAN];
        let data = InMemory::new(inputs, vec![[0.5]; 50]).unwrap();
        let fit = Fit::new(HalfMse, Sgd::new(0.1))
            .batch_size(7)
            .shuffle(shuffle)
            .epochs(2);
        // The last batch has 3 samples.
        let error = Line::new(1).fit(&data, fit.validation_split(0.24)).unwrap_err();
        assert!(
            matches!(error, Error::NotFinite { sample: Some(sample), epoch: 1, .. } if sample == bad),
            "{error}"
        );
        let end = format!("; it is sample {bad} of the dataset, counted from 0");
        assert!(error.to_string().ends_with(&end), "{error}");
    }
    // In the output of a layer.
    let mut inputs = vec![[0.5]; 50];
    inputs[23] = [3e38];
    let data = InMemory::new(inputs, vec![[0.5]; 50]).unwrap();
    let mut net = Line::new(1);
    net.tensors_mut()[0].values[0] = 100.0;
    let error = net.fit(&data, Fit::new(HalfMse, Sgd::new(0.1))).unwrap_err();
    assert!(matches!(error, Error::NotFinite { sample: Some(23), .. }), "{error}");
}

#[test]
fn epochs_without_end_take_no_memory_before_they_come() {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    for epochs in [1_000_000, 1_000_000_000, usize::MAX] {
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Relaxed) > 10;
        let fit = Fit::new(HalfMse, Sgd::new(0.1)).epochs(epochs).stop_when(stop);
        let history = Line::new(1).fit(&line(10), fit).unwrap();
        assert!(history.is_stopped());
        assert_eq!(history.epochs().len(), 6);
    }
}

#[test]
fn a_dataset_smaller_than_the_batch_is_one_batch() {
    let inputs = vec![[0.5; 784]; 3];
    let data = InMemory::new(inputs, vec![Label::new(1).unwrap(); 3]).unwrap();
    let history = Classifier::new(1)
        .fit(&data, Fit::new(SoftmaxCrossEntropy, Adam::default()))
        .unwrap();
    assert!(history.last().loss.is_finite());
}
