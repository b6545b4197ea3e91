//! Checks between layers: what rustc evaluates at compile time, and the messages it prints.

use std::marker::PhantomData;

use crate::kind::{
    About, Arguments, Kind, MAX_DIMS, SlotDigits, Slots, Takes, fault_of, is_type_argument, is_unsaid, pick,
};
use crate::layers::Refused;
use crate::layers::refused::{FITS, REFUSED, UNFIT};
use crate::module::{Layer, Module};
use crate::shape::{Digits, Dims, FlatDims, Shape};

/// A message put together at compile time.
#[derive(Clone, Copy)]
pub struct Message {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Message {
    const CAPACITY: usize = 320;

    /// A message that begins with `text`.
    pub const fn new(text: &str) -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        }
        .text(text)
    }

    /// Appends text; what does not fit is cut.
    pub const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < Self::CAPACITY {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Appends a number in decimals.
    pub const fn number(self, number: usize) -> Self {
        let mut digits = [0; 20];
        let mut rest = number;
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(at);
        match std::str::from_utf8(digits) {
            Ok(digits) => self.text(digits),
            Err(_) => self,
        }
    }

    /// Appends a number in decimals, in groups of three digits.
    pub const fn grouped(self, number: usize) -> Self {
        if number < 1000 {
            return self.number(number);
        }
        let message = self.grouped(number / 1000).text(",");
        let message = if number % 1000 < 100 {
            message.text("0")
        } else {
            message
        };
        let message = if number % 1000 < 10 { message.text("0") } else { message };
        message.number(number % 1000)
    }

    /// Appends sizes as `[28, 28, 1]`.
    pub const fn dims(self, dims: Dims) -> Self {
        let mut message = self.text("[");
        let mut axis = 0;
        while axis < dims.rank {
            if axis > 0 {
                message = message.text(", ");
            }
            message = message.number(dims.sizes[axis]);
            axis += 1;
        }
        message.text("]")
    }

    /// The message so far.
    pub const fn as_str(&self) -> &str {
        let (written, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(written) {
            Ok(text) => text,
            Err(_) => "a message was cut inside a character",
        }
    }
}

/// What a layer says of an input shape: fine, or why not.
#[derive(Clone, Copy)]
pub struct Check(Option<Refusal>);

#[derive(Clone, Copy)]
struct Refusal {
    reason: Message,
    hint: Option<Message>,
    output_is_known: bool,
    concerns_input: bool,
}

impl Check {
    /// The shape is fine.
    pub const OK: Self = Self(None);

    /// Fine if `holds`, else refused.
    ///
    /// The reason stands between the layer's name and what feeds it: with the reason "takes a vector" the message is
    /// "layer `fc1` takes a vector, but `conv1` gives [26, 26, 32]".
    pub const fn require(holds: bool, reason: Message) -> Self {
        if holds {
            Self::OK
        } else {
            Self(Some(Refusal {
                reason,
                hint: None,
                output_is_known: true,
                concerns_input: true,
            }))
        }
    }

    /// Adds how to mend it: "write `Flatten` before it".
    pub const fn hint(self, hint: Message) -> Self {
        match self.0 {
            Some(refusal) => Self(Some(Refusal {
                hint: Some(hint),
                ..refusal
            })),
            None => self,
        }
    }

    /// Says that, where it is refused, there is no telling what the layer would give.
    ///
    /// Nothing is then said of the layers behind it, as far as it would follow from that.
    pub const fn output_unknown(self) -> Self {
        match self.0 {
            Some(refusal) => Self(Some(Refusal {
                output_is_known: false,
                ..refusal
            })),
            None => self,
        }
    }

    /// Says that the layer would be refused on any input, which the message then leaves out.
    pub const fn of_itself(self) -> Self {
        match self.0 {
            Some(refusal) => Self(Some(Refusal {
                concerns_input: false,
                ..refusal
            })),
            None => self,
        }
    }

    /// This check, and if it passes, the other.
    pub const fn and(self, other: Self) -> Self {
        match self.0 {
            Some(_) => self,
            None => other,
        }
    }
}

/// What the macro needs to know of a layer on an input shape.
#[derive(Clone, Copy)]
pub struct Facts {
    /// The output's sizes.
    pub out: Dims,
    /// Whether the layer takes the input.
    pub check: Check,
}

/// Looks up a layer's [`Facts`] without demanding that there are any: `Probe::<K, In>::FACTS`.
pub struct Probe<K, In>(PhantomData<(K, In)>);

/// What [`Probe`] falls back to when `K` is no layer on `In`.
pub trait NotALayer {
    /// Nothing.
    const FACTS: Option<Facts> = None;
}
impl<K, In> NotALayer for Probe<K, In> {}

// An inherent constant wins over a trait's, and this one exists exactly when `K: Module<In>`.
impl<K: Module<In>, In: Shape> Probe<K, In> {
    /// The facts of layer `K` on the shape `In`.
    pub const FACTS: Option<Facts> = Some(Facts {
        out: K::Out::DIMS,
        check: K::CHECK,
    });
}

/// Tells whether `K` is a [`Layer`] on `In`, even one that is no module for want of `SampleWise`.
pub struct LayerProbe<K, In>(PhantomData<(K, In)>);

/// What [`LayerProbe`] falls back to.
pub trait NotSampleWise {
    /// It is not.
    const IS_LAYER: bool = false;
}
impl<K, In> NotSampleWise for LayerProbe<K, In> {}

impl<K: Layer<In>, In: Shape> LayerProbe<K, In> {
    /// It is.
    pub const IS_LAYER: bool = true;
}

/// What a check found: the sizes that a layer gives and, if it does not take its input, why.
///
/// A verdict is a value, and only `report` fails to compile. Nothing depends on a report, so that one
/// mistake is one error, and the layers behind it are checked as well.
#[derive(Clone, Copy)]
pub struct Verdict {
    /// The sizes, for a type; `[1]` where they are unknown.
    pub flat: FlatDims,
    /// What stands for the layer: [`Standing`](crate::layers::refused::Standing) has the choice.
    pub standing: usize,
    /// `None` where a mistake leaves them unknown: nothing is said of what follows from them.
    dims: Option<Dims>,
    message: Option<Message>,
}

impl Verdict {
    /// Nothing can be said, because of a mistake elsewhere.
    pub const UNKNOWN: Self = Self::new(None, REFUSED, None);

    const fn new(dims: Option<Dims>, standing: usize, message: Option<Message>) -> Self {
        let known = match dims {
            Some(dims) => dims,
            None => Dims::new(&[1]),
        };
        Self {
            flat: known.flat(),
            standing,
            dims,
            message,
        }
    }

    /// All is well, and these are the sizes.
    pub const fn of(dims: Dims) -> Self {
        Self::new(Some(dims), FITS, None)
    }

    pub(crate) const fn refused(dims: Option<Dims>, message: Message) -> Self {
        Self::new(dims, REFUSED, Some(message))
    }

    /// The first of some verdicts that has something to say, or the last.
    pub const fn first(verdicts: &[Self]) -> Self {
        let mut i = 0;
        while i + 1 < verdicts.len() && verdicts[i].message.is_none() {
            i += 1;
        }
        verdicts[i]
    }

    /// This verdict on what is a module if `is_module`, whether it fits or not.
    const fn of_module(self, is_module: bool) -> Self {
        let standing = match self.standing {
            REFUSED if is_module => UNFIT,
            standing => standing,
        };
        Self { standing, ..self }
    }

    /// This verdict, unless the mistake is said elsewhere.
    pub const fn unless(self, said: bool) -> Self {
        if said { Self::UNKNOWN } else { self }
    }

    /// This verdict, unless something is wrong with a network that the layer is.
    pub const fn within(self, nested: Self) -> Self {
        match (self.message, nested.message) {
            (None, Some(message)) => Self::refused(self.dims, message).of_module(self.standing != REFUSED),
            _ => self,
        }
    }
}

/// Fails to compile, with the message, if something is wrong.
///
/// # Panics
///
/// At compile time.
#[track_caller]
pub const fn report(verdict: Verdict) {
    if let Some(message) = verdict.message {
        panic!("{}", message.as_str());
    }
}

/// Whether a layer takes what it is given, and what it makes of it.
pub const fn check_layer(
    layer: &str,
    kind: &str,
    about: About,
    previous: &str,
    given: Verdict,
    arguments: [usize; MAX_DIMS],
    facts: Option<Facts>,
) -> Verdict {
    let verdict = judge_layer(layer, kind, about, previous, given, arguments, facts);
    verdict.of_module(facts.is_some())
}

const fn judge_layer(
    layer: &str,
    kind: &str,
    about: About,
    previous: &str,
    given: Verdict,
    arguments: [usize; MAX_DIMS],
    facts: Option<Facts>,
) -> Verdict {
    let takes = about.takes;
    let message = Message::new("layer `").text(layer).text("` ");
    if let Takes::Unread = takes {
        return Verdict::UNKNOWN;
    }
    if let Takes::NotAKind = takes {
        let message = message.text("is a `").text(kind);
        let message = message.text("`, which is no kind of layer; it is one that implements `graven::kind::Kind`");
        return Verdict::refused(None, message);
    }
    if let Takes::Arguments = takes {
        let message = message
            .text("is a `")
            .text(kind)
            .text("`, which takes arguments: write `");
        return Verdict::refused(None, message.text(kind).text("(..)`"));
    }
    if is_unsaid(arguments) {
        return Verdict::UNKNOWN;
    }
    let fault = check_arguments(layer, about, arguments);
    if fault.message.is_some() {
        return fault;
    }
    let Some(given) = given.dims else {
        // What a layer gives whatever it takes is known.
        return if about.gives_a_vector && !is_type_argument(arguments[0]) {
            Verdict::new(Some(Dims::new(&[arguments[0]])), REFUSED, None)
        } else {
            Verdict::UNKNOWN
        };
    };
    let (out, message, hint) = match facts {
        None => {
            let message = message.text("is a `").text(kind).text("`, which ");
            let message = match takes {
                Takes::Words(words) => message.text("takes ").text(words),
                _ => {
                    let message = message
                        .text("does not accept ")
                        .dims(given)
                        .text(" from `")
                        .text(previous);
                    return Verdict::refused(None, message.text("`"));
                }
            };
            (None, message, None)
        }
        Some(Facts {
            out,
            check:
                Check(Some(Refusal {
                    reason,
                    hint,
                    output_is_known,
                    concerns_input,
                })),
        }) => {
            let (out, message) = (
                if output_is_known { Some(out) } else { None },
                message.text(reason.as_str()),
            );
            if !concerns_input {
                return Verdict::refused(out, message);
            }
            (out, message, hint)
        }
        Some(Facts {
            out,
            check: Check(None),
        }) => {
            if !out.is_empty() {
                return Verdict::of(out);
            }
            (None, message.text("would give an empty ").dims(out), None)
        }
    };
    let message = message.text(", but `").text(previous).text("` gives ").dims(given);
    let message = match hint {
        Some(hint) => message.text("; ").text(hint.as_str()),
        None => message,
    };
    Verdict::refused(out, message)
}

/// Whether a layer's arguments are such as its kind takes.
pub const fn check_arguments(layer: &str, about: About, arguments: [usize; MAX_DIMS]) -> Verdict {
    let message = Message::new("layer `").text(layer);
    if is_unsaid(arguments) {
        return Verdict::UNKNOWN;
    }
    if let Some(fault) = fault_of(arguments) {
        return Verdict::refused(None, message.text("`: ").text(about.faults[fault]));
    }
    let mut slot = 0;
    while slot < MAX_DIMS {
        if arguments[slot] > MAX_SIZE && !is_type_argument(arguments[slot]) {
            let message = message.text("` has a size of ").number(arguments[slot]);
            return Verdict::refused(None, message.text(", but a dimension is at most ").number(MAX_SIZE));
        }
        slot += 1;
    }
    Verdict::UNKNOWN
}

/// What a network says of an input shape: it takes one only.
pub const fn takes(given: Dims, taken: Dims) -> Check {
    Check::require(given.equals(taken), Message::new("takes ").dims(taken))
}

/// Whether the last layer's output is the declared one.
pub const fn check_output(network: &str, declared: Dims, last: &str, given: Verdict) -> Verdict {
    let Some(given) = given.dims else {
        return Verdict::UNKNOWN;
    };
    if declared.equals(given) {
        return Verdict::of(declared);
    }
    let message = Message::new("network `")
        .text(network)
        .text("` is declared to give ")
        .dims(declared)
        .text(", but its last layer `")
        .text(last)
        .text("` gives ")
        .dims(given);
    Verdict::refused(Some(declared), message)
}

/// Whether the branches of a residual fit together.
pub const fn check_residual(layer: &str, skip: &str, skipped: Verdict, body: &str, given: Verdict) -> Verdict {
    judge_residual(layer, skip, skipped, body, given).of_module(true)
}

const fn judge_residual(layer: &str, skip: &str, skipped: Verdict, body: &str, given: Verdict) -> Verdict {
    let (Some(skipped), Some(given)) = (skipped.dims, given.dims) else {
        return Verdict::UNKNOWN;
    };
    if skipped.equals(given) {
        return Verdict::of(given);
    }
    let message = Message::new("residual `")
        .text(layer)
        .text("` adds ")
        .dims(skipped)
        .text(" from `")
        .text(skip)
        .text("` to ")
        .dims(given)
        .text(" from `")
        .text(body)
        .text("`");
    let message = if skipped.rank == 3 && given.rank == 3 {
        message.text("; a `skip { .. }` branch can project one to the other")
    } else {
        message
    };
    Verdict::refused(None, message)
}

/// Whether the branches of a concat differ in their last dimension only; gives the joined sizes so far.
///
/// `branch` counts that of `right` from 1; that of `left` is the first.
pub const fn check_concat(
    layer: &str,
    first: &str,
    left: Verdict,
    branch: usize,
    second: &str,
    right: Verdict,
) -> Verdict {
    let (Some(left), Some(right)) = (left.dims, right.dims) else {
        return if left.message.is_some() { left } else { Verdict::UNKNOWN };
    };
    let mut fits = left.rank == right.rank;
    let mut axis = 0;
    while axis + 1 < left.rank {
        fits = fits && left.sizes[axis] == right.sizes[axis];
        axis += 1;
    }
    if fits {
        let mut joined = left;
        joined.sizes[left.rank - 1] += right.sizes[left.rank - 1];
        return Verdict::of(joined);
    }
    let message = Message::new("concat `")
        .text(layer)
        .text("` joins ")
        .dims(left)
        .text(" from `")
        .text(first)
        .text("` of branch 1 and ")
        .dims(right)
        .text(" from `")
        .text(second)
        .text("` of branch ")
        .number(branch)
        .text("; all but the last dimension must be equal");
    Verdict::refused(None, message)
}

/// Whether what is repeated gives what it takes, and is repeated at least once.
pub const fn check_repeat(
    layer: &str,
    count: usize,
    previous: &str,
    given: Verdict,
    last: &str,
    out: Verdict,
) -> Verdict {
    judge_repeat(layer, count, previous, given, last, out).of_module(true)
}

const fn judge_repeat(layer: &str, count: usize, previous: &str, given: Verdict, last: &str, out: Verdict) -> Verdict {
    let message = Message::new("repeat `").text(layer);
    if count == 0 || count > MAX_SIZE {
        let message = message.text("` runs its layers between 1 and ").number(MAX_SIZE);
        return Verdict::refused(given.dims, message.text(" times, but this is ").number(count));
    }
    let (Some(given), Some(out)) = (given.dims, out.dims) else {
        return Verdict::UNKNOWN;
    };
    if given.equals(out) {
        return Verdict::of(out);
    }
    let message = message
        .text("` must give the shape it takes: `")
        .text(previous)
        .text("` gives ")
        .dims(given)
        .text(", but its last layer `")
        .text(last)
        .text("` gives ")
        .dims(out);
    Verdict::refused(Some(given), message)
}

/// Whether a tied layer's input has the shape of the input of the layer it is tied to.
pub const fn check_tied(
    layer: &str,
    previous: &str,
    given: Verdict,
    tied_to: &str,
    takes: Dims,
    gives: Verdict,
) -> Verdict {
    let (Some(given), Some(_)) = (given.dims, gives.dims) else {
        return Verdict::UNKNOWN;
    };
    if takes.equals(given) {
        return Verdict { message: None, ..gives };
    }
    let message = Message::new("layer `")
        .text(layer)
        .text("` shares the weights of `")
        .text(tied_to)
        .text("`, which takes ")
        .dims(takes)
        .text(", but `")
        .text(previous)
        .text("` gives ")
        .dims(given);
    Verdict::refused(gives.dims, message)
}

/// Whether the sizes of a declared shape are positive and within what a type can hold.
pub const fn check_sizes(sizes: &[usize]) -> Verdict {
    let mut axis = 0;
    while axis < sizes.len() {
        let message = Message::new("a dimension is between 1 and ").number(MAX_SIZE);
        let message = message.text(", but this is ").number(sizes[axis]);
        if sizes[axis] == 0 || sizes[axis] > MAX_SIZE {
            return Verdict::refused(None, message);
        }
        axis += 1;
    }
    Verdict::of(Dims::new(sizes))
}

/// The sizes of a declared shape, or 1 where [`check_sizes`] refuses one.
pub const fn possible_sizes(sizes: &[usize]) -> Dims {
    let mut dims = Dims::new(sizes);
    let mut axis = 0;
    while axis < dims.rank {
        dims.sizes[axis] = possible(dims.sizes[axis]);
        axis += 1;
    }
    dims
}

/// The dimensions among a layer's arguments, or 1 where [`check_layer`] refuses one.
pub const fn possible_arguments(dims: [usize; MAX_DIMS]) -> Slots {
    let dims = match fault_of(dims) {
        Some(_) => [1; MAX_DIMS],
        None if is_unsaid(dims) => [1; MAX_DIMS],
        None => dims,
    };
    Slots {
        d0: slot(dims[0]),
        d1: slot(dims[1]),
        d2: slot(dims[2]),
        d3: slot(dims[3]),
        d4: slot(dims[4]),
        d5: slot(dims[5]),
        d6: slot(dims[6]),
        d7: slot(dims[7]),
        d8: slot(dims[8]),
    }
}

const fn slot(dim: usize) -> SlotDigits {
    let number = if is_type_argument(dim) || dim == 0 {
        0
    } else {
        possible(dim)
    };
    let Digits { hi, lo } = Digits::of(number);
    SlotDigits {
        which: pick(dim),
        hi,
        lo,
    }
}

/// A size, or 1 if no type can hold it.
pub const fn possible(size: usize) -> usize {
    if size == 0 || size > MAX_SIZE { 1 } else { size }
}

/// The largest dimension that [`N`](crate::shape::N) can hold.
const MAX_SIZE: usize = 1024 * 1024 + 1023;

/// Tells whether `K` is a kind without demanding it: `KindProbe::<K>::ALONE`.
pub struct KindProbe<K>(PhantomData<K>);

/// What [`KindProbe`] falls back to.
pub trait NotAKind {
    /// It is no kind.
    const ALONE: usize = 0;
    /// There cannot.
    const TAKES_ARGUMENTS: bool = false;
    /// It is an option of its own.
    const IS_CONV2D: bool = false;
}
impl<K> NotAKind for KindProbe<K> {}

// An inherent constant wins over a trait's, and this one exists exactly when `K: Kind`.
impl<K: Kind> KindProbe<K> {
    /// 2 if it can do without arguments, else 1.
    pub const ALONE: usize = 1 + K::DEFAULT.is_some() as usize;
    /// Whether there can be parentheses behind it.
    pub const TAKES_ARGUMENTS: bool = K::TAKES_ARGUMENTS;
    /// Whether it is another kind with an option `groups`.
    pub const IS_CONV2D: bool = K::IS_CONV2D;
}

/// What stands for a type with arguments that is no kind which takes any.
///
/// Its name is what the user reads: there is "no function or associated item named `new`" for it.
pub struct NotALayerWithArguments;

impl Kind for NotALayerWithArguments {
    type Options = ();
    type Layer<D: Arguments> = Refused<()>;
}

/// What stands for a type that is no kind, or for a kind without the arguments that it needs.
pub struct Unusable<const IS_KIND: bool>;

impl<const IS_KIND: bool> Kind for Unusable<IS_KIND> {
    type Options = ();
    type Layer<D: Arguments> = Refused<()>;
    const DEFAULT: Option<()> = Some(());
    const TAKES: Takes = if IS_KIND { Takes::Arguments } else { Takes::NotAKind };
}

/// An entry without parentheses: `<Alone<{ KindProbe::<K>::ALONE }> as AloneOr<K>>::Kind` is `K` if it can stand so.
pub struct Alone<const ALONE: usize>;

/// The choice that [`Alone`] makes.
pub trait AloneOr<K> {
    /// The kind, or what stands for it.
    type Kind;
}
#[cfg(not(rust_analyzer))]
impl<K> AloneOr<K> for Alone<0> {
    type Kind = Unusable<false>;
}
#[cfg(not(rust_analyzer))]
impl<K> AloneOr<K> for Alone<1> {
    type Kind = Unusable<true>;
}
#[cfg(not(rust_analyzer))]
impl<K> AloneOr<K> for Alone<2> {
    type Kind = K;
}
// As with `Either`.
#[cfg(rust_analyzer)]
impl<K, const ALONE: usize> AloneOr<K> for Alone<ALONE> {
    type Kind = K;
}
