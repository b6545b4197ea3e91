//! `repeat n { .. }`: the same layers several times, each time with weights of their own.

use std::marker::PhantomData;

use generic_array::GenericArray;

use crate::check::{Check, Message};
use crate::finite::Blame;
use crate::init::Rng;
use crate::kernels::denormal::clear_vanished;
use crate::module::{BackwardTile, ForwardTile, Held, InferTile, Module, Pass, Scratch, gradient_buffers};
use crate::shape::{Dim, Shape};

use crate::summary::Row;

/// `N` times the body, one after another; the body gives the shape that it takes.
///
/// The parameters are an array of the body's.
pub struct Repeat<Body, N> {
    body: Body,
    count: PhantomData<N>,
}

impl<Body: From<()>, N> From<()> for Repeat<Body, N> {
    fn from((): ()) -> Self {
        Self {
            body: Body::from(()),
            count: PhantomData,
        }
    }
}

impl<In: Shape, Body: Module<In>, N: Dim> Module<In> for Repeat<Body, N> {
    type Out = In;
    type Params = GenericArray<Body::Params, N>;
    type Buffers = GenericArray<Body::Buffers, N>;
    type Sums = GenericArray<Body::Sums, N>;
    /// What each round keeps, with its output; the last round's output goes elsewhere.
    type Cache<T: Dim> = GenericArray<Held<In, Body::Cache<T>, T>, N>;

    const CHECK: Check = Check::require(
        Body::Out::DIMS.equals(In::DIMS),
        Message::new("repeats layers that give ").dims(Body::Out::DIMS),
    );
    const FLOPS: usize = Body::FLOPS * N::USIZE;
    // Gradients between rounds, besides what the body needs.
    const SCRATCH: Scratch = Scratch::per_sample(In::LEN)
        .and(Scratch::per_sample(In::LEN))
        .and(Body::SCRATCH);
    const SEGMENTS: usize = N::USIZE * (Body::SEGMENTS - 1) + 1;
    const OVERWRITES: bool = Body::OVERWRITES;
    const ROWS: &'static [Row] = Body::ROWS;

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        for (params, buffers) in params.iter_mut().zip(buffers) {
            self.body.initialize(params, buffers, rng);
        }
    }

    fn infer<T: Dim>(&self, pass: &Pass, tile: InferTile<'_, Self, In, T>) {
        let InferTile {
            params,
            buffers,
            mut input,
            output,
            cache,
            scratch,
        } = tile;
        for (round, (held, (params, buffers))) in cache.iter_mut().zip(params.iter().zip(buffers)).enumerate() {
            let (activation, cache) = held.to_write(pass.samples);
            let is_last = round + 1 == N::USIZE;
            let into = if is_last { &mut *output } else { &mut *activation };
            let tile = InferTile {
                params,
                buffers,
                input,
                output: into,
                cache,
                scratch: &mut *scratch,
            };
            pass.infer(round, &self.body, tile);
            input = activation;
        }
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            sums,
            totals,
            mut input,
            output,
            cache,
            scratch,
        } = tile;
        let rounds = params.iter().zip(sums).zip(totals);
        for (round, (held, ((params, sums), totals))) in cache.iter_mut().zip(rounds).enumerate() {
            let (activation, cache) = held.to_write(pass.samples);
            let is_last = round + 1 == N::USIZE;
            let into = if is_last { &mut *output } else { &mut *activation };
            let tile = ForwardTile {
                params,
                sums,
                totals,
                input,
                output: into,
                cache,
                scratch: &mut *scratch,
            };
            pass.forward(round, round * (Body::SEGMENTS - 1), &self.body, tile);
            input = activation;
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            gradients,
            sums,
            totals,
            input,
            output,
            output_gradient,
            mut input_gradient,
            cache,
            scratch,
        } = tile;
        let length = pass.samples * In::LEN;
        let (read, write, scratch) = gradient_buffers(scratch, Scratch::per_sample(In::LEN), T::USIZE);
        let (mut read, mut write) = (&mut read[..length], &mut write[..length]);
        for round in (0..N::USIZE).rev() {
            let is_last = round + 1 == N::USIZE;
            let (earlier, this) = cache.split_at_mut(round);
            let (activation, cache) = this[0].to_read(pass.samples);
            let (input, input_gradient) = match earlier.last() {
                Some(before) => (before.output(pass.samples), Some(&mut *write)),
                None => (input, input_gradient.take()),
            };
            let tile = BackwardTile {
                params: &params[round],
                gradients: &mut gradients[round],
                sums: &mut sums[round],
                totals: &totals[round],
                input,
                output: if is_last { output } else { activation },
                output_gradient: if is_last { output_gradient } else { &*read },
                input_gradient,
                cache,
                scratch: &mut *scratch,
            };
            pass.backward(round, (N::USIZE - 1 - round) * (Body::SEGMENTS - 1), &self.body, tile);
            if round > 0 {
                clear_vanished(pass.level, write);
            }
            std::mem::swap(&mut read, &mut write);
        }
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        for (into, from) in into.iter_mut().zip(from) {
            self.body.merge(into, from);
        }
    }

    fn not_finite<T: Dim>(cache: &Self::Cache<T>, samples: usize) -> Option<Blame> {
        let (last, earlier) = cache.split_last()?;
        for (round, held) in earlier.iter().enumerate() {
            let output = || Blame::of_rows(Body::ROWS, held.output(samples), In::LEN);
            let blame = Body::not_finite::<T>(&held.cache, samples).or_else(output);
            if let Some(blame) = blame {
                return Some(blame.at_round(round));
            }
        }
        // The last round's output goes elsewhere.
        Some(Body::not_finite::<T>(&last.cache, samples)?.at_round(earlier.len()))
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        for (buffers, totals) in buffers.iter_mut().zip(totals) {
            self.body.update_buffers(buffers, totals);
        }
    }
}
