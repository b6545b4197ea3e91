//! Shapes: dimensions as types, and the arithmetic between them.
//!
//! Inside a layer a dimension is a typenum integer, so that a shape rule such as a convolution's output size is
//! arithmetic that rustc does. Between layers the `network!` macro reads the result through [`InputShape::DIMS`] and writes
//! it back as a fresh type with [`N`] and [`Rank`], so that type projections never nest and checking stays linear.

mod label;
mod sample;

use std::marker::PhantomData;
use std::ops::{Add, Mul};

use generic_array::{ArrayLength, GenericArray};
use typenum::{Prod, Sum, U1024, UInt, UTerm};

use crate::kernels::block::{Block, Row};
use crate::kernels::reduce;
use crate::simd::Level;

pub use label::Label;
pub use sample::Sample;

/// A dimension as a type: any typenum unsigned integer.
pub trait Dim: ArrayLength + Send + Sync {}
impl<T: ArrayLength + Send + Sync> Dim for T {}

/// The integer `1024 * HI + LO` as a type, for any dimension up to 1,049,600.
///
/// typenum's own `U<N>` is a table that ends at 1024.
pub type N<const HI: usize, const LO: usize> = <typenum::U<HI> as Thousands<typenum::U<LO>>>::Plus;

/// The shape type with some sizes, for a constant expression of type `FlatDims`.
#[doc(hidden)]
#[macro_export]
macro_rules! flat_shape {
    ($($flat:tt)*) => {
        <Rank<{ $($flat)*.rank }> as Family>::Of<
            N<{ $($flat)*.a.hi }, { $($flat)*.a.lo }>,
            N<{ $($flat)*.b.hi }, { $($flat)*.b.lo }>,
            N<{ $($flat)*.c.hi }, { $($flat)*.c.lo }>,
        >
    };
}

/// A number as [`N`] takes it: `1024 * hi + lo`.
///
/// Generated code reads it field by field: of constants that stand in types rustc checks each by itself, and calls and
/// arithmetic in them cost it more than fields.
#[derive(Clone, Copy, Debug)]
pub struct Digits {
    /// How many times 1024.
    pub hi: usize,
    /// What remains.
    pub lo: usize,
}

impl Digits {
    /// The digits of a number.
    pub const fn of(number: usize) -> Self {
        Self {
            hi: number / 1024,
            lo: number % 1024,
        }
    }
}

/// Sizes of a shape as [`Rank`] and [`N`] take them.
#[derive(Clone, Copy, Debug)]
pub struct FlatDims {
    /// How many sizes count.
    pub rank: usize,
    /// The outermost.
    pub a: Digits,
    /// The second.
    pub b: Digits,
    /// The third.
    pub c: Digits,
}

/// So many times 1024 and `LO` besides.
///
/// None is a case of its own: it spares rustc a product and a sum for most dimensions.
pub trait Thousands<LO> {
    /// The whole number.
    type Plus;
}
impl<LO> Thousands<LO> for UTerm {
    type Plus = LO;
}
impl<U, B, LO> Thousands<LO> for UInt<U, B>
where
    Self: Mul<U1024>,
    Prod<Self, U1024>: Add<LO>,
{
    type Plus = Sum<Prod<Self, U1024>, LO>;
}

/// Sizes of a shape as a value, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dims {
    /// How many of `sizes` count.
    pub rank: usize,
    /// The sizes; those past `rank` are 1.
    pub sizes: [usize; 3],
    /// What there are so many of.
    pub of: Unit,
}

/// What a shape has so many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Numbers.
    Scalars,
    /// Tokens, each one of some classes.
    Tokens,
    /// Several inputs together.
    Inputs,
}

impl Dims {
    /// The sizes given, at most three.
    pub const fn new(sizes: &[usize]) -> Self {
        assert!(sizes.len() <= 3, "a shape has at most three dimensions");
        let mut dims = Self {
            rank: sizes.len(),
            sizes: [1; 3],
            of: Unit::Scalars,
        };
        let mut axis = 0;
        while axis < sizes.len() {
            dims.sizes[axis] = sizes[axis];
            axis += 1;
        }
        dims
    }

    /// The same sizes of something else than scalars.
    pub const fn of(self, of: Unit) -> Self {
        Self { of, ..self }
    }

    /// The sizes as a type takes them.
    pub const fn flat(self) -> FlatDims {
        FlatDims {
            rank: self.rank,
            a: Digits::of(self.sizes[0]),
            b: Digits::of(self.sizes[1]),
            c: Digits::of(self.sizes[2]),
        }
    }

    /// The number of scalars: the product of the sizes.
    pub const fn len(self) -> usize {
        self.sizes[0] * self.sizes[1] * self.sizes[2]
    }

    /// Whether any size is 0.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether both have the same rank and sizes.
    pub const fn equals(self, other: Self) -> bool {
        self.of as usize == other.of as usize
            && self.rank == other.rank
            && self.sizes[0] == other.sizes[0]
            && self.sizes[1] == other.sizes[1]
            && self.sizes[2] == other.sizes[2]
    }
}

impl std::fmt::Display for Dims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.of {
            Unit::Scalars => write!(f, "{:?}", &self.sizes[..self.rank]),
            Unit::Tokens => write!(f, "[Label; {}]", self.sizes[0]),
            Unit::Inputs => f.write_str("several inputs"),
        }
    }
}

/// What samples are made of: `f32` for activations, [`Label`] for tokens, or a struct of several
/// inputs.
///
/// Tokens of another vocabulary are another type, so that a network does not take them.
pub trait Element: Block<Element = Self> + Copy {
    /// What a layer behind another one reads: activations, which are `f32`.
    #[doc(hidden)]
    fn of_activations(_activations: &[f32]) -> &[Self] {
        unreachable!("between layers all is f32")
    }

    /// Whether all scalars among some elements are finite.
    fn are_finite(_level: Level, _elements: &[Self]) -> bool {
        true
    }

    /// The place of the first element with a scalar that is not finite, and the scalar.
    fn first_not_finite(_elements: &[Self]) -> Option<(usize, f32)> {
        None
    }
}

impl Element for f32 {
    #[inline]
    fn of_activations(activations: &[f32]) -> &[f32] {
        activations
    }

    fn are_finite(level: Level, elements: &[f32]) -> bool {
        reduce::is_finite(level, 1.0, elements)
    }

    fn first_not_finite(elements: &[f32]) -> Option<(usize, f32)> {
        let index = elements.iter().position(|element| !element.is_finite())?;
        Some((index, elements[index]))
    }
}

/// The shape of one sample of what a layer takes: an activation, [`Tokens`], or [`Inputs`].
///
/// Only the first layers of a network can be given something else than activations.
pub trait InputShape: Send + Sync + 'static {
    /// What a sample is made of.
    type Element: Element;
    /// The sizes as a value.
    const DIMS: Dims;
    /// The number of elements.
    const LEN: usize = Self::DIMS.len();
    /// The inputs, each with its name, where there are several.
    const FIELDS: &'static [NamedDims] = &[];
}

/// One of several inputs of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedDims {
    /// Its name.
    pub name: &'static str,
    /// The sizes of a sample.
    pub dims: Dims,
}

/// The shape of one sample of an activation.
pub trait Shape: InputShape<Element = f32> {
    /// An array of this shape whose elements are `T`.
    type Array<T: Block>: Block<Element = T::Element>;
}

/// A sequence of `S` tokens `L`, such as `Label<65>`.
pub struct Tokens<L, S>(PhantomData<(L, S)>);

impl<L: Element, S: Dim> InputShape for Tokens<L, S> {
    type Element = L;
    const DIMS: Dims = Dims::new(&[S::USIZE]).of(Unit::Tokens);
}

/// Several inputs, the fields of the struct `P`.
pub struct Inputs<P>(PhantomData<P>);

/// A struct of several inputs of a network, which `network!` declares.
pub trait InputStruct: Element {
    /// Its fields.
    const FIELDS: &'static [NamedDims];
}

impl<P: InputStruct> InputShape for Inputs<P> {
    type Element = P;
    const DIMS: Dims = Dims::new(&[]).of(Unit::Inputs);
    const FIELDS: &'static [NamedDims] = <P as InputStruct>::FIELDS;
}

/// A vector of `A` features.
pub struct Vector<A>(PhantomData<A>);
/// A sequence of `A` steps with `B` features each.
pub struct Sequence<A, B>(PhantomData<(A, B)>);
/// An image of `A` rows, `B` columns and `C` channels, the channels next to each other in memory.
pub struct Image<A, B, C>(PhantomData<(A, B, C)>);
/// The scalars of `S` as a vector, in the same memory order.
///
/// What [`Flatten`](crate::layers::Flatten) yields: its length is a constant, not a type, so that a generic network
/// needs no bound on a product of its parameters.
pub struct Flat<S>(PhantomData<S>);

impl<A: Dim> InputShape for Vector<A> {
    type Element = f32;
    const DIMS: Dims = Dims::new(&[A::USIZE]);
}
impl<A: Dim> Shape for Vector<A> {
    type Array<T: Block> = GenericArray<T, A>;
}

impl<A: Dim, B: Dim> InputShape for Sequence<A, B> {
    type Element = f32;
    const DIMS: Dims = Dims::new(&[A::USIZE, B::USIZE]);
}
impl<A: Dim, B: Dim> Shape for Sequence<A, B> {
    type Array<T: Block> = GenericArray<GenericArray<T, B>, A>;
}

impl<A: Dim, B: Dim, C: Dim> InputShape for Image<A, B, C> {
    type Element = f32;
    const DIMS: Dims = Dims::new(&[A::USIZE, B::USIZE, C::USIZE]);
}
impl<A: Dim, B: Dim, C: Dim> Shape for Image<A, B, C> {
    type Array<T: Block> = GenericArray<GenericArray<GenericArray<T, C>, B>, A>;
}

impl<S: Shape> InputShape for Flat<S> {
    type Element = f32;
    const DIMS: Dims = Dims::new(&[S::LEN]);
}
impl<S: Shape> Shape for Flat<S> {
    type Array<T: Block> = Row<S::Array<T>, T>;
}

/// A number of dimensions; picks the shape type that has as many.
pub struct Rank<const RANK: usize>;

/// The way back from sizes to a shape type.
pub trait Family {
    /// The shape with the first `RANK` of these sizes.
    type Of<A, B, C>;
}
impl Family for Rank<1> {
    type Of<A, B, C> = Vector<A>;
}
impl Family for Rank<2> {
    type Of<A, B, C> = Sequence<A, B>;
}
impl Family for Rank<3> {
    type Of<A, B, C> = Image<A, B, C>;
}

/// A choice between two types: `<Choose<{ OK }> as Either<A, B>>::T` is `A` if `OK`, else `B`.
pub struct Choose<const OK: bool>;

/// The two types for [`Choose`].
pub trait Either<A, B> {
    /// The chosen one.
    type T;
}
#[cfg(not(rust_analyzer))]
impl<A, B> Either<A, B> for Choose<true> {
    type T = A;
}
#[cfg(not(rust_analyzer))]
impl<A, B> Either<A, B> for Choose<false> {
    type T = B;
}
// An editor does not evaluate the constant: it is told what a network without mistakes is made of.
#[cfg(rust_analyzer)]
impl<A, B, const OK: bool> Either<A, B> for Choose<OK> {
    type T = A;
}

/// A shape whose last dimension is a type: features or channels.
pub trait LastDim: Shape {
    /// The last dimension.
    type Last: Dim;
    /// An array over the other dimensions.
    type Positions<T: Block>: Block<Element = T::Element>;
}
impl<A: Dim> LastDim for Vector<A> {
    type Last = A;
    type Positions<T: Block> = T;
}
impl<A: Dim, B: Dim> LastDim for Sequence<A, B> {
    type Last = B;
    type Positions<T: Block> = GenericArray<T, A>;
}
impl<A: Dim, B: Dim, C: Dim> LastDim for Image<A, B, C> {
    type Last = C;
    type Positions<T: Block> = GenericArray<GenericArray<T, B>, A>;
}
