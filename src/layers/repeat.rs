//! `repeat n { .. }`: the same layers several times, each time with weights of their own.

use std::marker::PhantomData;

use generic_array::GenericArray;

use super::branch::{self, At, Branch};
use crate::init::Rng;
use crate::kernels::denormal::clear_vanished;
use crate::layer::check::{Check, Message};
use crate::layer::{BackwardTile, Form, ForwardTile, Module, Part, Pass, Scratch, Statistics, Visitor, two_buffers};
use crate::shape::{Dim, InputShape, Shape};

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
    type Saved<T: Dim> = GenericArray<Branch<In, Body::Saved<T>, T>, N>;

    const CHECK: Check = Check::require(
        Body::Out::DIMS.equals(In::DIMS),
        Message::new("repeats layers that give ").dims(Body::Out::DIMS),
    );
    const FLOPS: usize = Body::FLOPS * N::USIZE;
    // Activations or gradients between rounds, besides what the body needs.
    const SCRATCH: Scratch = Scratch::per_sample(In::LEN)
        .and(Scratch::per_sample(In::LEN))
        .and(Body::SCRATCH);
    const SEGMENTS: usize = N::USIZE * (Body::SEGMENTS - 1) + 1;
    const OVERWRITES: bool = Body::OVERWRITES;
    const FORM: Form = Form::Repeat {
        count: N::USIZE,
        body: &Body::FORM,
    };

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        for (params, buffers) in params.iter_mut().zip(buffers) {
            self.body.initialize(params, buffers, rng);
        }
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            mut statistics,
            input,
            output,
            saved,
            scratch,
        } = tile;
        let len = pass.samples * In::LEN;
        let (write, read, scratch) = two_buffers(scratch, Scratch::per_sample(In::LEN), T::USIZE);
        let (mut write, mut read) = (&mut write[..len], &mut read[..len]);
        let mut rounds = saved.map(|saved| saved.iter_mut());
        let mut kept: Option<&[f32]> = None;
        for round in 0..N::USIZE {
            let (activation, saved) = match rounds.as_mut().and_then(Iterator::next) {
                Some(branch) => {
                    let (activation, saved) = branch.write(pass.samples);
                    (Some(activation), Some(saved))
                }
                None => (None, None),
            };
            let input = match kept {
                _ if round == 0 => input,
                Some(kept) => kept,
                None => &*read,
            };
            let is_last = round + 1 == N::USIZE;
            let mut activation = activation;
            let into = match &mut activation {
                _ if is_last => &mut *output,
                Some(activation) => activation,
                None => &mut *write,
            };
            let tile = ForwardTile {
                params: &params[round],
                statistics: of_round(&mut statistics, round),
                input,
                output: into,
                saved,
                scratch: &mut *scratch,
            };
            branch::forward::<Body, In, T>(pass, at::<Body, In>(round, round), &self.body, tile);
            kept = activation.map(|activation| &*activation);
            std::mem::swap(&mut read, &mut write);
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            mut gradients,
            mut statistics,
            input,
            output,
            output_gradient,
            mut input_gradient,
            saved,
            scratch,
        } = tile;
        let length = pass.samples * In::LEN;
        let (read, write, scratch) = two_buffers(scratch, Scratch::per_sample(In::LEN), T::USIZE);
        let (mut read, mut write) = (&mut read[..length], &mut write[..length]);
        for round in (0..N::USIZE).rev() {
            let is_last = round + 1 == N::USIZE;
            let (earlier, this) = saved.split_at_mut(round);
            let (activation, saved) = this[0].read(pass.samples);
            let (input, input_gradient) = match earlier.last() {
                Some(before) => (before.output(pass.samples), Some(&mut *write)),
                None => (input, input_gradient.take()),
            };
            let tile = BackwardTile {
                params: &params[round],
                gradients: gradients.as_deref_mut().map(|gradients| &mut gradients[round]),
                statistics: of_round(&mut statistics, round),
                input,
                output: if is_last { output } else { activation },
                output_gradient: if is_last { output_gradient } else { &*read },
                input_gradient,
                saved,
                scratch: &mut *scratch,
            };
            let from_output = N::USIZE - 1 - round;
            branch::backward::<Body, In, T>(pass, at::<Body, In>(round, from_output), &self.body, tile);
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

    fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
        for (round, branch) in saved.iter().enumerate() {
            visitor.within(Part::Round(round), |visitor| {
                Body::visit::<T>(&branch.saved, samples, visitor);
                // The last round's output goes elsewhere.
                if round + 1 < N::USIZE {
                    visitor.show(Body::FORM.last_part(), branch.output(samples), In::LEN);
                }
            });
        }
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        for (buffers, totals) in buffers.iter_mut().zip(totals) {
            self.body.update_buffers(buffers, totals);
        }
    }
}

/// Where a round stands, and how many rounds run before it.
fn at<Body: Module<In>, In: InputShape>(round: usize, before: usize) -> At {
    At {
        index: round,
        begin: before * (Body::SEGMENTS - 1),
        part: Some(Part::Round(round)),
    }
}

/// The statistics of all rounds.
type OfRounds<'a, B, S, N> = Statistics<&'a GenericArray<B, N>, &'a mut GenericArray<S, N>, &'a GenericArray<S, N>>;

/// The statistics of a round.
fn of_round<'s, B, S, N: Dim>(
    statistics: &'s mut OfRounds<'_, B, S, N>,
    round: usize,
) -> Statistics<&'s B, &'s mut S, &'s S> {
    match statistics {
        Statistics::Running(buffers) => Statistics::Running(&buffers[round]),
        Statistics::Batch { sums, totals } => Statistics::Batch {
            sums: &mut sums[round],
            totals: &totals[round],
        },
    }
}
