//! Layers one after another that generated code calls as one: by a kernel for all of them where there is one.
//!
//! A fused kernel is an `impl Layer<In> for (Conv2d<..>, Relu)`: a layer whose parameters are those of the first, and
//! which keeps what it likes of what the others would have kept. Generated code asks [`FusedProbe`] whether there is one.

use std::marker::PhantomData;

use generic_array::GenericArray;

use crate::entry::{Activation, Buffers, Entry, LastActivation, Out, Params, Sums};
use crate::finite::Blame;
use crate::kernels::block::{Zeroable, scalars, scalars_mut};
use crate::module::{Backward, Forward, Layer, Module, SampleWise, Scratch};
use crate::shape::{Dim, Shape};

use crate::summary::Row;
use crate::walk::{BackwardWalk, Walk};

/// Some entries of a network, called as one. Parameters and statistics come as one tuple of those of each.
pub trait Run: Send + Sync + 'static {
    /// The shape of an input sample.
    type In: Shape;
    /// The shape of an output sample.
    type Out: Shape;
    /// What is kept from forward to backward besides the output.
    type Cache<T: Dim>: Zeroable;
    /// The parameters.
    type Params<'a>: Copy;
    /// Their gradients.
    type Gradients<'a>;
    /// The running statistics.
    type Buffers<'a>: Copy;
    /// What a tile contributes to the batch's statistics.
    type Sums<'a>;
    /// The batch's statistics.
    type Totals<'a>: Copy;
    /// The lines of the summary.
    const ROWS: &'static [Row];

    /// The first layer, or one inside of it, whose output is kept and not finite; the run's own output is not looked at.
    fn not_finite<T: Dim>(cache: &Self::Cache<T>, samples: usize) -> Option<Blame>;

    /// Runs the layers outside of training.
    fn infer<T: Dim>(
        cache: &mut Self::Cache<T>,
        walk: &mut Walk<'_>,
        params: Self::Params<'_>,
        buffers: Self::Buffers<'_>,
        input: &[f32],
        output: &mut [f32],
    );

    /// Runs those layers that have a part in the current segment.
    fn forward<T: Dim>(
        cache: &mut Self::Cache<T>,
        walk: &mut Walk<'_>,
        params: Self::Params<'_>,
        sums: Self::Sums<'_>,
        totals: Self::Totals<'_>,
        input: &[f32],
        output: &mut [f32],
    );

    /// Runs those layers backward that have a part in the current segment.
    #[allow(clippy::too_many_arguments)]
    fn backward<T: Dim>(
        cache: &mut Self::Cache<T>,
        walk: &mut BackwardWalk<'_>,
        params: Self::Params<'_>,
        gradients: Self::Gradients<'_>,
        sums: Self::Sums<'_>,
        totals: Self::Totals<'_>,
        input: &[f32],
        output: &[f32],
    );
}

/// The entries `R` by one kernel.
pub struct Fused<R>(PhantomData<R>);
/// The entries `R` one after the other.
pub struct InTurn<R>(PhantomData<R>);

/// Looks up whether there is a kernel for the entries `R` together.
pub struct FusedProbe<R>(PhantomData<R>);

/// What [`FusedProbe`] falls back to.
pub trait NotFused {
    /// There is none.
    const IS_FUSED: bool = false;
}
impl<R> NotFused for FusedProbe<R> {}

#[diagnostic::do_not_recommend]
impl<A, B> SampleWise for (A, B) {}
#[diagnostic::do_not_recommend]
impl<A, B, C> SampleWise for (A, B, C) {}

crate::zeroable! {
    /// What two layers keep.
    pub struct CacheOfTwo[A: Entry, B: Entry, T: Dim] {
        first: Activation<A, T>,
        last: LastActivation<B, T>,
    }
}
crate::zeroable! {
    /// What three layers keep.
    pub struct CacheOfThree[A: Entry, B: Entry, C: Entry, T: Dim] {
        first: Activation<A, T>,
        second: Activation<B, T>,
        last: LastActivation<C, T>,
    }
}

macro_rules! run {
    (
        ($($entry:ident),*), first $first:ident, last $last:ident,
        in turn $cache:ident, $length:tt, |$kept:ident| $($field:ident $place:tt),* ; $last_field:ident $last_place:tt
    ) => {
        // An inherent constant wins over a trait's, and this one exists exactly when there is a kernel.
        impl<$($entry: Entry),*> FusedProbe<($($entry,)*)>
        where
            ($($entry::Layer,)*): Layer<$first::In, Params = <$first::Layer as Module<$first::In>>::Params>,
        {
            /// There is one.
            pub const IS_FUSED: bool = true;
        }

        impl<$($entry: Entry),*> Run for Fused<($($entry,)*)>
        where
            ($($entry::Layer,)*): Layer<$first::In, Params = <$first::Layer as Module<$first::In>>::Params>,
        {
            type In = $first::In;
            type Out = Out<$last>;
            type Cache<T: Dim> = <($($entry::Layer,)*) as Layer<$first::In>>::Cache<T>;
            type Params<'a> = ($(&'a Params<$entry>,)*);
            type Gradients<'a> = ($(&'a mut Params<$entry>,)*);
            type Buffers<'a> = ($(&'a Buffers<$entry>,)*);
            type Sums<'a> = ($(&'a mut Sums<$entry>,)*);
            type Totals<'a> = ($(&'a Sums<$entry>,)*);
            const ROWS: &'static [Row] = &Row::fused(
                [$(Row::of::<$entry>()),*],
                size_of::<Self::Cache<typenum::U1>>() + size_of::<f32>() * Self::Out::LEN,
                <($($entry::Layer,)*) as Layer<$first::In>>::SCRATCH,
            );

            fn not_finite<T: Dim>(_cache: &Self::Cache<T>, _samples: usize) -> Option<Blame> {
                None
            }

            #[inline]
            fn infer<T: Dim>(
                cache: &mut Self::Cache<T>,
                walk: &mut Walk<'_>,
                params: Self::Params<'_>,
                _buffers: Self::Buffers<'_>,
                input: &[f32],
                output: &mut [f32],
            ) {
                let (pass, scratch) = walk.infer();
                let io = Forward { params: &**params.0, input, output, cache, scratch };
                Layer::infer::<T>(&($($entry::layer(),)*), &pass, io);
            }

            #[inline]
            fn forward<T: Dim>(
                cache: &mut Self::Cache<T>,
                walk: &mut Walk<'_>,
                params: Self::Params<'_>,
                _sums: Self::Sums<'_>,
                _totals: Self::Totals<'_>,
                input: &[f32],
                output: &mut [f32],
            ) {
                if let Some((pass, scratch)) = walk.forward(1) {
                    let io = Forward { params: &**params.0, input, output, cache, scratch };
                    Layer::forward::<T>(&($($entry::layer(),)*), &pass, io);
                }
            }

            #[inline]
            fn backward<T: Dim>(
                cache: &mut Self::Cache<T>,
                walk: &mut BackwardWalk<'_>,
                params: Self::Params<'_>,
                gradients: Self::Gradients<'_>,
                _sums: Self::Sums<'_>,
                _totals: Self::Totals<'_>,
                input: &[f32],
                output: &[f32],
            ) {
                if let Some(step) = walk.backward(1, [input.len(), output.len()]) {
                    let io = Backward {
                        params: &**params.0,
                        gradients: &mut **gradients.0,
                        input,
                        output,
                        output_gradient: step.output_gradient,
                        input_gradient: step.input_gradient,
                        cache,
                        scratch: step.scratch,
                    };
                    Layer::backward::<T>(&($($entry::layer(),)*), &step.pass, io);
                }
            }
        }

        impl<$($entry: Entry),*> Run for InTurn<($($entry,)*)> {
            type In = $first::In;
            type Out = Out<$last>;
            type Cache<T: Dim> = $cache<$($entry,)* T>;
            type Params<'a> = ($(&'a Params<$entry>,)*);
            type Gradients<'a> = ($(&'a mut Params<$entry>,)*);
            type Buffers<'a> = ($(&'a Buffers<$entry>,)*);
            type Sums<'a> = ($(&'a mut Sums<$entry>,)*);
            type Totals<'a> = ($(&'a Sums<$entry>,)*);
            const ROWS: &'static [Row] = &[$(Row::of::<$entry>()),*];

            fn not_finite<T: Dim>($kept: &Self::Cache<T>, samples: usize) -> Option<Blame> {
                Blame::first([$($kept.$field.not_finite(samples),)* $kept.$last_field.not_finite(samples)])
            }

            #[inline]
            fn infer<T: Dim>(
                $kept: &mut Self::Cache<T>,
                walk: &mut Walk<'_>,
                params: Self::Params<'_>,
                buffers: Self::Buffers<'_>,
                input: &[f32],
                output: &mut [f32],
            ) {
                $(let input = $kept.$field.infer(walk, params.$place, buffers.$place, input);)*
                $kept.$last_field.infer(walk, params.$last_place, buffers.$last_place, input, output);
            }

            #[inline]
            fn forward<T: Dim>(
                $kept: &mut Self::Cache<T>,
                walk: &mut Walk<'_>,
                params: Self::Params<'_>,
                sums: Self::Sums<'_>,
                totals: Self::Totals<'_>,
                input: &[f32],
                output: &mut [f32],
            ) {
                $(let input = $kept.$field.forward(walk, params.$place, sums.$place, totals.$place, input);)*
                $kept.$last_field.forward(
                    walk, params.$last_place, sums.$last_place, totals.$last_place, input, output,
                );
            }

            #[inline]
            fn backward<T: Dim>(
                $kept: &mut Self::Cache<T>,
                walk: &mut BackwardWalk<'_>,
                params: Self::Params<'_>,
                gradients: Self::Gradients<'_>,
                sums: Self::Sums<'_>,
                totals: Self::Totals<'_>,
                input: &[f32],
                output: &[f32],
            ) {
                run!(@backward $kept, walk, params, gradients, sums, totals, input, output, $length);
            }
        }
    };
    (@backward $kept:ident, $walk:ident, $params:ident, $gradients:ident, $sums:ident, $totals:ident, $input:ident,
        $output:ident, 2) => {
        let samples = $walk.samples();
        let hidden = $kept.first.output(samples);
        $kept.last.backward($walk, $params.1, $gradients.1, $sums.1, $totals.1, hidden, $output);
        $kept.first.backward($walk, $params.0, $gradients.0, $sums.0, $totals.0, $input);
    };
    (@backward $kept:ident, $walk:ident, $params:ident, $gradients:ident, $sums:ident, $totals:ident, $input:ident,
        $output:ident, 3) => {
        let samples = $walk.samples();
        let hidden = $kept.second.output(samples);
        $kept.last.backward($walk, $params.2, $gradients.2, $sums.2, $totals.2, hidden, $output);
        let hidden = $kept.first.output(samples);
        $kept.second.backward($walk, $params.1, $gradients.1, $sums.1, $totals.1, hidden);
        $kept.first.backward($walk, $params.0, $gradients.0, $sums.0, $totals.0, $input);
    };
}
run!((A, B), first A, last B, in turn CacheOfTwo, 2, |cache| first 0; last 1);
run!((A, B, C), first A, last C, in turn CacheOfThree, 3, |cache| first 0, second 1; last 2);

crate::zeroable! {
    /// The output of a run for a tile of `T` samples, and what the run keeps for its backward pass.
    #[repr(align(64))]
    pub struct RunActivation[R: Run, T: Dim] {
        output: GenericArray<<R::Out as Shape>::Array<f32>, T>,
        last: LastRunActivation<R, T>,
    }
}

crate::zeroable! {
    /// What the last run of a sequence keeps; its output goes to whoever runs the sequence.
    #[repr(align(64))]
    pub struct LastRunActivation[R: Run, T: Dim] {
        cache: R::Cache<T>,
        run: PhantomData<R>,
    }
}

impl<R: Run, T: Dim> RunActivation<R, T> {
    /// The output of the first `samples` samples.
    #[inline]
    pub fn output(&self, samples: usize) -> &[f32] {
        &scalars(&self.output)[..samples * R::Out::LEN]
    }

    /// The first of the layers whose output is kept and not finite.
    pub fn not_finite(&self, samples: usize) -> Option<Blame> {
        let output = || Blame::of_rows(R::ROWS, self.output(samples), R::Out::LEN);
        self.last.not_finite(samples).or_else(output)
    }

    /// Runs the layers outside of training, and returns the output of the last.
    #[inline]
    pub fn infer(
        &mut self,
        walk: &mut Walk<'_>,
        params: R::Params<'_>,
        buffers: R::Buffers<'_>,
        input: &[f32],
    ) -> &[f32] {
        let output = &mut scalars_mut(&mut self.output)[..walk.samples() * R::Out::LEN];
        R::infer::<T>(&mut self.last.cache, walk, params, buffers, input, output);
        output
    }

    /// Runs those layers that have a part in the current segment, and returns the output of the last.
    #[inline]
    pub fn forward(
        &mut self,
        walk: &mut Walk<'_>,
        params: R::Params<'_>,
        sums: R::Sums<'_>,
        totals: R::Totals<'_>,
        input: &[f32],
    ) -> &[f32] {
        let output = &mut scalars_mut(&mut self.output)[..walk.samples() * R::Out::LEN];
        R::forward::<T>(&mut self.last.cache, walk, params, sums, totals, input, output);
        output
    }

    /// Runs those layers backward that have a part in the current segment.
    #[inline]
    pub fn backward(
        &mut self,
        walk: &mut BackwardWalk<'_>,
        params: R::Params<'_>,
        gradients: R::Gradients<'_>,
        sums: R::Sums<'_>,
        totals: R::Totals<'_>,
        input: &[f32],
    ) {
        let output = &scalars(&self.output)[..walk.samples() * R::Out::LEN];
        R::backward::<T>(
            &mut self.last.cache,
            walk,
            params,
            gradients,
            sums,
            totals,
            input,
            output,
        );
    }
}

impl<R: Run, T: Dim> LastRunActivation<R, T> {
    /// The first of the layers whose output is kept and not finite, without the last.
    pub fn not_finite(&self, samples: usize) -> Option<Blame> {
        R::not_finite::<T>(&self.cache, samples)
    }

    /// Runs the layers outside of training.
    #[inline]
    pub fn infer(
        &mut self,
        walk: &mut Walk<'_>,
        params: R::Params<'_>,
        buffers: R::Buffers<'_>,
        input: &[f32],
        output: &mut [f32],
    ) {
        R::infer::<T>(&mut self.cache, walk, params, buffers, input, output);
    }

    /// Runs those layers that have a part in the current segment.
    #[inline]
    pub fn forward(
        &mut self,
        walk: &mut Walk<'_>,
        params: R::Params<'_>,
        sums: R::Sums<'_>,
        totals: R::Totals<'_>,
        input: &[f32],
        output: &mut [f32],
    ) {
        R::forward::<T>(&mut self.cache, walk, params, sums, totals, input, output);
    }

    /// Runs those layers backward that have a part in the current segment.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    pub fn backward(
        &mut self,
        walk: &mut BackwardWalk<'_>,
        params: R::Params<'_>,
        gradients: R::Gradients<'_>,
        sums: R::Sums<'_>,
        totals: R::Totals<'_>,
        input: &[f32],
        output: &[f32],
    ) {
        R::backward::<T>(&mut self.cache, walk, params, gradients, sums, totals, input, output);
    }
}

impl Row {
    /// The rows of layers that one kernel runs: all memory is the last one's, and only its output is stored.
    const fn fused<const N: usize>(mut rows: [Row; N], activation_bytes: usize, scratch: Scratch) -> [Row; N] {
        let mut i = 0;
        while i < N {
            let is_last = i + 1 == N;
            rows[i].is_stored = is_last;
            rows[i].activation_bytes = if is_last { activation_bytes } else { 0 };
            rows[i].scratch = if is_last { scratch } else { Scratch::NONE };
            i += 1;
        }
        rows
    }
}
