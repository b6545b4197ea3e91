//! `residual { .. }`: a branch that is added to its input.

use crate::check::{Check, Message};
use crate::finite::Blame;
use crate::init::Rng;
use crate::kernels::reduce::{add, add_assign};
use crate::module::{BackwardTile, ForwardTile, Held, InferTile, Module, Pass, Scratch};
use crate::shape::{Dim, Shape};

use crate::summary::Row;

/// y = x + body(x): He et al. 2016, equation 1.
///
/// The body gives the shape that it takes. Its parameters are the residual's own.
pub struct Residual<Body>(Body);

impl<Body: From<()>> From<()> for Residual<Body> {
    fn from((): ()) -> Self {
        Self(Body::from(()))
    }
}

impl<In: Shape, Body: Module<In>> Module<In> for Residual<Body> {
    type Out = In;
    type Params = Body::Params;
    type Buffers = Body::Buffers;
    type Sums = Body::Sums;
    /// The body's output before the sum: its last layer may need it to go backward.
    type Cache<T: Dim> = Held<Body::Out, Body::Cache<T>, T>;

    const CHECK: Check = Check::require(
        Body::Out::DIMS.equals(In::DIMS),
        Message::new("has a body that gives ").dims(Body::Out::DIMS),
    );
    const FLOPS: usize = Body::FLOPS + In::LEN;
    const SCRATCH: Scratch = Body::SCRATCH;
    const SEGMENTS: usize = Body::SEGMENTS;
    const OVERWRITES: bool = Body::OVERWRITES;
    const ROWS: &'static [Row] = Body::ROWS;

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        self.0.initialize(params, buffers, rng);
    }

    fn infer<T: Dim>(&self, pass: &Pass, tile: InferTile<'_, Self, In, T>) {
        let InferTile {
            params,
            buffers,
            input,
            output,
            cache,
            scratch,
        } = tile;
        let (branch, cache) = cache.to_write(pass.samples);
        self.0.infer(
            pass,
            InferTile {
                params,
                buffers,
                input,
                output: branch,
                cache,
                scratch,
            },
        );
        add(pass.level, input, branch, output);
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            sums,
            totals,
            input,
            output,
            cache,
            scratch,
        } = tile;
        let (branch, cache) = cache.to_write(pass.samples);
        self.0.forward(
            pass,
            ForwardTile {
                params,
                sums,
                totals,
                input,
                output: branch,
                cache,
                scratch,
            },
        );
        if pass.segment + 1 == Self::SEGMENTS {
            add(pass.level, input, branch, output);
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            gradients,
            sums,
            totals,
            input,
            output_gradient,
            mut input_gradient,
            cache,
            scratch,
            ..
        } = tile;
        let (output, cache) = cache.to_read(pass.samples);
        let body = BackwardTile {
            params,
            gradients,
            sums,
            totals,
            input,
            output,
            output_gradient,
            input_gradient: input_gradient.as_deref_mut(),
            cache,
            scratch,
        };
        self.0.backward(pass, body);
        if let Some(input_gradient) = input_gradient
            && pass.segment + 1 == Self::SEGMENTS
        {
            add_assign(pass.level, input_gradient, output_gradient);
        }
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        self.0.merge(into, from);
    }

    fn not_finite<T: Dim>(cache: &Self::Cache<T>, samples: usize) -> Option<Blame> {
        let output = || Blame::of_rows(Body::ROWS, cache.output(samples), Body::Out::LEN);
        Body::not_finite::<T>(&cache.cache, samples).or_else(output)
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        self.0.update_buffers(buffers, totals);
    }
}
