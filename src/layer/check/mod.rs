//! Checks between layers: what rustc evaluates at compile time, and the messages it prints.

mod message;
mod probe;
mod sizes;

pub use message::Message;
pub use probe::{Facts, KindProbe, LayerProbe, NotAKind, NotALayer, NotALayerWithArguments, NotSampleWise, Probe};
pub use sizes::{check_sizes, dims, possible, possible_arguments};

use crate::layer::kind::{About, Sizes, Takes, is_type_argument};
use crate::shape::{Dims, FlatDims};
use sizes::MAX_SIZE;

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

/// A stand-in of which is known stands for a layer.
pub(crate) const REFUSED: usize = 0;
/// A stand-in with its parameters: it is a module on what it is given, but refuses it.
pub(crate) const UNFIT: usize = 1;
/// The layer itself.
pub(crate) const FITS: usize = 2;

/// What a check found: the sizes that a layer gives and, if it does not take its input, why.
///
/// A verdict is a value, and only `report` fails to compile. Nothing depends on a report, so that one
/// mistake is one error, and the layers behind it are checked as well.
#[derive(Clone, Copy)]
pub struct Verdict {
    /// The sizes, for a type; `[1]` where they are unknown.
    pub flat: FlatDims,
    /// What stands for the layer: [`Standing`](crate::rt::refused::Standing) has the choice.
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

    /// The first of some verdicts that has something to say.
    pub const fn first(verdicts: &[Self]) -> Self {
        let mut i = 0;
        while i < verdicts.len() {
            if verdicts[i].message.is_some() {
                return verdicts[i];
            }
            i += 1;
        }
        Self::UNKNOWN
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
    arguments: Sizes,
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
    arguments: Sizes,
    facts: Option<Facts>,
) -> Verdict {
    let takes = about.takes;
    let message = Message::new("layer `").text(layer).text("` ");
    if let Takes::Unread = takes {
        return Verdict::UNKNOWN;
    }
    if let Takes::NotAKind = takes {
        let message = message.text("is a `").text(kind);
        let message = message.text("`, which is no kind of layer; it is one that implements `graven::layer::Kind`");
        return Verdict::refused(None, message);
    }
    if let Takes::Arguments = takes {
        let message = message
            .text("is a `")
            .text(kind)
            .text("`, which takes arguments: write `");
        return Verdict::refused(None, message.text(kind).text("(..)`"));
    }
    if arguments.is_unsaid() {
        return Verdict::UNKNOWN;
    }
    let fault = check_arguments(layer, about, arguments);
    if fault.message.is_some() {
        return fault;
    }
    let Some(given) = given.dims else {
        // What a layer gives whatever it takes is known.
        let size = arguments.all()[0];
        return if about.gives_a_vector && !is_type_argument(size) {
            Verdict::new(Some(Dims::new(&[size])), REFUSED, None)
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
pub const fn check_arguments(layer: &str, about: About, arguments: Sizes) -> Verdict {
    let message = Message::new("layer `").text(layer);
    if arguments.is_unsaid() {
        return Verdict::UNKNOWN;
    }
    if let Some(fault) = arguments.which_fault() {
        return Verdict::refused(None, message.text("`: ").text(about.faults[fault]));
    }
    let sizes = arguments.all();
    let mut slot = 0;
    while slot < sizes.len() {
        if sizes[slot] > MAX_SIZE && !is_type_argument(sizes[slot]) {
            let message = message.text("` has a size of ").number(sizes[slot]);
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
