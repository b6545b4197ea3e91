//! Layers one after another that generated code calls as one: by a kernel for all of them where there is one.
//!
//! A fused kernel is an `impl Layer<In> for (Conv2d<..>, Relu)`: a layer whose parameters are those of the first, and
//! which saves what it likes of what the others would have kept. Generated code asks [`FusedProbe`] whether there is one.

use std::marker::PhantomData;

use generic_array::GenericArray;

use super::entry::{Buffers, Element, Entry, Out, Params, Sums};
use super::walk::{Activation, BackwardWalk, ForwardWalk};
use crate::kernels::block::{Zeroable, scalars, scalars_mut};
use crate::layer::{Backward, Forward, Layer, Module, Node, Part, SampleWise, Scratch, Statistics, Visitor};
use crate::shape::{Dim, Element as _, InputShape, Shape};

/// Some entries of a network, called as one. Parameters and statistics come as one tuple of those of each.
pub trait Group: Send + Sync + 'static {
    /// The shape of an input sample.
    type In: InputShape;
    /// The shape of an output sample.
    type Out: Shape;
    /// What is saved for the way back besides the output.
    type Saved<T: Dim>: Zeroable;
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
    /// The nodes of the layers.
    const NODES: &'static [Node];

    /// What the group is in its sequence.
    fn part() -> Part<'static>;

    /// Runs those layers that have a part in the current segment, into `kept` or where the walk has room.
    fn forward<'w, T: Dim>(
        walk: &mut ForwardWalk<'w>,
        params: Self::Params<'_>,
        statistics: StatisticsIn<'_, Self>,
        saved: Option<&'w mut Self::Saved<T>>,
        kept: Option<&'w mut [f32]>,
        input: Activation<'w, <Self::In as InputShape>::Element>,
    );

    /// Runs those layers backward that have a part in the current segment.
    fn backward<T: Dim>(
        walk: &mut BackwardWalk<'_>,
        params: Self::Params<'_>,
        gradients: Option<Self::Gradients<'_>>,
        statistics: StatisticsIn<'_, Self>,
        saved: &mut Self::Saved<T>,
        input: &[<Self::In as InputShape>::Element],
        output: &[f32],
    );

    /// Shows the activations that are kept inside; the group's own output is not among them.
    fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>);
}

/// The statistics of a group.
pub type StatisticsIn<'a, G> = Statistics<<G as Group>::Buffers<'a>, <G as Group>::Sums<'a>, <G as Group>::Totals<'a>>;

crate::zeroable! {
    /// The output of a group for a tile of `T` samples, and what the group saves for its backward pass.
    #[repr(align(64))]
    pub struct Kept[G: Group, T: Dim] {
        output: GenericArray<<G::Out as Shape>::Array<f32>, T>,
        saved: Last<G, T>,
    }
}

crate::zeroable! {
    /// What the last group of a sequence saves; its output goes to whoever runs the sequence.
    #[repr(align(64))]
    pub struct Last[G: Group, T: Dim] {
        saved: G::Saved<T>,
        group: PhantomData<G>,
    }
}

impl<G: Group, T: Dim> Kept<G, T> {
    /// The output of the first `samples` samples.
    #[inline]
    pub fn output(&self, samples: usize) -> &[f32] {
        &scalars(&self.output)[..samples * G::Out::LEN]
    }

    /// Shows what is kept: what is inside first.
    pub fn visit(&self, samples: usize, visitor: &mut Visitor<'_>) {
        self.saved.visit(samples, visitor);
        visitor.show(G::part(), self.output(samples), G::Out::LEN);
    }

    /// Runs the group, keeping what it gives where there is something to keep it in.
    #[inline]
    pub fn forward<'w>(
        kept: Option<&'w mut Self>,
        walk: &mut ForwardWalk<'w>,
        params: G::Params<'_>,
        statistics: StatisticsIn<'_, G>,
        input: Activation<'w, <G::In as InputShape>::Element>,
    ) {
        let (saved, output) = match kept {
            Some(kept) => (Some(&mut kept.saved.saved), Some(scalars_mut(&mut kept.output))),
            None => (None, None),
        };
        G::forward::<T>(walk, params, statistics, saved, output, input);
    }

    /// Runs the group backward.
    #[inline]
    pub fn backward(
        &mut self,
        walk: &mut BackwardWalk<'_>,
        params: G::Params<'_>,
        gradients: Option<G::Gradients<'_>>,
        statistics: StatisticsIn<'_, G>,
        input: &[<G::In as InputShape>::Element],
    ) {
        let output = &scalars(&self.output)[..walk.samples() * G::Out::LEN];
        G::backward::<T>(
            walk,
            params,
            gradients,
            statistics,
            &mut self.saved.saved,
            input,
            output,
        );
    }
}

impl<G: Group, T: Dim> Last<G, T> {
    /// Shows what is kept inside.
    pub fn visit(&self, samples: usize, visitor: &mut Visitor<'_>) {
        G::visit::<T>(&self.saved, samples, visitor);
    }

    /// As [`Kept::forward`], into the output of the sequence.
    #[inline]
    pub fn forward<'w>(
        last: Option<&'w mut Self>,
        walk: &mut ForwardWalk<'w>,
        params: G::Params<'_>,
        statistics: StatisticsIn<'_, G>,
        input: Activation<'w, <G::In as InputShape>::Element>,
    ) {
        let saved = last.map(|last| &mut last.saved);
        G::forward::<T>(walk, params, statistics, saved, None, input);
    }

    /// As [`Kept::backward`].
    #[inline]
    pub fn backward(
        &mut self,
        walk: &mut BackwardWalk<'_>,
        params: G::Params<'_>,
        gradients: Option<G::Gradients<'_>>,
        statistics: StatisticsIn<'_, G>,
        input: &[<G::In as InputShape>::Element],
        output: &[f32],
    ) {
        G::backward::<T>(walk, params, gradients, statistics, &mut self.saved, input, output);
    }
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

macro_rules! fused {
    (($($entry:ident),*), first $first:ident, last $last:ident) => {
        // An inherent constant wins over a trait's, and this one exists exactly when there is a kernel.
        impl<$($entry: Entry),*> FusedProbe<($($entry,)*)>
        where
            ($($entry::Layer,)*): Layer<$first::In, Params = <$first::Layer as Module<$first::In>>::Params>,
        {
            /// There is one.
            pub const IS_FUSED: bool = true;
        }

        impl<$($entry: Entry),*> Group for Fused<($($entry,)*)>
        where
            ($($entry::Layer,)*): Layer<$first::In, Params = <$first::Layer as Module<$first::In>>::Params>,
        {
            type In = $first::In;
            type Out = Out<$last>;
            type Saved<T: Dim> = <($($entry::Layer,)*) as Layer<$first::In>>::Saved<T>;
            type Params<'a> = ($(&'a Params<$entry>,)*);
            type Gradients<'a> = ($(&'a mut Params<$entry>,)*);
            type Buffers<'a> = ($(&'a Buffers<$entry>,)*);
            type Sums<'a> = ($(&'a mut Sums<$entry>,)*);
            type Totals<'a> = ($(&'a Sums<$entry>,)*);
            const NODES: &'static [Node] = &fused_nodes(
                [$(super::entry::node::<$entry>()),*],
                size_of::<Self::Saved<typenum::U1>>() + size_of::<f32>() * Self::Out::LEN,
                <($($entry::Layer,)*) as Layer<$first::In>>::SCRATCH,
            );

            fn part() -> Part<'static> {
                Part::Fused($first::NAMES.name, $last::NAMES.name)
            }

            #[inline]
            fn forward<'w, T: Dim>(
                walk: &mut ForwardWalk<'w>,
                params: Self::Params<'_>,
                _statistics: StatisticsIn<'_, Self>,
                saved: Option<&'w mut Self::Saved<T>>,
                kept: Option<&'w mut [f32]>,
                input: Activation<'w, Element<$first>>,
            ) {
                let mut output = walk.output(kept, Self::Out::LEN);
                if let Some(pass) = walk.enter(1) {
                    let io = Forward {
                        params: &**params.0,
                        input: input.values(),
                        output: output.values_mut(),
                        saved,
                        scratch: walk.scratch(),
                    };
                    Layer::forward::<T>(&($($entry::layer(),)*), &pass, io);
                }
                walk.hand_on(input, output);
            }

            #[inline]
            fn backward<T: Dim>(
                walk: &mut BackwardWalk<'_>,
                params: Self::Params<'_>,
                gradients: Option<Self::Gradients<'_>>,
                _statistics: StatisticsIn<'_, Self>,
                saved: &mut Self::Saved<T>,
                input: &[Element<$first>],
                output: &[f32],
            ) {
                let lengths = [walk.samples() * $first::In::LEN, walk.samples() * Self::Out::LEN];
                let Some(step) = walk.step(1, lengths) else { return };
                let mut gradients = gradients.map(|gradients| &mut **gradients.0);
                let pass = step.pass.adding::<($($entry::Layer,)*), $first::In>(gradients.as_deref_mut());
                if let Some(tap) = pass.tap {
                    tap.show(&tap.place(Self::part()), step.output_gradient);
                }
                let io = Backward {
                    params: &**params.0,
                    gradients,
                    input,
                    output,
                    output_gradient: step.output_gradient,
                    input_gradient: step.input_gradient,
                    saved,
                    scratch: step.scratch,
                };
                Layer::backward::<T>(&($($entry::layer(),)*), &pass, io);
            }

            fn visit<T: Dim>(_saved: &Self::Saved<T>, _samples: usize, _visitor: &mut Visitor<'_>) {}
        }
    };
}
fused!((A, B), first A, last B);
fused!((A, B, C), first A, last C);

/// The nodes of layers that one kernel runs: all memory is the last one's, and only its output is stored.
const fn fused_nodes<const N: usize>(mut nodes: [Node; N], activation_bytes: usize, scratch: Scratch) -> [Node; N] {
    let mut i = 0;
    while i < N {
        let is_last = i + 1 == N;
        nodes[i].is_stored = is_last;
        nodes[i].activation_bytes = if is_last { activation_bytes } else { 0 };
        nodes[i].scratch = if is_last { scratch } else { Scratch::NONE };
        i += 1;
    }
    nodes
}

crate::zeroable! {
    /// What two groups keep.
    pub struct TwoInTurn[A: Group, B: Group, T: Dim] {
        first: Kept<A, T>,
        rest: Last<B, T>,
    }
}

macro_rules! in_turn {
    (($($entry:ident),*): $first:ident then $rest:ty, rest $($place:tt)*) => {
        impl<$($entry: Entry),*> Group for InTurn<($($entry,)*)> {
            type In = $first::In;
            type Out = <$rest as Group>::Out;
            type Saved<T: Dim> = TwoInTurn<$first, $rest, T>;
            type Params<'a> = ($(&'a Params<$entry>,)*);
            type Gradients<'a> = ($(&'a mut Params<$entry>,)*);
            type Buffers<'a> = ($(&'a Buffers<$entry>,)*);
            type Sums<'a> = ($(&'a mut Sums<$entry>,)*);
            type Totals<'a> = ($(&'a Sums<$entry>,)*);
            const NODES: &'static [Node] = &[$(super::entry::node::<$entry>()),*];

            fn part() -> Part<'static> {
                <$rest as Group>::part()
            }

            #[inline]
            fn forward<'w, T: Dim>(
                walk: &mut ForwardWalk<'w>,
                params: Self::Params<'_>,
                statistics: StatisticsIn<'_, Self>,
                saved: Option<&'w mut Self::Saved<T>>,
                kept: Option<&'w mut [f32]>,
                input: Activation<'w, Element<$first>>,
            ) {
                let (first, rest) = match saved {
                    Some(saved) => (Some(&mut saved.first), Some(&mut saved.rest.saved)),
                    None => (None, None),
                };
                let (of_first, of_rest) = match statistics {
                    Statistics::Running(buffers) => (
                        Statistics::Running(buffers.0),
                        Statistics::Running(in_turn!(@rest buffers, $($place)*)),
                    ),
                    Statistics::Batch { sums, totals } => (
                        Statistics::Batch { sums: sums.0, totals: totals.0 },
                        Statistics::Batch {
                            sums: in_turn!(@rest sums, $($place)*),
                            totals: in_turn!(@rest totals, $($place)*),
                        },
                    ),
                };
                Kept::<$first, T>::forward(first, walk, params.0, of_first, input);
                let input = walk.latest();
                <$rest as Group>::forward::<T>(walk, in_turn!(@rest params, $($place)*), of_rest, rest, kept, input);
            }

            #[inline]
            fn backward<T: Dim>(
                walk: &mut BackwardWalk<'_>,
                params: Self::Params<'_>,
                gradients: Option<Self::Gradients<'_>>,
                statistics: StatisticsIn<'_, Self>,
                saved: &mut Self::Saved<T>,
                input: &[Element<$first>],
                output: &[f32],
            ) {
                let (of_first, of_rest) = match statistics {
                    Statistics::Running(buffers) => (
                        Statistics::Running(buffers.0),
                        Statistics::Running(in_turn!(@rest buffers, $($place)*)),
                    ),
                    Statistics::Batch { sums, totals } => (
                        Statistics::Batch { sums: sums.0, totals: totals.0 },
                        Statistics::Batch {
                            sums: in_turn!(@rest sums, $($place)*),
                            totals: in_turn!(@rest totals, $($place)*),
                        },
                    ),
                };
                let (to_first, to_rest) = match gradients {
                    Some(gradients) => (Some(gradients.0), Some(in_turn!(@rest gradients, $($place)*))),
                    None => (None, None),
                };
                let hidden = saved.first.output(walk.samples());
                let hidden = <<$rest as Group>::In as InputShape>::Element::of_activations(hidden);
                saved.rest.backward(walk, in_turn!(@rest params, $($place)*), to_rest, of_rest, hidden, output);
                saved.first.backward(walk, params.0, to_first, of_first, input);
            }

            fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
                saved.first.visit(samples, visitor);
                saved.rest.visit(samples, visitor);
            }
        }
    };
    (@rest $of:ident, 1) => { $of.1 };
    (@rest $of:ident, 1 2) => { ($of.1, $of.2) };
}
in_turn!((A, B): A then B, rest 1);
in_turn!((A, B, C): A then InTurn<(B, C)>, rest 1 2);
