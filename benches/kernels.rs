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
    Conv2d, Conv2dGeometry, Conv2dReluMaxPool2d, PooledBackward, conv2d_backward_input, conv2d_backward_weight,
    conv2d_forward, conv2d_relu_max_pool2d_backward, conv2d_relu_max_pool2d_forward,
};
use graven::kernels::dense::{Dense, dense_backward_input, dense_backward_weight, dense_forward};
use graven::kernels::pool::Pool2dGeometry;
use graven::kernels::softmax::softmax_cross_entropy;
use graven::kernels::update::{AdamStep, adam_step};
use graven::simd::{Kernel, Level, Simd, levels};

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
    fn run<S: Simd>(self, simd: S) -> (usize, f32) {
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
    fn run<S: Simd>(self, simd: S) -> (usize, f32) {
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

/// GFLOP/s of multiply-adds at a level: the best of some runs of several forms, since which one keeps a level's units
/// busiest depends on its registers.
fn peak(level: Level) -> f64 {
    fn run<K: Kernel<Output = (usize, f32)>>(level: Level, kernel: K) -> f64 {
        let begin = Instant::now();
        let (flops, result) = level.vectorize(kernel);
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

/// Measures a call at every level.
fn measure(criterion: &mut Criterion, peaks: &[(Level, f64)], name: &str, work: Work, mut call: impl FnMut(Level)) {
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
                    call(level);
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
const GEOMETRY: Conv2dGeometry = Conv2dGeometry {
    height: 13,
    width: 13,
    channels: 32,
    filters: 64,
    kernel_height: 3,
    kernel_width: 3,
    stride_height: 1,
    stride_width: 1,
    pad_top: 0,
    pad_left: 0,
    out_height: 11,
    out_width: 11,
};

static CONV2D: Conv2d = Conv2d::new(GEOMETRY);

/// The same with the pool behind it.
static POOLED: Conv2dReluMaxPool2d = Conv2dReluMaxPool2d::new(
    GEOMETRY,
    Pool2dGeometry {
        height: 11,
        width: 11,
        channels: 64,
        pool_height: 2,
        pool_width: 2,
        stride_height: 2,
        stride_width: 2,
        pad_top: 0,
        pad_left: 0,
        out_height: 5,
        out_width: 5,
    },
);

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

    fn conv2d() -> Self {
        let scratch = CONV2D
            .forward_scratch_len()
            .max(CONV2D.backward_input_scratch_len())
            .max(CONV2D.backward_weight_scratch_len());
        Self::new(
            SAMPLES * GEOMETRY.input_len(),
            GEOMETRY.weight_len(),
            GEOMETRY.filters,
            SAMPLES * GEOMETRY.output_len(),
            scratch,
        )
    }

    fn dense(dense: &Dense, inputs: usize, outputs: usize) -> Self {
        let scratch = dense.backward_input_scratch_len();
        Self::new(SAMPLES * inputs, inputs * outputs, outputs, SAMPLES * outputs, scratch)
    }

    fn elementwise(len: usize) -> Self {
        Self::new(len, len, len, len, len)
    }
}

/// Convolution, rectifier and pool as one, forward.
struct PooledForward {
    operands: Operands,
    origins: Vec<u32>,
}

impl PooledForward {
    fn new() -> Self {
        let scratch = POOLED.forward_scratch_len().max(POOLED.backward_scratch_len());
        let (input, output) = (SAMPLES * GEOMETRY.input_len(), SAMPLES * POOLED.output_len());
        Self {
            operands: Operands::new(input, GEOMETRY.weight_len(), GEOMETRY.filters, output, scratch),
            origins: vec![0; output],
        }
    }
    fn call(&mut self, level: Level) {
        let o = &mut self.operands;
        let origins = Some(&mut self.origins[..]);
        conv2d_relu_max_pool2d_forward(
            level,
            &POOLED,
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

impl PooledBackwardCall {
    fn call(&mut self, level: Level) {
        let (o, gradients) = (&mut self.forward.operands, &mut self.gradients);
        let io = PooledBackward {
            input: &o.input,
            weight: &o.weight,
            output: &o.output,
            origins: &self.forward.origins,
            output_grad: &gradients.output,
            accumulation: Accumulation::Add,
            weight_and_bias_grad: Some((&mut gradients.weight, &mut gradients.bias)),
            input_grad: Some(&mut gradients.input),
        };
        conv2d_relu_max_pool2d_backward(level, &POOLED, SAMPLES, io, &mut o.scratch);
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

fn dense(criterion: &mut Criterion, peaks: &[(Level, f64)], inputs: usize, outputs: usize) {
    let work = Work::Flops(2 * SAMPLES * inputs * outputs);
    let dense = Dense::new(inputs, outputs);
    let mut o = Operands::dense(&dense, inputs, outputs);
    let name = |part: &str| format!("dense_{part}_{inputs}x{outputs}");
    measure(criterion, peaks, &name("forward"), work, |level| {
        dense_forward(level, 1, &dense, SAMPLES, &o.input, &o.weight, &o.bias, &mut o.output);
    });
    let mut o = Operands::dense(&dense, inputs, outputs);
    measure(criterion, peaks, &name("backward_input"), work, |level| {
        let scratch = &mut o.scratch;
        dense_backward_input(level, 1, &dense, SAMPLES, &o.weight, &o.output, &mut o.input, scratch);
    });
    let mut o = Operands::dense(&dense, inputs, outputs);
    measure(criterion, peaks, &name("backward_weight"), work, |level| {
        let (add, weight, bias) = (Accumulation::Add, &mut o.weight, &mut o.bias);
        dense_backward_weight(level, 1, &dense, SAMPLES, &o.input, &o.output, add, weight, bias);
    });
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
    let mut o = Operands::conv2d();
    measure(criterion, &peaks, "conv2d_forward", work, |level| {
        let (output, scratch) = (&mut o.output, &mut o.scratch);
        conv2d_forward(level, &CONV2D, SAMPLES, &o.input, &o.weight, &o.bias, output, scratch);
    });
    let mut o = Operands::conv2d();
    measure(criterion, &peaks, "conv2d_backward_input", work, |level| {
        let (input, scratch) = (&mut o.input, &mut o.scratch);
        conv2d_backward_input(level, &CONV2D, SAMPLES, &o.weight, &o.output, input, scratch);
    });
    let mut o = Operands::conv2d();
    measure(criterion, &peaks, "conv2d_backward_weight", work, |level| {
        let (add, weight, bias, scratch) = (Accumulation::Add, &mut o.weight, &mut o.bias, &mut o.scratch);
        conv2d_backward_weight(level, &CONV2D, SAMPLES, &o.input, &o.output, add, weight, bias, scratch);
    });
    // Counted as the layers one by one would do it; what no window looks at and no maximum sends back is left out.
    let mut forward = PooledForward::new();
    measure(criterion, &peaks, "conv2d_relu_max_pool2d_forward", work, |level| {
        forward.call(level);
    });
    forward.call(peaks[0].0);
    let gradients = PooledForward::new().operands;
    let mut backward = PooledBackwardCall { forward, gradients };
    let both = Work::Flops(4 * SAMPLES * 11 * 11 * 64 * 9 * 32);
    measure(criterion, &peaks, "conv2d_relu_max_pool2d_backward", both, |level| {
        backward.call(level);
    });
    for [inputs, outputs] in [[784, 128], [1024, 1024], [576, 64], [64, 10]] {
        dense(criterion, &peaks, inputs, outputs);
    }

    let len = 16 * 1024;
    let bytes = Work::Bytes(2 * len * size_of::<f32>());
    let mut o = Operands::elementwise(len);
    measure(criterion, &peaks, "relu", bytes, |level| {
        relu_forward(level, &o.input, &mut o.output);
    });
    measure(criterion, &peaks, "tanh", bytes, |level| {
        tanh_forward(level, &o.input, &mut o.output);
    });
    measure(criterion, &peaks, "gelu", bytes, |level| {
        gelu_forward(level, &o.input, &mut o.output);
    });
    let rows = Work::Bytes(2 * 10 * SAMPLES * size_of::<f32>());
    let mut o = Operands::elementwise(10 * SAMPLES);
    measure(criterion, &peaks, "softmax_cross_entropy", rows, |level| {
        for (logits, gradient) in o.input.chunks_exact(10).zip(o.output.chunks_exact_mut(10)) {
            black_box(softmax_cross_entropy(level, 10, logits, 3, gradient));
        }
    });
    // Of the size of the tutorial's convnet; reads four and writes three.
    let mut o = Operands::elementwise(93_322);
    o.scratch.iter_mut().for_each(|moment| *moment = moment.abs());
    let bytes = Work::Bytes(7 * 93_322 * size_of::<f32>());
    measure(criterion, &peaks, "adam", bytes, |level| {
        adam_step(level, ADAM, &mut o.weight, &o.input, &mut o.bias, &mut o.scratch);
    });
    criterion.final_summary();
}
