//! Two branches on one input, and what is made of their outputs: `residual { .. } skip { .. }` and `concat { .. ; .. }`.

use std::marker::PhantomData;
use std::ops::{Add, Deref, DerefMut};

use typenum::Sum;

use super::branch::{self, At, Branch};
use crate::init::Rng;
use crate::kernels::block::{Block, Zeroable};
use crate::kernels::reduce::{add, add_assign};
use crate::layer::check::{Check, Message};
use crate::layer::{BackwardTile, Form, ForwardTile, Module, Part, Pass, Scratch, Statistics, Visitor};
use crate::shape::{Dim, Image, InputShape, Sequence, Shape, Vector};
use crate::simd::Level;

/// y = body(x) + skip(x): He et al. 2016, equation 2, where the skip is a projection.
///
/// Both branches take the same shape and give the same shape.
pub type Projected<Body, Skip> = Combined<Body, Skip, Added>;

/// y = \[first(x), second(x)\], joined along the last dimension (Szegedy et al. 2015, figure 2).
///
/// Both branches take the same shape, and give shapes that differ in their last dimension only. More than two branches
/// are a branch beside a concat.
pub type Concat<First, Second> = Combined<First, Second, Joined>;

/// Two branches on one input, their outputs combined by the rule `R`: [`Added`] or [`Joined`].
pub struct Combined<First, Second, R> {
    first: First,
    second: Second,
    rule: PhantomData<R>,
}

impl<First: From<()>, Second: From<()>, R> From<()> for Combined<First, Second, R> {
    fn from((): ()) -> Self {
        Self {
            first: First::from(()),
            second: Second::from(()),
            rule: PhantomData,
        }
    }
}

/// A block of `f32`.
pub trait F32Block: Block<Element = f32> {}
impl<B: Block<Element = f32>> F32Block for B {}

crate::block! {
    /// What two branches have, one after the other.
    pub struct Branches[A: F32Block, B: F32Block] {
        /// the first branch's
        pub first: A,
        /// the second branch's
        pub second: B,
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

/// What two branches have, as a rule names it.
pub trait Pair {
    /// What the first has.
    type First;
    /// What the second has.
    type Second;
    /// That of both.
    fn both(&self) -> (&Self::First, &Self::Second);
    /// That of both, to change.
    fn both_mut(&mut self) -> (&mut Self::First, &mut Self::Second);
}

macro_rules! pair {
    ($pair:ident, $first:ident, $second:ident) => {
        impl<A: F32Block, B: F32Block> Pair for $pair<A, B> {
            type First = A;
            type Second = B;
            fn both(&self) -> (&A, &B) {
                (&self.$first, &self.$second)
            }
            fn both_mut(&mut self) -> (&mut A, &mut B) {
                (&mut self.$first, &mut self.$second)
            }
        }
    };
}
pair!(Branches, first, second);
pair!(ProjectedParams, body, skip);

crate::zeroable! {
    /// What both branches keep, each with its output before they are combined.
    pub struct SavedBranches[A: Zeroable, B: Zeroable] {
        first: A,
        second: B,
    }
}

/// How the outputs of two branches are combined.
pub trait Rule<A: Shape, B: Shape> {
    /// The shape of both.
    type Out: Shape;
    /// What the branches have, in pairs.
    type Pair<P: F32Block, Q: F32Block>: F32Block + Pair<First = P, Second = Q>;
    /// Whether the branches fit together.
    const CHECK: Check;
    /// Floating-point operations besides those of the branches.
    const FLOPS: usize;
    /// Whether each branch gets a gradient of its own, and not the whole one.
    const DIVIDES: bool;
    /// What the second branch is called, if it has a name.
    const SECOND: Option<Part<'static>>;

    /// Combines outputs that are kept.
    fn combine(level: Level, first: &[f32], second: &[f32], both: &mut [f32]);
    /// The gradients by the branches' outputs.
    fn divide(_both: &[f32], _first: &mut [f32], _second: &mut [f32]) {}
}

/// The rule of [`Projected`].
pub struct Added;

impl<A: Shape, B: Shape> Rule<A, B> for Added {
    type Out = A;
    type Pair<P: F32Block, Q: F32Block> = ProjectedParams<P, Q>;
    const CHECK: Check = Check::require(
        A::DIMS.equals(B::DIMS),
        Message::new("adds ").dims(B::DIMS).text(" to ").dims(A::DIMS),
    );
    const FLOPS: usize = A::LEN;
    const DIVIDES: bool = false;
    const SECOND: Option<Part<'static>> = Some(Part::Layer("skip"));

    fn combine(level: Level, first: &[f32], second: &[f32], both: &mut [f32]) {
        add(level, first, second, both);
    }
}

/// The rule of [`Concat`].
pub struct Joined;

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
struct LastSize<S>(PhantomData<S>);

impl<S: Shape> LastSize<S> {
    const SIZE: usize = S::DIMS.sizes[S::DIMS.rank - 1];
}

impl<A: Join<B>, B: Shape> Rule<A, B> for Joined {
    type Out = A::Both;
    type Pair<P: F32Block, Q: F32Block> = Branches<P, Q>;
    const CHECK: Check = Check::require(
        A::LEN / LastSize::<A>::SIZE == B::LEN / LastSize::<B>::SIZE,
        Message::new("joins ").dims(A::DIMS).text(" and ").dims(B::DIMS),
    );
    const FLOPS: usize = 0;
    const DIVIDES: bool = true;
    const SECOND: Option<Part<'static>> = None;

    fn combine(_level: Level, first: &[f32], second: &[f32], both: &mut [f32]) {
        let rows = first
            .chunks_exact(LastSize::<A>::SIZE)
            .zip(second.chunks_exact(LastSize::<B>::SIZE));
        for (both, (a, b)) in both
            .chunks_exact_mut(LastSize::<A>::SIZE + LastSize::<B>::SIZE)
            .zip(rows)
        {
            let (left, right) = both.split_at_mut(LastSize::<A>::SIZE);
            left.copy_from_slice(a);
            right.copy_from_slice(b);
        }
    }

    fn divide(both: &[f32], first: &mut [f32], second: &mut [f32]) {
        let rows = first
            .chunks_exact_mut(LastSize::<A>::SIZE)
            .zip(second.chunks_exact_mut(LastSize::<B>::SIZE));
        for (both, (a, b)) in both.chunks_exact(LastSize::<A>::SIZE + LastSize::<B>::SIZE).zip(rows) {
            let (left, right) = both.split_at(LastSize::<A>::SIZE);
            a.copy_from_slice(left);
            b.copy_from_slice(right);
        }
    }
}

/// The temporary memory of two branches on `In` that give `A` and `B`, besides what they need themselves.
struct Room<In, A, B, R>(PhantomData<(In, A, B, R)>);

impl<In: InputShape, A: Shape, B: Shape, R: Rule<A, B>> Room<In, A, B, R> {
    /// The first branch's output outside of training, or the gradient by it.
    const FIRST: Scratch = if R::DIVIDES {
        Scratch::per_sample(A::LEN)
    } else {
        Scratch::NONE
    };
    /// The second branch's output outside of training, or the gradient by it.
    const SECOND: Scratch = Scratch::per_sample(B::LEN);
    /// The second branch's gradient by the input.
    const THROUGH: Scratch = Scratch::per_sample(In::LEN);
    /// What is not needed at the same time shares its memory.
    const ALL: Scratch = if R::DIVIDES {
        Self::FIRST.and(Self::SECOND).and(Self::THROUGH)
    } else {
        Self::SECOND.or(Self::THROUGH)
    };
}

const AT_FIRST: At = At {
    index: 0,
    begin: 0,
    part: None,
};

/// The first branch's segments come first; the last of them is the second branch's first.
const fn at_second(segments_of_first: usize, part: Option<Part<'static>>) -> At {
    At {
        index: 1,
        begin: segments_of_first - 1,
        part,
    }
}

impl<In: InputShape, A: Module<In>, B: Module<In>, R: Rule<A::Out, B::Out>> Module<In> for Combined<A, B, R> {
    type Out = R::Out;
    type Params = R::Pair<A::Params, B::Params>;
    type Buffers = R::Pair<A::Buffers, B::Buffers>;
    type Sums = Branches<A::Sums, B::Sums>;
    type Saved<T: Dim> = SavedBranches<Branch<A::Out, A::Saved<T>, T>, Branch<B::Out, B::Saved<T>, T>>;

    const CHECK: Check = R::CHECK;
    const FLOPS: usize = A::FLOPS + B::FLOPS + R::FLOPS;
    const SCRATCH: Scratch = Room::<In, A::Out, B::Out, R>::ALL.and(A::SCRATCH.or(B::SCRATCH));
    const SEGMENTS: usize = A::SEGMENTS + B::SEGMENTS - 1;
    const OVERWRITES: bool = A::OVERWRITES && B::OVERWRITES;
    const FORM: Form = if R::DIVIDES {
        Form::Concat {
            first: const { &A::FORM },
            second: const { &B::FORM },
        }
    } else {
        Form::Residual {
            body: const { &A::FORM },
            skip: Some(const { &B::FORM }),
        }
    };

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        let ((first, second), (of_first, of_second)) = (params.both_mut(), buffers.both_mut());
        self.first.initialize(first, of_first, rng);
        self.second.initialize(second, of_second, rng);
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            statistics,
            input,
            output,
            saved,
            scratch,
        } = tile;
        let (params_of_first, params_of_second) = params.both();
        let (of_first, of_second) = divided(statistics);
        let room = Room::<In, A::Out, B::Out, R>::ALL.len(T::USIZE);
        let (room, scratch) = scratch.split_at_mut(room);
        let (mut first, second, saved_by_first, saved_by_second) = match saved {
            Some(SavedBranches { first, second }) => {
                let (first, saved_by_first) = first.write(pass.samples);
                let (second, saved_by_second) = second.write(pass.samples);
                (Some(first), second, Some(saved_by_first), Some(saved_by_second))
            }
            None => {
                let (first, room) = room.split_at_mut(Room::<In, A::Out, B::Out, R>::FIRST.len(T::USIZE));
                let second = &mut room[..pass.samples * B::Out::LEN];
                // Where the outputs are added up, the first branch writes where the sum will be.
                let first = R::DIVIDES.then_some(first);
                let first = first.map(|first| &mut first[..pass.samples * A::Out::LEN]);
                (first, second, None, None)
            }
        };
        let tile_of_first = ForwardTile {
            params: params_of_first,
            statistics: of_first,
            input,
            output: match &mut first {
                Some(first) => first,
                None => &mut *output,
            },
            saved: saved_by_first,
            scratch: &mut *scratch,
        };
        branch::forward::<A, In, T>(pass, AT_FIRST, &self.first, tile_of_first);
        let tile_of_second = ForwardTile {
            params: params_of_second,
            statistics: of_second,
            input,
            output: &mut *second,
            saved: saved_by_second,
            scratch,
        };
        branch::forward::<B, In, T>(pass, at_second(A::SEGMENTS, R::SECOND), &self.second, tile_of_second);
        match first {
            None => add_assign(pass.level, output, second),
            Some(first) if pass.is_last(Self::SEGMENTS) => R::combine(pass.level, first, second, output),
            Some(_) => {}
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            gradients,
            statistics,
            input,
            output_gradient,
            mut input_gradient,
            saved,
            scratch,
            ..
        } = tile;
        let (params_of_first, params_of_second) = params.both();
        let (of_first, of_second) = divided(statistics);
        let (to_params_of_first, to_params_of_second) = match gradients.map(Pair::both_mut) {
            Some((first, second)) => (Some(first), Some(second)),
            None => (None, None),
        };
        let (room, scratch) = scratch.split_at_mut(Room::<In, A::Out, B::Out, R>::ALL.len(T::USIZE));
        let (to_first, to_second, through) = if R::DIVIDES {
            let (to_first, room) = room.split_at_mut(Room::<In, A::Out, B::Out, R>::FIRST.len(T::USIZE));
            let (to_second, through) = room.split_at_mut(Room::<In, A::Out, B::Out, R>::SECOND.len(T::USIZE));
            let to_first = &mut to_first[..pass.samples * A::Out::LEN];
            let to_second = &mut to_second[..pass.samples * B::Out::LEN];
            if pass.segment == 0 {
                R::divide(output_gradient, to_first, to_second);
            }
            (&*to_first, &*to_second, through)
        } else {
            (output_gradient, output_gradient, room)
        };
        let through = &mut through[..pass.samples * In::LEN];
        let (output, saved_by_first) = saved.first.read(pass.samples);
        let tile_of_first = BackwardTile {
            params: params_of_first,
            gradients: to_params_of_first,
            statistics: of_first,
            input,
            output,
            output_gradient: to_first,
            input_gradient: input_gradient.as_deref_mut(),
            saved: saved_by_first,
            scratch: &mut *scratch,
        };
        branch::backward::<A, In, T>(pass, AT_FIRST, &self.first, tile_of_first);
        let (output, saved_by_second) = saved.second.read(pass.samples);
        let tile_of_second = BackwardTile {
            params: params_of_second,
            gradients: to_params_of_second,
            statistics: of_second,
            input,
            output,
            output_gradient: to_second,
            input_gradient: input_gradient.is_some().then_some(&mut *through),
            saved: saved_by_second,
            scratch,
        };
        branch::backward::<B, In, T>(pass, at_second(A::SEGMENTS, R::SECOND), &self.second, tile_of_second);
        if let Some(input_gradient) = input_gradient
            && pass.is_last(Self::SEGMENTS)
        {
            add_assign(pass.level, input_gradient, through);
        }
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        self.first.merge(&mut into.first, &from.first);
        self.second.merge(&mut into.second, &from.second);
    }

    fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
        A::visit::<T>(&saved.first.saved, samples, visitor);
        visitor.show(A::FORM.last_part(), saved.first.output(samples), A::Out::LEN);
        let visit_second = |visitor: &mut Visitor<'_>| {
            B::visit::<T>(&saved.second.saved, samples, visitor);
            visitor.show(B::FORM.last_part(), saved.second.output(samples), B::Out::LEN);
        };
        match R::SECOND {
            Some(part) => visitor.within(part, visit_second),
            None => visit_second(visitor),
        }
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        let (first, second) = buffers.both_mut();
        self.first.update_buffers(first, &totals.first);
        self.second.update_buffers(second, &totals.second);
    }
}

/// The statistics of one of two branches.
type Half<'a, B, S> = Statistics<&'a B, &'a mut S, &'a S>;

/// The statistics of each of two branches.
fn divided<'a, P: Pair, A: F32Block, B: F32Block>(
    statistics: Statistics<&'a P, &'a mut Branches<A, B>, &'a Branches<A, B>>,
) -> (Half<'a, P::First, A>, Half<'a, P::Second, B>) {
    match statistics {
        Statistics::Running(buffers) => {
            let (first, second) = buffers.both();
            (Statistics::Running(first), Statistics::Running(second))
        }
        Statistics::Batch { sums, totals } => (
            Statistics::Batch {
                sums: &mut sums.first,
                totals: &totals.first,
            },
            Statistics::Batch {
                sums: &mut sums.second,
                totals: &totals.second,
            },
        ),
    }
}
