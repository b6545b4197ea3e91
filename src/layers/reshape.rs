//! `Reshape`: the same scalars under other sizes.

use std::marker::PhantomData;

use typenum::{U1, U2, U3};

use crate::layer::check::{Check, Message};
use crate::layer::kind::{Arguments, Kind, Sizes};
use crate::layer::{Backward, Forward, Layer, Op, Pass, SampleWise};
use crate::shape::{Dim, Image, InputShape, Sequence, Shape, Vector};

/// Other sizes for the same scalars: `Reshape([4, 4, 64])`.
///
/// Any shape to one of rank 1 to 3 with as many scalars, in the same order in memory.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Folded: [12] -> [2, 2, 3] { Reshape([2, 2, 3]) } }
/// assert_eq!(Folded::SUMMARY.output.to_string(), "[2, 2, 3]");
/// ```
pub struct Reshape<R = (), A = (), B = (), C = ()>(PhantomData<(R, A, B, C)>);

/// The sizes of a [`Reshape`].
#[derive(Clone, Copy, Debug)]
pub struct ReshapeOptions {
    rank: usize,
    sizes: [usize; 3],
}

impl Reshape {
    /// To these sizes, outermost first.
    pub const fn new<const RANK: usize>(sizes: [usize; RANK]) -> ReshapeOptions {
        let mut options = ReshapeOptions {
            rank: RANK,
            sizes: [1; 3],
        };
        let mut axis = 0;
        while axis < RANK && axis < 3 {
            options.sizes[axis] = sizes[axis];
            axis += 1;
        }
        options
    }
}

impl ReshapeOptions {
    /// The rank and the sizes.
    pub const fn sizes(self) -> Sizes {
        if !matches!(self.rank, 1..=3) {
            return Sizes::fault(0);
        }
        if self.sizes[0] == 0 || self.sizes[1] == 0 || self.sizes[2] == 0 {
            return Sizes::fault(1);
        }
        Sizes::new(&[self.rank, self.sizes[0], self.sizes[1], self.sizes[2]])
    }
}

impl Kind for Reshape {
    const IS_OWN: bool = true;
    type Options = ReshapeOptions;
    type Layer<D: Arguments> = Reshape<D::D0, D::D1, D::D2, D::D3>;
    const FAULTS: &'static [&'static str] = &[
        "`Reshape` takes one to three sizes, as in `Reshape([4, 4, 64])`",
        "a size of `Reshape` is at least 1",
    ];
}

impl<R, A, B, C> From<ReshapeOptions> for Reshape<R, A, B, C> {
    fn from(_: ReshapeOptions) -> Self {
        Self(PhantomData)
    }
}

/// A rank as a typenum integer, and the shapes that have it.
pub trait RankOf {
    /// The shape with the first of these sizes.
    type Of<A: Dim, B: Dim, C: Dim>: Shape;
}
impl RankOf for U1 {
    type Of<A: Dim, B: Dim, C: Dim> = Vector<A>;
}
impl RankOf for U2 {
    type Of<A: Dim, B: Dim, C: Dim> = Sequence<A, B>;
}
impl RankOf for U3 {
    type Of<A: Dim, B: Dim, C: Dim> = Image<A, B, C>;
}

#[diagnostic::do_not_recommend]
impl<R, A, B, C> SampleWise for Reshape<R, A, B, C> {}

impl<In: Shape, R: RankOf, A: Dim, B: Dim, C: Dim> Layer<In> for Reshape<R, A, B, C> {
    type Out = R::Of<A, B, C>;
    type Params = ();
    type Saved<T: Dim> = ();

    const CHECK: Check = Check::require(
        In::LEN == Self::Out::LEN,
        Message::new("reshapes ")
            .number(Self::Out::LEN)
            .text(" scalars to ")
            .dims(Self::Out::DIMS),
    )
    .hint(Message::new("these are ").number(In::LEN));

    fn op(&self) -> Op {
        Op::Reshape
    }

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, (), ()>) {
        io.output.copy_from_slice(io.input);
    }

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            input_gradient.copy_from_slice(io.output_gradient);
        }
    }
}
