//! `residual { .. } skip { .. }`: two branches that add up.

use std::ops::{Deref, DerefMut};

use crate::check::{Check, Message};
use crate::finite::Blame;
use crate::init::Rng;
use crate::kernels::block::Zeroable;
use crate::kernels::reduce::{add, add_assign};
use crate::module::{BackwardTile, Branches, F32Block, ForwardTile, Held, InferTile, Module, Pass, Scratch};
use crate::shape::{Dim, Shape};

use crate::summary::Row;

/// y = body(x) + skip(x): He et al. 2016, equation 2, where the skip is a projection.
///
/// Both branches take the same shape and give the same shape.
pub struct Projected<Body, Skip> {
    body: Body,
    skip: Skip,
}

impl<Body: From<()>, Skip: From<()>> From<()> for Projected<Body, Skip> {
    fn from((): ()) -> Self {
        Self {
            body: Body::from(()),
            skip: Skip::from(()),
        }
    }
}

crate::block! {
    /// The parameters or running statistics of a [`Projected`]; those of the body can be reached directly.
    pub struct ProjectedParams[Body: F32Block, Skip: F32Block] {
        /// those of the body
        pub body: Body,
        /// those of the skip branch
        pub skip: Skip,
    }
}

impl<Body: F32Block, Skip: F32Block> Deref for ProjectedParams<Body, Skip> {
    type Target = Body;
    fn deref(&self) -> &Body {
        &self.body
    }
}

impl<Body: F32Block, Skip: F32Block> DerefMut for ProjectedParams<Body, Skip> {
    fn deref_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

crate::zeroable! {
    /// What both branches keep, each with its output before the sum.
    pub struct BranchCaches[A: Zeroable, B: Zeroable] {
        pub(super) first: A,
        pub(super) second: B,
    }
}

impl<In: Shape, Body: Module<In>, Skip: Module<In>> Module<In> for Projected<Body, Skip> {
    type Out = Body::Out;
    type Params = ProjectedParams<Body::Params, Skip::Params>;
    type Buffers = ProjectedParams<Body::Buffers, Skip::Buffers>;
    type Sums = Branches<Body::Sums, Skip::Sums>;
    type Cache<T: Dim> = BranchCaches<Held<Body::Out, Body::Cache<T>, T>, Held<Skip::Out, Skip::Cache<T>, T>>;

    const CHECK: Check = Check::require(
        Body::Out::DIMS.equals(Skip::Out::DIMS),
        Message::new("adds ")
            .dims(Skip::Out::DIMS)
            .text(" to ")
            .dims(Body::Out::DIMS),
    );
    const FLOPS: usize = Body::FLOPS + Skip::FLOPS + Body::Out::LEN;
    // The skip's input gradient, besides what the branches need.
    const SCRATCH: Scratch = Scratch::per_sample(In::LEN).and(Body::SCRATCH.or(Skip::SCRATCH));
    // The body's segments, then the skip's; the last of the one is the first of the other.
    const SEGMENTS: usize = Body::SEGMENTS + Skip::SEGMENTS - 1;
    const OVERWRITES: bool = Body::OVERWRITES && Skip::OVERWRITES;
    const ROWS: &'static [Row] = Body::ROWS;

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        self.body.initialize(&mut params.body, &mut buffers.body, rng);
        self.skip.initialize(&mut params.skip, &mut buffers.skip, rng);
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
        let (body, cache_of_body) = cache.first.to_write(pass.samples);
        let (skip, cache_of_skip) = cache.second.to_write(pass.samples);
        pass.infer(
            0,
            &self.body,
            InferTile {
                params: &params.body,
                buffers: &buffers.body,
                input,
                output: body,
                cache: cache_of_body,
                scratch: &mut *scratch,
            },
        );
        pass.infer(
            1,
            &self.skip,
            InferTile {
                params: &params.skip,
                buffers: &buffers.skip,
                input,
                output: skip,
                cache: cache_of_skip,
                scratch,
            },
        );
        add(pass.level, body, skip, output);
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
        let (body, cache_of_body) = cache.first.to_write(pass.samples);
        let (skip, cache_of_skip) = cache.second.to_write(pass.samples);
        pass.forward(
            0,
            0,
            &self.body,
            ForwardTile {
                params: &params.body,
                sums: &mut sums.first,
                totals: &totals.first,
                input,
                output: body,
                cache: cache_of_body,
                scratch: &mut *scratch,
            },
        );
        pass.forward(
            1,
            Body::SEGMENTS - 1,
            &self.skip,
            ForwardTile {
                params: &params.skip,
                sums: &mut sums.second,
                totals: &totals.second,
                input,
                output: skip,
                cache: cache_of_skip,
                scratch,
            },
        );
        if pass.segment + 1 == Self::SEGMENTS {
            add(pass.level, body, skip, output);
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
        let (through_skip, scratch) = scratch.split_at_mut(Scratch::per_sample(In::LEN).len(T::USIZE));
        let through_skip = &mut through_skip[..pass.samples * In::LEN];
        let (output, cache_of_body) = cache.first.to_read(pass.samples);
        pass.backward(
            0,
            0,
            &self.body,
            BackwardTile {
                params: &params.body,
                gradients: &mut gradients.body,
                sums: &mut sums.first,
                totals: &totals.first,
                input,
                output,
                output_gradient,
                input_gradient: input_gradient.as_deref_mut(),
                cache: cache_of_body,
                scratch: &mut *scratch,
            },
        );
        let (output, cache_of_skip) = cache.second.to_read(pass.samples);
        pass.backward(
            1,
            Body::SEGMENTS - 1,
            &self.skip,
            BackwardTile {
                params: &params.skip,
                gradients: &mut gradients.skip,
                sums: &mut sums.second,
                totals: &totals.second,
                input,
                output,
                output_gradient,
                input_gradient: input_gradient.is_some().then_some(&mut *through_skip),
                cache: cache_of_skip,
                scratch,
            },
        );
        if let Some(input_gradient) = input_gradient
            && pass.segment + 1 == Self::SEGMENTS
        {
            add_assign(pass.level, input_gradient, through_skip);
        }
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        self.body.merge(&mut into.first, &from.first);
        self.skip.merge(&mut into.second, &from.second);
    }

    fn not_finite<T: Dim>(cache: &Self::Cache<T>, samples: usize) -> Option<Blame> {
        let (body, skip) = (&cache.first, &cache.second);
        let body_output = || Blame::of_rows(Body::ROWS, body.output(samples), Body::Out::LEN);
        let skip_output = || Blame::of_rows(Skip::ROWS, skip.output(samples), Skip::Out::LEN);
        let skip = Skip::not_finite::<T>(&skip.cache, samples).or_else(skip_output);
        Blame::first([
            Body::not_finite::<T>(&body.cache, samples).or_else(body_output),
            skip.map(|blame| blame.within("skip")),
        ])
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        self.body.update_buffers(&mut buffers.body, &totals.first);
        self.skip.update_buffers(&mut buffers.skip, &totals.second);
    }
}
