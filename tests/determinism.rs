//! The same seed and data give the same bits, whatever runs them; and a panic in a worker is an ordinary panic.

use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use graven::kernels::block::scalars;
use graven::losses::{Mse, SoftmaxCrossEntropy};
use graven::optimizers::{Adam, Sgd};
use graven::prelude::*;
use graven::shape::Label;
use rand::{RngExt, SeedableRng};

network! {
    struct Cnn: [14, 14, 1] -> [10] {
        Conv2d(16, 3), Relu, MaxPool2d(2), Dropout(0.25), Conv2d(32, 3), Relu, Flatten, Dropout(0.5), Dense(10),
    }
    struct NormedResidual: [10, 9, 3] -> [10] {
        Conv2d(16, 3, padding = 1, bias = false), BatchNorm, Relu,
        residual { Conv2d(16, 3, padding = 1, bias = false), BatchNorm, Relu, Dropout(0.1), Conv2d(16, 3, padding = 1) },
        GlobalAvgPool2d, Dense(10),
    }
    struct Mlp: [300] -> [10] { Dense(128), Relu, Dense(65), Gelu, LayerNorm, Dense(10) }
}

/// Enough for the smallest network to be worth sharing.
const BATCH: usize = 160;

/// Random samples and labels.
fn data<N: Network<Input: Sample<Element = f32>>>(len: usize, seed: u64) -> (Vec<f32>, Vec<Label<10>>) {
    let mut rng = Rng::seed_from_u64(seed);
    let inputs = (0..len * N::Input::LEN).map(|_| rng.random_range(-1.0..1.0)).collect();
    let label = |_| Label::new(rng.random_range(0..10)).unwrap();
    (inputs, (0..len).map(label).collect())
}

/// All weights and running statistics.
fn bits<N: Network<Input: Sample<Element = f32>>>(net: &N) -> Vec<u32> {
    scalars(net.params())
        .iter()
        .chain(scalars(net.buffers()))
        .map(|x| x.to_bits())
        .collect()
}

/// How an epoch is run.
#[derive(Clone, Copy, Debug)]
enum Manner {
    /// A step at a time.
    Steps { threads: usize },
    /// All steps inside of `Training::run`.
    Run { threads: usize },
    /// In a rayon pool of the user's, of 3 threads.
    OwnPool { threads: usize },
}

/// Weights and running statistics after an epoch; the last batch is smaller than the others.
fn epoch<N>(manner: Manner) -> Vec<u32>
where
    N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>,
{
    let (inputs, labels) = data::<N>(3 * BATCH + 17, 1);
    let inputs = N::Input::from_scalars(&inputs);
    let mut net: N = graven::network::new(2);
    let (Manner::Steps { threads } | Manner::Run { threads } | Manner::OwnPool { threads }) = manner;
    let training = Training::new(&net, SoftmaxCrossEntropy, Adam::new(1e-3), BATCH).unwrap();
    let mut training = training.seed(3).threads(threads).unwrap();
    assert_eq!(
        training.thread_count(),
        threads,
        "{} has too little work to share",
        N::SUMMARY.name
    );
    let mut steps = |training: &mut Training<N, SoftmaxCrossEntropy, Adam>| {
        for (inputs, labels) in inputs.chunks(BATCH).zip(labels.chunks(BATCH)) {
            let report = training.step(&mut net, inputs, labels);
            assert!(report.loss.is_finite());
        }
    };
    match manner {
        Manner::Steps { .. } => steps(&mut training),
        Manner::Run { .. } => training.run(steps),
        Manner::OwnPool { .. } => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
            pool.install(|| steps(&mut training));
        }
    }
    bits(&net)
}

fn same_for_any_threads<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    let expected = epoch::<N>(Manner::Steps { threads: 1 });
    let steps = [1, 2, 3, 5, 8].map(|threads| Manner::Steps { threads });
    let runs = [1, 2, 8].map(|threads| Manner::Run { threads });
    let own_pools = [1, 2, 8].map(|threads| Manner::OwnPool { threads });
    for manner in steps.into_iter().chain(runs).chain(own_pools) {
        let found = epoch::<N>(manner);
        let differing = found.iter().zip(&expected).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 0, "{}: weights differ for {manner:?}", N::SUMMARY.name);
    }
}

#[test]
fn cnn_with_dropout_does_not_depend_on_threads() {
    same_for_any_threads::<Cnn>();
}

#[test]
fn residual_with_batch_norm_does_not_depend_on_threads() {
    same_for_any_threads::<NormedResidual>();
}

#[test]
fn mlp_does_not_depend_on_threads() {
    same_for_any_threads::<Mlp>();
}

#[test]
fn another_seed_drops_other_activations() {
    let (inputs, labels) = data::<Cnn>(8, 1);
    let [first, same, other] = [1, 1, 2].map(|seed| {
        let mut net = Cnn::new(2);
        let mut training = Training::new(&net, SoftmaxCrossEntropy, Sgd::new(0.1), 8)
            .unwrap()
            .seed(seed);
        net.train_step(&mut training, Sample::from_scalars(&inputs), &labels);
        bits(&net)
    });
    assert_eq!(first, same);
    assert_ne!(first, other);
}

/// Predictions of many samples, of each alone, and of odd pieces.
fn same_for_any_pieces<N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>>() {
    let net: N = graven::network::new(2);
    let (inputs, _) = data::<N>(75, 1);
    let inputs = N::Input::from_scalars(&inputs);
    let expected = graven::network::predict(&net, inputs);
    for size in [1, 2, 7, 33] {
        let pieces: Vec<_> = inputs
            .chunks(size)
            .flat_map(|piece| graven::network::predict(&net, piece))
            .collect();
        for (sample, (piece, expected)) in pieces.iter().zip(&expected).enumerate() {
            let same = piece.iter().zip(expected).all(|(a, b)| a.to_bits() == b.to_bits());
            assert!(
                same,
                "{}: sample {sample} differs in pieces of {size}: {piece:?} {expected:?}",
                N::SUMMARY.name
            );
        }
    }
}

#[test]
fn predictions_do_not_depend_on_the_batch() {
    same_for_any_pieces::<Cnn>();
    same_for_any_pieces::<NormedResidual>();
    same_for_any_pieces::<Mlp>();
}

#[test]
fn two_networks_train_at_once() {
    let manner = Manner::Steps { threads: 2 };
    let (alone, other_alone) = (epoch::<Cnn>(manner), epoch::<NormedResidual>(manner));
    std::thread::scope(|scope| {
        let cnn = scope.spawn(|| (0..3).map(|_| epoch::<Cnn>(manner)).collect::<Vec<_>>());
        let residual = scope.spawn(|| (0..3).map(|_| epoch::<NormedResidual>(manner)).collect::<Vec<_>>());
        assert!(cnn.join().unwrap().iter().all(|bits| *bits == alone));
        assert!(residual.join().unwrap().iter().all(|bits| *bits == other_alone));
    });
}

/// y = x, except that it panics in training where x is NaN.
#[derive(Clone, Copy)]
struct Fuse;

/// The threads on which [`Fuse`] went backward.
static THREADS: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Kind for Fuse {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

impl SampleWise for Fuse {}

impl<In: Shape> Layer<In> for Fuse {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, _: &Pass, io: Forward<'_, (), ()>) {
        io.output.copy_from_slice(io.input);
    }

    fn backward<T: Dim>(&self, _: &Pass, io: Backward<'_, (), ()>) {
        assert!(io.input.iter().all(|x| !x.is_nan()), "a fuse blew");
        THREADS
            .lock()
            .unwrap()
            .push(std::thread::current().name().unwrap_or_default().to_owned());
        if let Some(input_gradient) = io.input_gradient {
            input_gradient.copy_from_slice(io.output_gradient);
        }
    }
}

network! { struct Fused: [200] -> [5] { Dense(100), Fuse, Dense(5) } }

/// How often [`Fuse`] has panicked.
static PANICS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_panic_in_a_worker_surfaces_once() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref::<&str>() == Some(&"a fuse blew") {
            PANICS.fetch_add(1, Relaxed);
        } else {
            hook(info);
        }
    }));
    let mut rng = Rng::seed_from_u64(5);
    let mut random = |len: usize| -> Vec<f32> { (0..len).map(|_| rng.random_range(-1.0..1.0)).collect() };
    let (inputs, targets) = (random(200 * 200), random(200 * 5));
    let mut damaged = inputs.clone();
    damaged[150 * 200] = f32::NAN;
    let (inputs, damaged) = (Sample::from_scalars(&inputs), Sample::from_scalars(&damaged));
    let targets = Sample::from_scalars(&targets);

    let mut net = Fused::new(1);
    let mut training = Training::new(&net, Mse, Sgd::new(0.1), 200)
        .unwrap()
        .threads(3)
        .unwrap();
    assert_eq!(training.thread_count(), 3);
    let before = bits(&net);
    for (panics, within_run) in [(1, false), (2, true)] {
        let panic = catch_unwind(AssertUnwindSafe(|| match within_run {
            false => training.step(&mut net, damaged, targets),
            true => training.run(|training| training.step(&mut net, damaged, targets)),
        }));
        let message = panic.expect_err("the step panics");
        assert_eq!(message.downcast_ref::<&str>(), Some(&"a fuse blew"));
        assert_eq!(PANICS.load(Relaxed), panics, "a panic is said once");
        assert_eq!(bits(&net), before, "a step that panics leaves the weights as they were");
    }

    // Training goes on, on its threads.
    THREADS.lock().unwrap().clear();
    training.step(&mut net, inputs, targets);
    let threads = std::mem::take(&mut *THREADS.lock().unwrap());
    assert!(threads.iter().all(|name| name.starts_with("graven-")), "{threads:?}");
    let mut other = Fused::new(1);
    let mut alone = Training::new(&other, Mse, Sgd::new(0.1), 200).unwrap();
    alone.step(&mut other, inputs, targets);
    assert_eq!(bits(&net), bits(&other));
}
