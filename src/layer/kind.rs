//! Kinds of layers as the macro sees them: from `Conv2d(32, 3, stride = 2)` to a type.

use crate::layer::check::{Message, Verdict};
use crate::shape::{Choose, Dims};

/// A name that can stand as an entry of `network! { .. }`.
///
/// The macro turns `Conv2d(32, 3, stride = 2)` into the constant `Conv2d::new(32, 3).stride(2)`, of type
/// [`Kind::Options`], and that constant's `sizes()` into the type [`Kind::Layer`]. An option whose value is a bare
/// lower-case word calls a method of its own (`padding = same` calls `.padding_same()`), and a pair calls the method
/// with `_2d` behind its name (`stride = (2, 1)` calls `.stride_2d(2, 1)`, `Conv2d(32, (3, 5))` calls
/// `Conv2d::new_2d(32, 3, 5)`).
///
/// A kind without dimensions among its arguments is its own layer:
///
/// ```
/// use graven::prelude::*;
///
/// /// y = factor * x
/// #[derive(Clone, Copy)]
/// pub struct Scale(f32);
///
/// impl Scale {
///     pub const fn new(factor: f32) -> Self { Self(factor) }
///     pub const fn sizes(self) -> Sizes { Sizes::NONE }
/// }
/// impl Kind for Scale {
///     type Options = Self;
///     type Layer<D: Arguments> = Self;
/// }
/// ```
pub trait Kind {
    /// What `Kind::new(..).option(..)` builds; it has a `const fn sizes(self) -> Sizes`.
    type Options: Copy;
    /// The options of an entry without parentheses; `None` if the kind needs arguments.
    const DEFAULT: Option<Self::Options> = None;
    /// The layer with these dimensions.
    type Layer<D: Arguments>: From<Self::Options>;
    /// What a generic network finds wrong in itself, now that its sizes are known.
    #[doc(hidden)]
    const VERDICT: Verdict = Verdict::of(Dims::new(&[1]));
    /// What inputs it takes, for the message when it is given others.
    const TAKES: Takes = Takes::Unsaid;
    /// What can be wrong with its arguments: the messages that [`Sizes::fault`] refers to.
    const FAULTS: &'static [&'static str] = &[];
    /// The methods that its options call, if it names them: `&["stride", "padding_same"]`. Then a misspelt option does not keep
    /// rustc from checking the layers behind it.
    const OPTIONS: &'static [&'static str] = &[];
    /// Whether its output is a vector of its first dimension, whatever it is given: then the layers behind it are
    /// checked even where its input is unknown because of a mistake.
    const GIVES_A_VECTOR: bool = false;
    /// Whether there can be parentheses behind it.
    #[doc(hidden)]
    const TAKES_ARGUMENTS: bool = true;
    /// Whether it is `Conv2d`, which with an option `groups` is [`GroupedConv2d`](crate::layers::GroupedConv2d).
    #[doc(hidden)]
    const IS_CONV2D: bool = false;
    /// Whether it is one of the library's, whose options the macro knows.
    #[doc(hidden)]
    const IS_OWN: bool = false;
    /// All that checks need to know.
    #[doc(hidden)]
    const ABOUT: About = About {
        takes: Self::TAKES,
        faults: Self::FAULTS,
        gives_a_vector: Self::GIVES_A_VECTOR,
    };
}

/// What checks need to know of a kind.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub(crate) takes: Takes,
    pub(crate) faults: &'static [&'static str],
    pub(crate) gives_a_vector: bool,
}

/// The sizes among a kind's arguments, in an order of the kind's own: what its `sizes()` gives.
///
/// They become the types of [`Arguments`].
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    sizes: [usize; MAX_SIZES],
    fault: Option<usize>,
    is_unsaid: bool,
}

impl Sizes {
    /// None.
    pub const NONE: Self = Self {
        sizes: [0; MAX_SIZES],
        fault: None,
        is_unsaid: false,
    };
    /// Stands for the sizes of options that do not compile.
    const UNSAID: Self = Self {
        is_unsaid: true,
        ..Self::NONE
    };

    /// These, of which there can be nine.
    ///
    /// # Panics
    ///
    /// If there are more.
    pub const fn new(sizes: &[usize]) -> Self {
        assert!(
            sizes.len() <= MAX_SIZES,
            "a kind has at most nine sizes among its arguments"
        );
        let mut all = Self::NONE;
        let mut i = 0;
        while i < sizes.len() {
            all.sizes[i] = sizes[i];
            i += 1;
        }
        all
    }

    /// Arguments that the kind refuses, for the reason [`Kind::FAULTS`]`[index]`.
    ///
    /// Better than a panic in `new` or an option: the compiler's message is the reason at the layer, and nothing besides.
    ///
    /// ```
    /// use graven::prelude::*;
    ///
    /// #[derive(Clone, Copy)]
    /// pub struct Scale(f32);
    ///
    /// impl Scale {
    ///     pub const fn new(factor: f32) -> Self { Self(factor) }
    ///     pub const fn sizes(self) -> Sizes {
    ///         if self.0 > 0.0 { Sizes::NONE } else { Sizes::fault(0) }
    ///     }
    /// }
    /// impl Kind for Scale {
    ///     type Options = Self;
    ///     type Layer<D: Arguments> = Self;
    ///     const FAULTS: &'static [&'static str] = &["the factor of `Scale` is positive, as in `Scale(0.5)`"];
    /// }
    /// ```
    pub const fn fault(index: usize) -> Self {
        Self {
            fault: Some(index),
            ..Self::NONE
        }
    }

    /// Which fault they stand for.
    pub(crate) const fn which_fault(&self) -> Option<usize> {
        self.fault
    }

    /// Whether they stand for options that do not compile.
    pub(crate) const fn is_unsaid(&self) -> bool {
        self.is_unsaid
    }

    /// The sizes; those that are not given are 0.
    pub(crate) const fn all(&self) -> [usize; MAX_SIZES] {
        self.sizes
    }
}

/// How many sizes a kind can have among its arguments.
const MAX_SIZES: usize = 9;

/// The options of an entry with parentheses, and the dimensions among them.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<O> {
    /// The options.
    pub options: O,
    /// Their `sizes()`.
    pub sizes: Sizes,
}

/// The options of an entry one of which its kind, if it is the library's, does not have: what counts is then the others, so
/// that the layer and those behind it are checked all the same.
pub trait Doubtful {
    /// The kind.
    type Kind: Kind;
    /// With all that are written, which does not compile if one is missing.
    const ALL: Chosen<<Self::Kind as Kind>::Options>;
    /// With those only that the library's kind has.
    const KNOWN: Chosen<<Self::Kind as Kind>::Options>;
    /// Whether it is a kind of one's own, which has what options it likes.
    const HAS_ALL: bool = !Self::Kind::IS_OWN;
}

/// The choice between a [`Doubtful`] layer's options.
pub trait Counts<D: Doubtful> {
    /// Those that count.
    const OPTIONS: Chosen<<D::Kind as Kind>::Options>;
}
impl<D: Doubtful> Counts<D> for Choose<true> {
    const OPTIONS: Chosen<<D::Kind as Kind>::Options> = D::ALL;
}
impl<D: Doubtful> Counts<D> for Choose<false> {
    const OPTIONS: Chosen<<D::Kind as Kind>::Options> = D::KNOWN;
}

/// That no option which there is gets lost because the macro does not know it.
///
/// # Panics
///
/// If all options of a library's kind compile; where one does not, neither does this, and has nothing to add.
pub const fn check_doubtful<D: Doubtful>() {
    if !D::HAS_ALL {
        let _ = D::ALL;
        panic!("the macro does not know an option of this kind: this is a mistake in graven");
    }
}

/// What [`Given`] gives where a value is of another type; nothing else has its size.
#[derive(Debug)]
#[expect(dead_code, reason = "only its size counts")]
pub struct Absent([u8; Self::SIZE]);

impl Absent {
    const SIZE: usize = 60_013;

    /// It is never made.
    ///
    /// # Panics
    ///
    /// Always.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        unreachable!("only the type of this is looked at")
    }
}

/// Whether a value has the type that is asked for; the closure is not called.
pub const fn is_taken<F: FnOnce() -> T, T>(_: &F) -> bool {
    size_of::<T>() != Absent::SIZE
}

/// Whether a kind has all of some options, as far as it says.
pub const fn has_options<K: Kind>(given: &[&str]) -> bool {
    let mut i = 0;
    while i < given.len() {
        if !K::OPTIONS.is_empty() && !contains(K::OPTIONS, given[i]) {
            return false;
        }
        i += 1;
    }
    true
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut i = 0;
    while i < names.len() {
        if equals(names[i].as_bytes(), name.as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

const fn equals(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// A value given to an option: what it has a method for, it can be.
#[derive(Clone, Copy, Debug)]
pub struct Given<T>(pub T);

impl Given<usize> {
    /// It is a whole number.
    pub fn whole(&self) {}
}
impl Given<f32> {
    /// It is a fraction.
    pub fn fraction(&self) {}
}
impl Given<bool> {
    /// It is true or false.
    pub fn truth(&self) {}
}

/// What [`Given`] falls back to.
pub trait GivenElse: Sized {
    /// It is no whole number.
    fn whole(self) -> Absent {
        Absent::new()
    }
    /// It is no fraction.
    fn fraction(self) -> Absent {
        Absent::new()
    }
    /// It is neither true nor false.
    fn truth(self) -> Absent {
        Absent::new()
    }
}
impl<T> GivenElse for &Given<T> {}

/// The sizes among options that may not compile.
pub trait Said {
    /// The sizes.
    const SIZES: Sizes;
}

/// The choice between what is [`Said`] and nothing.
pub trait SaidOr<S> {
    /// The chosen sizes.
    const SIZES: Sizes;
}
impl<S: Said> SaidOr<S> for Choose<true> {
    const SIZES: Sizes = S::SIZES;
}
impl<S> SaidOr<S> for Choose<false> {
    const SIZES: Sizes = Sizes::UNSAID;
}

/// That no layer gets lost because a kind does not name all of its options.
///
/// # Panics
///
/// If it is none; where options do not compile, neither does this, and has nothing to add.
#[track_caller]
pub const fn check_said<S: Said>(is_said: bool) {
    if !is_said {
        let _ = S::SIZES;
        panic!("an option of this kind is not among its `Kind::OPTIONS`");
    }
}

/// The options of an entry without parentheses.
///
/// # Panics
///
/// At compile time, if the kind needs arguments.
#[track_caller]
pub const fn default_options<O: Copy>(layer: &str, kind: &str, default: Option<O>) -> O {
    match default {
        Some(options) => options,
        None => {
            let message = Message::new("layer `").text(layer).text("` is a `").text(kind);
            panic!(
                "{}",
                message
                    .text("`, which takes arguments: write `")
                    .text(kind)
                    .text("(..)`")
                    .as_str()
            )
        }
    }
}

/// What inputs a kind takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// The message says only what it was given.
    Unsaid,
    /// It is no kind.
    #[doc(hidden)]
    NotAKind,
    /// It takes arguments, and there are none.
    #[doc(hidden)]
    Arguments,
    /// It stands for layers that could not be read.
    #[doc(hidden)]
    Unread,
    /// In words: "an image [height, width, channels]".
    Words(&'static str),
}

/// The dimensions among a kind's arguments, as types, in the order of its `sizes()`.
///
/// Each is a [`Dim`](crate::shape::Dim); the bound belongs on the `impl Layer` that needs it. Here, rustc would prove it
/// for every layer of every network.
pub trait Arguments {
    /// The first.
    type D0;
    /// The second.
    type D1;
    /// The third.
    type D2;
    /// The fourth.
    type D3;
    /// The fifth.
    type D4;
    /// The sixth.
    type D5;
    /// The seventh.
    type D6;
    /// The eighth.
    type D7;
    /// The ninth: generated code has one where an entry has an option `groups`, else it is 0.
    type D8;
}

/// The dimensions of a kind that is written without parentheses.
pub struct NoArguments;

impl Arguments for NoArguments {
    type D0 = typenum::U0;
    type D1 = typenum::U0;
    type D2 = typenum::U0;
    type D3 = typenum::U0;
    type D4 = typenum::U0;
    type D5 = typenum::U0;
    type D6 = typenum::U0;
    type D7 = typenum::U0;
    type D8 = typenum::U0;
}

/// Stands for the `index`th argument that is a type (a generic parameter, a typenum integer) where a number is due.
///
/// Kinds keep it as it is; `pick` sees it in their `sizes()` and lets the type through.
pub const fn type_argument(index: usize) -> usize {
    usize::MAX - index
}

/// Whether a number given to a kind stands for a type.
pub const fn is_type_argument(dim: usize) -> bool {
    dim > usize::MAX - MAX_SIZES
}

/// 0 for a plain number, else one more than the index of the type that it stands for.
pub const fn pick(dim: usize) -> usize {
    if is_type_argument(dim) { usize::MAX - dim + 1 } else { 0 }
}

/// A dimension as [`Slot`] takes it.
#[derive(Clone, Copy, Debug)]
pub struct SlotDigits {
    /// Its [`pick`].
    pub which: usize,
    /// How many times 1024, if it is a number.
    pub hi: usize,
    /// What remains.
    pub lo: usize,
}

/// The dimensions among a kind's arguments, for types.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Slots {
    pub d0: SlotDigits,
    pub d1: SlotDigits,
    pub d2: SlotDigits,
    pub d3: SlotDigits,
    pub d4: SlotDigits,
    pub d5: SlotDigits,
    pub d6: SlotDigits,
    pub d7: SlotDigits,
    pub d8: SlotDigits,
}

/// A dimension that is `1024 * HI + LO` if `WHICH` is 0, else the `WHICH`th of a list of types.
pub struct Slot<const WHICH: usize, const HI: usize, const LO: usize>;

/// The choice that [`Slot`] makes from the list `Types`.
///
/// That it is a [`Dim`](crate::shape::Dim) is proved by the `impl Layer` that needs it, as with [`Arguments`].
pub trait Pick<Types> {
    /// The dimension.
    type Dim;
}

impl<Types, const HI: usize, const LO: usize> Pick<Types> for Slot<0, HI, LO>
where
    typenum::Const<HI>: typenum::ToUInt,
    typenum::Const<LO>: typenum::ToUInt,
    typenum::U<HI>: crate::shape::Thousands<typenum::U<LO>>,
{
    type Dim = crate::shape::N<HI, LO>;
}

macro_rules! picks {
    ($($which:literal: ($($before:ident,)*) $chosen:ident ($($after:ident,)*);)*) => {$(
        impl<$($before,)* $chosen, $($after,)*> Pick<($($before,)* $chosen, $($after,)*)> for Slot<$which, 0, 0> {
            type Dim = $chosen;
        }
    )*};
}
picks! {
    1: () A ();
    1: () A (B,);
    2: (A,) B ();
    1: () A (B, C,);
    2: (A,) B (C,);
    3: (A, B,) C ();
    1: () A (B, C, D,);
    2: (A,) B (C, D,);
    3: (A, B,) C (D,);
    4: (A, B, C,) D ();
}
