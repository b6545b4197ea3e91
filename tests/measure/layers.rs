//! Layers of the tests' own, which are also what users write.

use std::cell::RefCell;

use graven::prelude::*;

/// y = x + p, with a parameter for each scalar of a sample; its gradient is the sum of the samples' input gradients.
#[derive(Clone, Copy)]
pub struct Offset;

impl Kind for Offset {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

impl SampleWise for Offset {}

impl<In: Shape> Layer<In> for Offset {
    type Out = In;
    type Params = In::Array<f32>;
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, _: &Pass, io: Forward<'_, Self::Params, ()>) {
        let offset = graven::kernels::block::scalars(io.params);
        for ((y, x), p) in io.output.iter_mut().zip(io.input).zip(offset.iter().cycle()) {
            *y = x + p;
        }
    }

    fn backward<T: Dim>(&self, _: &Pass, io: Backward<'_, Self::Params, ()>) {
        if let Some(gradients) = io.gradients {
            let sums = graven::kernels::block::scalars_mut(gradients);
            for sample in io.output_gradient.chunks(In::LEN) {
                for (sum, dy) in sums.iter_mut().zip(sample) {
                    *sum += dy;
                }
            }
        }
        if let Some(input_gradient) = io.input_gradient {
            input_gradient.copy_from_slice(io.output_gradient);
        }
    }
}

thread_local! {
    static RECORDED: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// What [`Record`] saw of each sample since the last call, in order, if anything.
pub fn recorded() -> Option<Vec<f32>> {
    let samples = RECORDED.take();
    (!samples.is_empty()).then(|| samples.concat())
}

/// y = x, and keeps x of training's forward passes on this thread.
#[derive(Clone, Copy)]
pub struct Record;

impl Kind for Record {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

impl SampleWise for Record {}

impl<In: Shape> Layer<In> for Record {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, pass: &Pass, io: Forward<'_, (), ()>) {
        io.output.copy_from_slice(io.input);
        if !pass.is_training {
            return;
        }
        RECORDED.with_borrow_mut(|samples| {
            samples.resize(samples.len().max(pass.first_sample + pass.samples), Vec::new());
            for (sample, x) in samples[pass.first_sample..].iter_mut().zip(io.input.chunks(In::LEN)) {
                *sample = x.to_vec();
            }
        });
    }

    fn backward<T: Dim>(&self, _: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            input_gradient.copy_from_slice(io.output_gradient);
        }
    }
}
