//! Kernels one by one, at each level of the CPU, in GFLOP/s and as a share of the level's measured peak.
//!
//! `cargo bench --bench kernels` runs all; `cargo bench --bench kernels -- conv2d/avx512` some. After each measurement
//! of criterion's a line says what its fastest sample makes of the peak, which a loop of multiply-adds in registers
//! measures at the start. Kernels that are bound by memory rather than by arithmetic report GB/s.

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use graven::kernels::accumulation::Accumulation;
use graven::kernels::activation::{gelu_forward, relu_forward, tanh_forward};
use graven::kernels::conv2d::{
    Conv2dGeometry, PooledBackward, conv2d_backward_input, conv2d_backward_input_scratch_len, conv2d_backward_weight,
    conv2d_backward_weight_scratch_len, conv2d_forward, conv2d_forward_scratch_len, conv2d_relu_max_pool2d_backward,
    conv2d_relu_max_pool2d_backward_scratch_len, conv2d_relu_max_pool2d_forward,
    conv2d_relu_max_pool2d_forward_scratch_len,
};
use graven::kernels::dense::{
    DenseGeometry, dense_backward_input, dense_backward_input_scratch_len, dense_backward_weight, dense_forward,
};
use graven::kernels::pool::Pool2dGeometry;
use graven::kernels::softmax::softmax_cross_entropy;
use graven::kernels::update::{AdamStep, adam_step};
use graven::simd::{Kernel, Level, Simd, dispatch_at, levels};

/// Samples in a call.
const SAMPLES: usize = 32;

/// Numbers that are neither zero nor denormal.
fn numbers(len: usize) -> Vec<f32> {
    (0..len).map(|i| ((i * 7_919 % 1_000) as f32 - 499.5) / 500.0).collect()
}

/// Multiply-adds in registers, in so many chains.
struct Peak<const CHAINS: usize> {
    rounds: usize,
}

impl<const CHAINS: usize> Kernel for Peak<CHAINS> {
    /// Floating-point operations, and a result, so that they are done.
    type Output = (usize, f32);

    #[inline(always)]
    fn run(self, level: Level) -> (usize, f32) {
        let (factor, term) = (simd.splat(black_box(0.999)), simd.splat(black_box(0.001)));
        let mut chains = [simd.splat(1.0); CHAINS];
        for _ in 0..self.rounds {
            for chain in &mut chains {
                *chain = simd.mul_add(*chain, factor, term);
            }
        }
        let sum = chains
            .into_iter()
            .fold(simd.splat(0.0), |sum, chain| simd.add(sum, chain));
        (2 * S::LANES * CHAINS * self.rounds, simd.reduce_add(sum))
    }
}

/// Multiply-adds of a register tile of `M` broadcast numbers by `N` vectors, all from the L1 cache.
///
/// Where a level multiplies and adds in two instructions, only the addition is in the chain, as in a matrix product.
struct TilePeak<const M: usize, const N: usize> {
    rounds: usize,
}

impl<const M: usize, const N: usize> Kernel for TilePeak<M, N> {
    type Output = (usize, f32);

    #[inline(always)]
    fn run(self, level: Level) -> (usize, f32) {
        const TERMS: usize = 64;
        let (a, b) = (numbers(TERMS * M), numbers(TERMS * N * S::LANES));
        let mut sums = [[simd.splat(0.0); N]; M];
        for _ in 0..self.rounds / TERMS {
            let (a, b) = black_box((&a, &b));
            for (a, b) in a.chunks_exact(M).zip(b.chunks_exact(N * S::LANES)) {
                for (sums, &a) in sums.iter_mut().zip(a) {
                    for (sum, b) in sums.iter_mut().zip(b.chunks_exact(S::LANES)) {
                        *sum = simd.mul_add(simd.splat(a), simd.load(b), *sum);
                    }
                }
            }
        }
        let sum = sums
            .into_iter()
            .flatten()
            .fold(simd.splat(0.0), |sum, x| simd.add(sum, x));
        (
            2 * S::LANES * M * N * (self.rounds / TERMS * TERMS),
            simd.reduce_add(sum),
        )
    }
}

/// Runs a kernel inside the frame of its level.
struct Framed<K>(K);

impl<K: Kernel> Kernel for Framed<K> {
    type Output = K::Output;

    fn run(self, level: Level) -> K::Output {
        simd.vectorize(self.0)
    }
}

/// GFLOP/s of multiply-adds at a level: the best of some runs of several forms, since which one keeps a level's units
/// busiest depends on its registers.
fn peak(level: Level) -> f64 {
    fn run<K: Kernel<Output = (usize, f32)>>(level: Level, kernel: K) -> f64 {
        let begin = Instant::now();
        let (flops, result) = dispatch_at(level, Framed(kernel)).expect("a level of this CPU");
        black_box(result);
        flops as f64 / begin.elapsed().as_secs_f64() / 1e9
    }
    let rounds = 500_000;
    let best = (0..5).flat_map(|_| {
        [
            run(level, Peak::<8> { rounds }),
            run(level, Peak::<12> { rounds }),
            run(level, TilePeak::<3, 2> { rounds }),
            run(level, TilePeak::<4, 2> { rounds }),
            run(level, TilePeak::<5, 2> { rounds }),
            run(level, TilePeak::<6, 2> { rounds }),
        ]
    });
    best.fold(0.0, f64::max)
}

/// What a kernel is measured in.
#[derive(Clone, Copy)]
enum Work {
    Flops(usize),
    Bytes(usize),
}

/// A call at a level.
trait Call {
    fn call(&mut self, level: Level);
}

struct At<'a, C>(&'a mut C);

impl<C: Call> Kernel for At<'_, C> {
    type Output = ();

    fn run(self, level: Level) {
        self.0.call(level);
    }
}

/// Measures a call at every level.
fn measure(criterion: &mut Criterion, peaks: &[(Level, f64)], name: &str, work: Work, call: &mut impl Call) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(match work {
        Work::Flops(flops) => Throughput::Elements(flops as u64),
        Work::Bytes(bytes) => Throughput::Bytes(bytes as u64),
    });
    for &(level, peak) in peaks {
        let least = Cell::new(f64::INFINITY);
        group.bench_function(BenchmarkId::from_parameter(level), |bencher| {
            bencher.iter_custom(|iterations| {
                let begin = Instant::now();
                for _ in 0..iterations {
                    dispatch_at(level, At(call)).expect("a level of this CPU");
                }
                let elapsed = begin.elapsed();
                least.set(least.get().min(elapsed.as_secs_f64() / iterations as f64));
                elapsed
            });
        });
        if least.get().is_finite() {
            let us = least.get() * 1e6;
            match work {
                Work::Flops(flops) => {
                    let rate = flops as f64 / least.get() / 1e9;
                    println!(
                        "{name}/{level}: {us:.1} us, {rate:.1} GFLOP/s, {:.0}% of peak",
                        100.0 * rate / peak
                    );
                }
                Work::Bytes(bytes) => println!(
                    "{name}/{level}: {us:.1} us, {:.1} GB/s",
                    bytes as f64 / least.get() / 1e9
                ),
            }
        }
    }
    group.finish();
}

/// The second convolution of the Keras tutorial's convnet.
struct Conv2;

impl Conv2dGeometry for Conv2 {
    const HEIGHT: usize = 13;
    const WIDTH: usize = 13;
    const CHANNELS: usize = 32;
    const FILTERS: usize = 64;
    const KERNEL_HEIGHT: usize = 3;
    const KERNEL_WIDTH: usize = 3;
    const STRIDE_HEIGHT: usize = 1;
    const STRIDE_WIDTH: usize = 1;
    const PAD_TOP: usize = 0;
    const PAD_LEFT: usize = 0;
    const OUT_HEIGHT: usize = 11;
    const OUT_WIDTH: usize = 11;
}

/// The pool behind it.
struct Pool2;

impl Pool2dGeometry for Pool2 {
    const HEIGHT: usize = 11;
    const WIDTH: usize = 11;
    const CHANNELS: usize = 64;
    const POOL_HEIGHT: usize = 2;
    const POOL_WIDTH: usize = 2;
    const STRIDE_HEIGHT: usize = 2;
    const STRIDE_WIDTH: usize = 2;
    const PAD_TOP: usize = 0;
    const PAD_LEFT: usize = 0;
    const OUT_HEIGHT: usize = 5;
    const OUT_WIDTH: usize = 5;
}

/// Operands of any kernel here, by their parts in it.
struct Operands {
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
    output: Vec<f32>,
    scratch: Vec<f32>,
}

impl Operands {
    fn new(input: usize, weight: usize, bias: usize, output: usize, scratch: usize) -> Self {
        let [input, weight, bias, output, scratch] = [input, weight, bias, output, scratch].map(numbers);
        Self {
            input,
            weight,
            bias,
            output,
            scratch,
        }
    }

    fn conv2d<G: Conv2dGeometry>() -> Self {
        let weight = G::KERNEL_HEIGHT * G::KERNEL_WIDTH * G::CHANNELS * G::FILTERS;
        let scratch = conv2d_forward_scratch_len::<G>()
            .max(conv2d_backward_input_scratch_len::<G>())
            .max(conv2d_backward_weight_scratch_len::<G>());
        Self::new(
            SAMPLES * G::HEIGHT * G::WIDTH * G::CHANNELS,
            weight,
            G::FILTERS,
            SAMPLES * G::OUT_HEIGHT * G::OUT_WIDTH * G::FILTERS,
            scratch,
        )
    }

    fn dense<G: DenseGeometry>() -> Self {
        let (inputs, outputs) = (SAMPLES * G::INPUTS, SAMPLES * G::OUTPUTS);
        Self::new(
            inputs,
            G::INPUTS * G::OUTPUTS,
            G::OUTPUTS,
            outputs,
            dense_backward_input_scratch_len::<G>(),
        )
    }

    fn elementwise(len: usize) -> Self {
        Self::new(len, len, len, len, len)
    }
}

/// A dense layer of `I` inputs and `O` outputs.
struct Layer<const I: usize, const O: usize>;

impl<const I: usize, const O: usize> DenseGeometry for Layer<I, O> {
    const INPUTS: usize = I;
    const OUTPUTS: usize = O;
}

/// Makes each name a call of a kernel with operands.
macro_rules! calls {
    ($($name:ident $([$($generics:tt)*] [$($arguments:tt)*])?: |$simd:ident, $o:ident| $call:expr;)*) => {$(
        struct $name<$($($generics)*)?>(Operands $(, std::marker::PhantomData<$($arguments)*>)?);

        impl<$($($generics)*)?> Call for $name$(<$($arguments)*>)? {
            fn call(&mut self, $level: Level) {
                let $o = &mut self.0;
                $call
            }
        }
    )*};
}

calls! {
    ConvForward: |level, o| conv2d_forward::<Conv2>(
        level, SAMPLES, &o.input, &o.weight, &o.bias, &mut o.output, &mut o.scratch);
    ConvBackwardInput: |level, o| conv2d_backward_input::<Conv2>(
        level, SAMPLES, &o.weight, &o.output, &mut o.input, &mut o.scratch);
    ConvBackwardWeight: |level, o| conv2d_backward_weight::<Conv2>(
        level, SAMPLES, &o.input, &o.output, Accumulation::Add, &mut o.weight, &mut o.bias, &mut o.scratch);
    DenseForward [G: DenseGeometry] [G]: |level, o| dense_forward::<G>(
        level, SAMPLES, &o.input, &o.weight, &o.bias, &mut o.output);
    DenseBackwardInput [G: DenseGeometry] [G]: |level, o| dense_backward_input::<G>(
        level, SAMPLES, &o.weight, &o.output, &mut o.input, &mut o.scratch);
    DenseBackwardWeight [G: DenseGeometry] [G]: |level, o| dense_backward_weight::<G>(
        level, SAMPLES, &o.input, &o.output, Accumulation::Add, &mut o.weight, &mut o.bias);
    Relu: |level, o| relu_forward(level, &o.input, &mut o.output);
    Tanh: |level, o| tanh_forward(level, &o.input, &mut o.output);
    Gelu: |level, o| gelu_forward(level, &o.input, &mut o.output);
    CrossEntropy: |level, o| for (logits, gradient) in o.input.chunks_exact(10).zip(o.output.chunks_exact_mut(10)) {
        black_box(softmax_cross_entropy(level, 10, logits, 3, gradient));
    };
    Adam: |level, o| adam_step(level, ADAM, &mut o.weight, &o.input, &mut o.bias, &mut o.scratch);
}

/// Convolution, rectifier and pool as one, forward.
struct PooledForward {
    operands: Operands,
    origins: Vec<u32>,
}

impl PooledForward {
    fn new() -> Self {
        let scratch = conv2d_relu_max_pool2d_forward_scratch_len::<Conv2, Pool2>()
            .max(conv2d_relu_max_pool2d_backward_scratch_len::<Conv2, Pool2>());
        let output = SAMPLES * 5 * 5 * 64;
        Self {
            operands: Operands::new(SAMPLES * 13 * 13 * 32, 9 * 32 * 64, 64, output, scratch),
            origins: vec![0; output],
        }
    }
}

impl Call for PooledForward {
    fn call(&mut self, level: Level) {
        let o = &mut self.operands;
        let origins = Some(&mut self.origins[..]);
        conv2d_relu_max_pool2d_forward::<Conv2, Pool2>(
            level,
            SAMPLES,
            &o.input,
            &o.weight,
            &o.bias,
            &mut o.output,
            origins,
            &mut o.scratch,
        );
    }
}

/// The same backward, after a forward pass.
struct PooledBackwardCall {
    forward: PooledForward,
    gradients: Operands,
}

impl Call for PooledBackwardCall {
    fn call(&mut self, level: Level) {
        let (o, gradients) = (&mut self.forward.operands, &mut self.gradients);
        let io = PooledBackward {
            input: &o.input,
            weight: &o.weight,
            output: &o.output,
            origins: &self.forward.origins,
            output_grad: &gradients.output,
            accumulation: Accumulation::Add,
            weight_grad: &mut gradients.weight,
            bias_grad: &mut gradients.bias,
            input_grad: Some(&mut gradients.input),
        };
        conv2d_relu_max_pool2d_backward::<Conv2, Pool2>(level, SAMPLES, io, &mut o.scratch);
    }
}

const ADAM: AdamStep = AdamStep {
    step_size: 1e-3,
    root_scale: 1.0,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    decay: 0.0,
};

fn dense<const I: usize, const O: usize>(criterion: &mut Criterion, peaks: &[(Level, f64)]) {
    let work = Work::Flops(2 * SAMPLES * I * O);
    let operands = Operands::dense::<Layer<I, O>>;
    let marker = std::marker::PhantomData::<Layer<I, O>>;
    let name = |part: &str| format!("dense_{part}_{I}x{O}");
    measure(
        criterion,
        peaks,
        &name("forward"),
        work,
        &mut DenseForward(operands(), marker),
    );
    measure(
        criterion,
        peaks,
        &name("backward_input"),
        work,
        &mut DenseBackwardInput(operands(), marker),
    );
    measure(
        criterion,
        peaks,
        &name("backward_weight"),
        work,
        &mut DenseBackwardWeight(operands(), marker),
    );
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    let criterion = &mut criterion;
    let peaks: Vec<(Level, f64)> = levels().into_iter().map(|level| (level, peak(level))).collect();
    for (level, peak) in &peaks {
        println!("peak of {level}: {peak:.1} GFLOP/s of multiply-adds on one core");
    }

    let work = Work::Flops(2 * SAMPLES * 11 * 11 * 64 * 9 * 32);
    let operands = Operands::conv2d::<Conv2>;
    measure(criterion, &peaks, "conv2d_forward", work, &mut ConvForward(operands()));
    measure(
        criterion,
        &peaks,
        "conv2d_backward_input",
        work,
        &mut ConvBackwardInput(operands()),
    );
    measure(
        criterion,
        &peaks,
        "conv2d_backward_weight",
        work,
        &mut ConvBackwardWeight(operands()),
    );
    // Counted as the layers one by one would do it; what no window looks at and no maximum sends back is left out.
    let mut forward = PooledForward::new();
    measure(criterion, &peaks, "conv2d_relu_max_pool2d_forward", work, &mut forward);
    dispatch_at(peaks[0].0, At(&mut forward)).expect("a level of this CPU");
    let gradients = PooledForward::new().operands;
    let mut backward = PooledBackwardCall { forward, gradients };
    let both = Work::Flops(4 * SAMPLES * 11 * 11 * 64 * 9 * 32);
    measure(
        criterion,
        &peaks,
        "conv2d_relu_max_pool2d_backward",
        both,
        &mut backward,
    );
    dense::<784, 128>(criterion, &peaks);
    dense::<1024, 1024>(criterion, &peaks);
    dense::<576, 64>(criterion, &peaks);
    dense::<64, 10>(criterion, &peaks);

    let len = 16 * 1024;
    let bytes = Work::Bytes(2 * len * size_of::<f32>());
    measure(criterion, &peaks, "relu", bytes, &mut Relu(Operands::elementwise(len)));
    measure(criterion, &peaks, "tanh", bytes, &mut Tanh(Operands::elementwise(len)));
    measure(criterion, &peaks, "gelu", bytes, &mut Gelu(Operands::elementwise(len)));
    let rows = Work::Bytes(2 * 10 * SAMPLES * size_of::<f32>());
    measure(
        criterion,
        &peaks,
        "softmax_cross_entropy",
        rows,
        &mut CrossEntropy(Operands::elementwise(10 * SAMPLES)),
    );
    // Of the size of the tutorial's convnet; reads four and writes three.
    let mut adam = Adam(Operands::elementwise(93_322));
    adam.0.scratch.iter_mut().for_each(|moment| *moment = moment.abs());
    measure(
        criterion,
        &peaks,
        "adam",
        Work::Bytes(7 * 93_322 * size_of::<f32>()),
        &mut adam,
    );
    criterion.final_summary();
}
