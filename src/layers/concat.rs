//! `concat { .. ; .. }`: two branches side by side.

use std::marker::PhantomData;
use std::ops::Add;

use typenum::Sum;

use crate::check::{Check, Message};
use crate::finite::Blame;
use crate::init::Rng;
use crate::kernels::reduce::add_assign;
use crate::layers::projected::BranchCaches;
use crate::module::{BackwardTile, Branches, ForwardTile, Held, InferTile, Module, Pass, Scratch};
use crate::shape::{Dim, Image, Sequence, Shape, Vector};

use crate::summary::Row;

/// y = \[first(x), second(x)\], joined along the last dimension (Szegedy et al. 2015, figure 2).
///
/// Both branches take the same shape, and give shapes that differ in their last dimension only. More than two branches
/// are a branch beside a concat.
pub struct Concat<First, Second> {
    first: First,
    second: Second,
}

impl<First: From<()>, Second: From<()>> From<()> for Concat<First, Second> {
    fn from((): ()) -> Self {
        Self {
            first: First::from(()),
            second: Second::from(()),
        }
    }
}

/// A shape that another can be put behind, along the last dimension.
pub trait Join<Other>: Shape {
    /// Both.
    type Both: Shape;
}
impl<A: Dim + Add<B>, B: Dim> Join<Vector<B>> for Vector<A>
where
    Sum<A, B>: Dim,
{
    type Both = Vector<Sum<A, B>>;
}
impl<S: Dim, T: Dim, A: Dim + Add<B>, B: Dim> Join<Sequence<T, B>> for Sequence<S, A>
where
    Sum<A, B>: Dim,
{
    type Both = Sequence<S, Sum<A, B>>;
}
impl<H: Dim, W: Dim, A: Dim + Add<B>, G: Dim, V: Dim, B: Dim> Join<Image<G, V, B>> for Image<H, W, A>
where
    Sum<A, B>: Dim,
{
    type Both = Image<H, W, Sum<A, B>>;
}

/// The last size of a shape.
struct Last<S>(PhantomData<S>);

impl<S: Shape> Last<S> {
    const SIZE: usize = S::DIMS.sizes[S::DIMS.rank - 1];
}

/// Writes rows of `a` and rows of `b` in turn.
fn interleave<A: Shape, B: Shape>(a: &[f32], b: &[f32], both: &mut [f32]) {
    let rows = a.chunks_exact(Last::<A>::SIZE).zip(b.chunks_exact(Last::<B>::SIZE));
    for (both, (a, b)) in both.chunks_exact_mut(Last::<A>::SIZE + Last::<B>::SIZE).zip(rows) {
        let (left, right) = both.split_at_mut(Last::<A>::SIZE);
        left.copy_from_slice(a);
        right.copy_from_slice(b);
    }
}

/// The way back.
fn separate<A: Shape, B: Shape>(both: &[f32], a: &mut [f32], b: &mut [f32]) {
    let rows = a
        .chunks_exact_mut(Last::<A>::SIZE)
        .zip(b.chunks_exact_mut(Last::<B>::SIZE));
    for (both, (a, b)) in both.chunks_exact(Last::<A>::SIZE + Last::<B>::SIZE).zip(rows) {
        let (left, right) = both.split_at(Last::<A>::SIZE);
        a.copy_from_slice(left);
        b.copy_from_slice(right);
    }
}

impl<In: Shape, A: Module<In>, B: Module<In>> Module<In> for Concat<A, B>
where
    A::Out: Join<B::Out>,
{
    type Out = <A::Out as Join<B::Out>>::Both;
    type Params = Branches<A::Params, B::Params>;
    type Buffers = Branches<A::Buffers, B::Buffers>;
    type Sums = Branches<A::Sums, B::Sums>;
    type Cache<T: Dim> = BranchCaches<Held<A::Out, A::Cache<T>, T>, Held<B::Out, B::Cache<T>, T>>;

    const CHECK: Check = Check::require(
        A::Out::LEN / Last::<A::Out>::SIZE == B::Out::LEN / Last::<B::Out>::SIZE,
        Message::new("joins ")
            .dims(A::Out::DIMS)
            .text(" and ")
            .dims(B::Out::DIMS),
    );
    const FLOPS: usize = A::FLOPS + B::FLOPS;
    // Gradients of both outputs and of the second branch's input, besides what the branches need.
    const SCRATCH: Scratch = Scratch::per_sample(A::Out::LEN)
        .and(Scratch::per_sample(B::Out::LEN))
        .and(Scratch::per_sample(In::LEN))
        .and(A::SCRATCH.or(B::SCRATCH));
    // The first branch's segments, then the second's; the last of the one is the first of the other.
    const SEGMENTS: usize = A::SEGMENTS + B::SEGMENTS - 1;
    const OVERWRITES: bool = A::OVERWRITES && B::OVERWRITES;
    const ROWS: &'static [Row] = &[];

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        self.first.initialize(&mut params.first, &mut buffers.first, rng);
        self.second.initialize(&mut params.second, &mut buffers.second, rng);
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
        let (first, cache_of_first) = cache.first.to_write(pass.samples);
        let (second, cache_of_second) = cache.second.to_write(pass.samples);
        pass.infer(
            0,
            &self.first,
            InferTile {
                params: &params.first,
                buffers: &buffers.first,
                input,
                output: first,
                cache: cache_of_first,
                scratch: &mut *scratch,
            },
        );
        pass.infer(
            1,
            &self.second,
            InferTile {
                params: &params.second,
                buffers: &buffers.second,
                input,
                output: second,
                cache: cache_of_second,
                scratch,
            },
        );
        interleave::<A::Out, B::Out>(first, second, output);
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
        let (first, cache_of_first) = cache.first.to_write(pass.samples);
        let (second, cache_of_second) = cache.second.to_write(pass.samples);
        pass.forward(
            0,
            0,
            &self.first,
            ForwardTile {
                params: &params.first,
                sums: &mut sums.first,
                totals: &totals.first,
                input,
                output: first,
                cache: cache_of_first,
                scratch: &mut *scratch,
            },
        );
        pass.forward(
            1,
            A::SEGMENTS - 1,
            &self.second,
            ForwardTile {
                params: &params.second,
                sums: &mut sums.second,
                totals: &totals.second,
                input,
                output: second,
                cache: cache_of_second,
                scratch,
            },
        );
        if pass.segment + 1 == Self::SEGMENTS {
            interleave::<A::Out, B::Out>(first, second, output);
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
        let (to_first, scratch) = scratch.split_at_mut(Scratch::per_sample(A::Out::LEN).len(T::USIZE));
        let (to_second, scratch) = scratch.split_at_mut(Scratch::per_sample(B::Out::LEN).len(T::USIZE));
        let (through_second, scratch) = scratch.split_at_mut(Scratch::per_sample(In::LEN).len(T::USIZE));
        let to_first = &mut to_first[..pass.samples * A::Out::LEN];
        let to_second = &mut to_second[..pass.samples * B::Out::LEN];
        let through_second = &mut through_second[..pass.samples * In::LEN];
        if pass.segment == 0 {
            separate::<A::Out, B::Out>(output_gradient, to_first, to_second);
        }
        let (output, cache_of_first) = cache.first.to_read(pass.samples);
        pass.backward(
            0,
            0,
            &self.first,
            BackwardTile {
                params: &params.first,
                gradients: &mut gradients.first,
                sums: &mut sums.first,
                totals: &totals.first,
                input,
                output,
                output_gradient: to_first,
                input_gradient: input_gradient.as_deref_mut(),
                cache: cache_of_first,
                scratch: &mut *scratch,
            },
        );
        let (output, cache_of_second) = cache.second.to_read(pass.samples);
        pass.backward(
            1,
            A::SEGMENTS - 1,
            &self.second,
            BackwardTile {
                params: &params.second,
                gradients: &mut gradients.second,
                sums: &mut sums.second,
                totals: &totals.second,
                input,
                output,
                output_gradient: to_second,
                input_gradient: input_gradient.is_some().then_some(&mut *through_second),
                cache: cache_of_second,
                scratch,
            },
        );
        if let Some(input_gradient) = input_gradient
            && pass.segment + 1 == Self::SEGMENTS
        {
            add_assign(pass.level, input_gradient, through_second);
        }
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        self.first.merge(&mut into.first, &from.first);
        self.second.merge(&mut into.second, &from.second);
    }

    fn not_finite<T: Dim>(cache: &Self::Cache<T>, samples: usize) -> Option<Blame> {
        let (first, second) = (&cache.first, &cache.second);
        let first_output = || Blame::of_rows(A::ROWS, first.output(samples), A::Out::LEN);
        let second_output = || Blame::of_rows(B::ROWS, second.output(samples), B::Out::LEN);
        Blame::first([
            A::not_finite::<T>(&first.cache, samples).or_else(first_output),
            B::not_finite::<T>(&second.cache, samples).or_else(second_output),
        ])
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        self.first.update_buffers(&mut buffers.first, &totals.first);
        self.second.update_buffers(&mut buffers.second, &totals.second);
    }
}
