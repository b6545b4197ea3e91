//! What is allocated, counted by the allocator: nothing in a step, and in advance exactly what is announced.
//!
//! One test, since two at once would count each other's. The test harness has a thread of its own, so only threads that
//! ask for it are counted.

#![allow(unsafe_code)]
#![allow(clippy::duplicate_mod)] // examples share modules

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use graven::losses::SoftmaxCrossEntropy;
use graven::network::Workspace;
use graven::optimizers::{Adam, Sgd};
use graven::prelude::*;
use graven::shape::Label;
use graven::simd;

/// The system's allocator, with a count of calls and of bytes in use.
struct Counting;

static CALLS: AtomicUsize = AtomicUsize::new(0);
/// It begins high, because the counted threads may free more than they allocated: what other threads of a pool left.
static BYTES: AtomicUsize = AtomicUsize::new(1 << 40);
static PEAK: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

fn count(calls: usize, more: usize, less: usize) {
    if COUNTED.get() {
        CALLS.fetch_add(calls, Relaxed);
        let change = more.wrapping_sub(less);
        PEAK.fetch_max(BYTES.fetch_add(change, Relaxed).wrapping_add(change), Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator as it is; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size(), 0);
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size(), 0);
        // SAFETY: as in `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, 0, layout.size());
        // SAFETY: as in `alloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, size, layout.size());
        // SAFETY: as in `alloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `work` allocates.
fn allocations(work: impl FnOnce()) -> usize {
    let before = CALLS.load(Relaxed);
    work();
    CALLS.load(Relaxed) - before
}

/// A value and the bytes on the heap that it came with.
fn with_bytes<T>(make: impl FnOnce() -> T) -> (T, usize) {
    let before = BYTES.load(Relaxed);
    let value = make();
    (value, BYTES.load(Relaxed).wrapping_sub(before))
}

/// The bytes that the calling thread puts on the heap for a pool of so many threads: those that stay, and the most it has
/// while they start.
fn bytes_of_threads(threads: usize) -> [usize; 2] {
    let (peak, before) = (PEAK.load(Relaxed), BYTES.load(Relaxed));
    PEAK.store(before, Relaxed);
    let make = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        Arc::new(pool.thread_name(|i| format!("graven-{i}")).build().unwrap())
    };
    let (pool, bytes) = with_bytes(make);
    // Its threads end in their own time, and free what was theirs: elsewhere.
    COUNTED.set(false);
    drop(pool);
    COUNTED.set(true);
    // Nobody holds what was counted any more.
    BYTES.fetch_sub(bytes, Relaxed);
    [bytes, PEAK.swap(peak, Relaxed) - before]
}

// The networks of the examples, as they stand there.
#[path = "../examples/custom_layer.rs"]
#[allow(dead_code, missing_docs)]
mod custom_layer;
#[path = "../examples/linear_regression.rs"]
#[allow(dead_code, missing_docs)]
mod linear_regression;
#[path = "../examples/mnist.rs"]
#[allow(dead_code, missing_docs)]
mod mnist;
#[path = "../examples/mnist_mlp.rs"]
#[allow(dead_code, missing_docs)]
mod mnist_mlp;
#[path = "../examples/xor.rs"]
#[allow(dead_code, missing_docs)]
mod xor;

network! {
    struct Cnn: [12, 12, 1] -> [10] {
        Conv2d(16, 3), Relu, MaxPool2d(2), Dropout(0.25), Conv2d(16, (3, 1), stride = 2), Gelu, Flatten, Dense(10),
    }
    struct NormedResidual: [8, 7, 3] -> [10] {
        Conv2d(16, 3, padding = 1, bias = false), BatchNorm, Relu,
        residual { Conv2d(16, 3, padding = same), LayerNorm } skip { BatchNorm },
        concat { GlobalAvgPool2d; Flatten, Dense(7), Tanh },
        repeat 2 { Dense(23), LeakyRelu }, Dense(10),
    }
    struct Mlp: [150] -> [10] { Dense(64), Relu, Dense(10), Softmax }
}

/// Steps of a network that does not take long.
const STEPS: usize = 1000;

fn training_allocates_nothing<N, O>(optimizer: O, batch_size: usize, threads: usize)
where
    N: Network<Input: Sample<Element = f32>, Output = [f32; 10]>,
    O: Optimizer,
{
    let label = |i| Label::new(i % 10).unwrap();
    steps_allocate_nothing::<N, _, _>(SoftmaxCrossEntropy, optimizer, batch_size, threads, label);
}

fn steps_allocate_nothing<N, L, O>(
    loss: L,
    optimizer: O,
    batch_size: usize,
    threads: usize,
    target: impl Fn(usize) -> L::Target,
) where
    N: Network<Input: Sample<Element = f32>>,
    L: Loss<N::Output>,
    O: Optimizer,
{
    // The data come first, so that all that is allocated from here on is the network's and the training's.
    let name = N::SUMMARY.name;
    let inputs: Vec<f32> = (0..batch_size * N::Input::LEN)
        .map(|i| (i % 17) as f32 / 17.0)
        .collect();
    let inputs = N::Input::from_scalars(&inputs);
    let targets: Vec<_> = (0..batch_size).map(target).collect();
    let before = BYTES.load(Relaxed);
    PEAK.store(before, Relaxed);

    let (mut net, bytes) = with_bytes(|| graven::network::new::<N>(1));
    let network_bytes = 4 * (N::SUMMARY.parameters + N::SUMMARY.buffers);
    assert_eq!(bytes, network_bytes, "{name}");
    let make = || Training::new(&net, loss, optimizer, batch_size).unwrap();
    let (training, bytes) = with_bytes(make);
    assert_eq!(
        bytes,
        training.memory_bytes(),
        "{name}: a training of batches of {batch_size}"
    );
    let (on_one_thread, held) = (training.memory_bytes(), BYTES.load(Relaxed));
    let mut training = training.threads(threads).unwrap();
    let shares = training.thread_count();
    // Besides what is announced, threads have memory of their own: as much as those of a pool for nothing.
    let [of_threads, most_of_threads] = if shares > 1 { bytes_of_threads(shares) } else { [0, 0] };
    let more = BYTES.load(Relaxed).wrapping_sub(held);
    assert_eq!(
        more.wrapping_sub(of_threads),
        training.memory_bytes().wrapping_sub(on_one_thread),
        "{name}: bytes of a training on {shares} threads"
    );
    let announced = network_bytes + training.memory_bytes() + most_of_threads;
    // A network too small for several threads stays on one.
    assert!(shares == threads || N::SUMMARY.flops < 20_000, "{name}");
    let threads = shares;
    assert_eq!(
        PEAK.load(Relaxed) - before,
        announced,
        "{name}: the peak before the first step on {threads} threads"
    );
    let is_large = N::SUMMARY.flops * batch_size > 10_000_000;
    let steps = if is_large { STEPS / 20 } else { STEPS };

    training.run(|training| {
        if threads > 1 {
            rayon::broadcast(|_| COUNTED.set(true));
        }
        let held = BYTES.load(Relaxed);
        PEAK.store(held, Relaxed);
        training.step(&mut net, inputs, &targets);
        let count = allocations(|| {
            for step in 1..steps {
                // The last batch of an epoch is smaller.
                let samples = if step % 10 == 0 { batch_size / 2 + 1 } else { batch_size };
                let report = training.step(&mut net, &inputs[..samples], &targets[..samples]);
                assert!(report.updated);
            }
        });
        let in_halves = allocations(|| {
            for _ in 1..steps.min(20) {
                let half = batch_size.div_ceil(2);
                for (inputs, targets) in inputs.chunks(half).zip(targets.chunks(half)) {
                    training.accumulate(&net, inputs, targets, batch_size);
                }
                let norm = training.clip_gradient_norm(1e-3);
                assert!(norm >= 0.0);
                std::hint::black_box(training.gradients_mut());
                assert!(training.apply(&mut net).updated);
                training.accumulate(&net, inputs, &targets, batch_size);
                training.discard();
            }
        });
        assert_eq!(
            in_halves, 0,
            "{name}: allocations in steps in two halves on {threads} threads"
        );
        assert_eq!(
            count, 0,
            "{name}: allocations in {steps} steps of {batch_size} samples on {threads} threads"
        );
        // Threads may free what was left of their start.
        let left = BYTES.load(Relaxed);
        assert!(
            left == held || threads > 1 && left < held,
            "{name}: {held} bytes before steps, {left} after"
        );
        assert_eq!(
            PEAK.load(Relaxed),
            held,
            "{name}: the peak in steps on {threads} threads"
        );
        // Threads end in their own time, and free what was theirs.
        if threads > 1 {
            rayon::broadcast(|_| COUNTED.set(false));
        }
    });
}

fn inference_allocates_nothing<N: Network<Input: Sample<Element = f32>>>() {
    let name = N::SUMMARY.name;
    let net = graven::network::new::<N>(1);
    let (workspace, bytes) = with_bytes(Workspace::<N>::new);
    drop(workspace);
    assert_eq!(bytes, N::SUMMARY.workspace_bytes, "{name}");
    let inputs = vec![0.5; 70 * N::Input::LEN];
    let mut outputs = vec![0.0; 70 * N::Output::LEN];
    let (inputs, outputs) = (
        N::Input::from_scalars(&inputs),
        N::Output::from_scalars_mut(&mut outputs),
    );
    graven::network::infer(&net, &inputs[..1], &mut outputs[..1]);
    let count = allocations(|| {
        for samples in 1..=70 {
            graven::network::infer(&net, &inputs[..samples], &mut outputs[..samples]);
        }
    });
    assert_eq!(count, 0, "{name}: allocations of inference after the first call");
}

#[test]
fn steps_allocate_nothing_and_training_what_it_says() {
    if std::env::var_os("GRAVEN_LEVEL").is_none() {
        for level in simd::levels() {
            let child = Command::new(std::env::current_exe().unwrap())
                .args([
                    "steps_allocate_nothing_and_training_what_it_says",
                    "--exact",
                    "--nocapture",
                ])
                .env("GRAVEN_LEVEL", level.name())
                .output()
                .unwrap();
            assert!(
                child.status.success(),
                "at {level}:\n{}",
                String::from_utf8_lossy(&child.stderr)
            );
        }
        return;
    }
    // Reads the environment once in a process, before anything is counted.
    assert_eq!(
        Some(simd::level().name()),
        std::env::var("GRAVEN_LEVEL").ok().as_deref()
    );
    COUNTED.set(true);
    assert!(
        allocations(|| drop(std::hint::black_box(Box::new(1)))) > 0,
        "the allocator counts"
    );

    training_allocates_nothing::<Cnn, _>(Adam::default(), 8, 1);
    training_allocates_nothing::<Cnn, _>(Sgd::new(1e-3), 1, 1);
    training_allocates_nothing::<NormedResidual, _>(Sgd::new(1e-3).momentum(0.9), 3, 1);
    training_allocates_nothing::<Mlp, _>(Adam::default(), 40, 1);
    training_allocates_nothing::<Mlp, _>(Sgd::new(1e-3).momentum(0.9).nesterov(), 16, 1);

    training_allocates_nothing::<Cnn, _>(Adam::default(), 64, 2);
    training_allocates_nothing::<NormedResidual, _>(Sgd::new(1e-3).momentum(0.9), 10, 2);
    training_allocates_nothing::<Mlp, _>(Adam::default(), 140, 2);

    for threads in [1, 2] {
        let label = |i| Label::new(i % 10).unwrap();
        let adam = Adam::default();
        steps_allocate_nothing::<mnist::MnistCnn, _, _>(SoftmaxCrossEntropy, adam, 32, threads, label);
        steps_allocate_nothing::<mnist_mlp::MnistMlp, _, _>(SoftmaxCrossEntropy, adam, 256, threads, label);
        steps_allocate_nothing::<custom_layer::Net, _, _>(SoftmaxCrossEntropy, adam, 256, threads, label);
        let bit = |i| [(i % 2) as f32];
        steps_allocate_nothing::<xor::Xor, _, _>(SigmoidBinaryCrossEntropy, Adam::new(0.05), 4, threads, bit);
        let slope = |i| [i as f32 / 1000.0];
        steps_allocate_nothing::<linear_regression::Plane, _, _>(HalfMse, Sgd::new(0.5), 1000, threads, slope);
    }

    inference_allocates_nothing::<Cnn>();
    inference_allocates_nothing::<NormedResidual>();
    inference_allocates_nothing::<Mlp>();
}
