//! Checks between layers: what rustc evaluates at compile time, and the messages it prints.

use std::marker::PhantomData;

use crate::kind::Takes;
use crate::module::Module;
use crate::shape::{Dims, Shape};

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
            Self(Some(Refusal { reason, hint: None }))
        }
    }

    /// Adds how to mend it: "write `Flatten` before it".
    pub const fn hint(self, hint: Message) -> Self {
        match self.0 {
            Some(Refusal { reason, .. }) => Self(Some(Refusal {
                reason,
                hint: Some(hint),
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

/// The output's sizes of a layer, or a compile error that says why it does not take its input.
///
/// # Panics
///
/// At compile time, with the layer's name, what feeds it, and the sizes.
#[track_caller]
pub const fn check_layer(
    layer: &str,
    kind: &str,
    takes: Takes,
    previous: &str,
    given: Dims,
    facts: Option<Facts>,
) -> Dims {
    let message = Message::new("layer `").text(layer).text("` ");
    let (message, hint) = match facts {
        None => {
            let message = message.text("is a `").text(kind).text("`, which ");
            let message = match takes {
                Takes::Unsaid => {
                    let message = message
                        .text("does not accept ")
                        .dims(given)
                        .text(" from `")
                        .text(previous);
                    panic!("{}", message.text("`").as_str())
                }
                Takes::Words(words) => message.text("takes ").text(words),
            };
            (message, None)
        }
        Some(Facts {
            check: Check(Some(Refusal { reason, hint })),
            ..
        }) => (message.text(reason.as_str()), hint),
        Some(Facts {
            out,
            check: Check(None),
        }) => {
            if !out.is_empty() {
                return out;
            }
            (message.text("would give an empty ").dims(out), None)
        }
    };
    let message = message.text(", but `").text(previous).text("` gives ").dims(given);
    let message = match hint {
        Some(hint) => message.text("; ").text(hint.as_str()),
        None => message,
    };
    panic!("{}", message.as_str())
}

/// What a network says of an input shape: it takes one only.
pub const fn takes(given: Dims, taken: Dims) -> Check {
    Check::require(given.equals(taken), Message::new("takes ").dims(taken))
}

/// Demands that the last layer's output is the declared one.
///
/// # Panics
///
/// At compile time, naming the network, the last layer and both shapes.
#[track_caller]
pub const fn check_output(network: &str, declared: Dims, last: &str, given: Dims) -> Dims {
    if declared.equals(given) {
        return declared;
    }
    let message = Message::new("network `")
        .text(network)
        .text("` is declared to give ")
        .dims(declared)
        .text(", but its last layer `")
        .text(last)
        .text("` gives ")
        .dims(given);
    panic!("{}", message.as_str())
}

/// Demands that the branches of a residual fit together, and returns what they add up to.
///
/// # Panics
///
/// At compile time, naming both branches and their shapes.
#[track_caller]
pub const fn check_residual(layer: &str, skip: &str, skipped: Dims, body: &str, given: Dims) -> Dims {
    if skipped.equals(given) {
        return given;
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
    panic!("{}", message.as_str())
}

/// Demands that the branches of a concat differ in their last dimension only, and returns the joined sizes so far.
///
/// # Panics
///
/// At compile time, naming both branches and their shapes.
#[track_caller]
pub const fn check_concat(layer: &str, first: &str, left: Dims, second: &str, right: Dims) -> Dims {
    let mut fits = left.rank == right.rank;
    let mut axis = 0;
    while axis + 1 < left.rank {
        fits = fits && left.sizes[axis] == right.sizes[axis];
        axis += 1;
    }
    if fits {
        let mut joined = left;
        joined.sizes[left.rank - 1] += right.sizes[left.rank - 1];
        return joined;
    }
    let message = Message::new("concat `")
        .text(layer)
        .text("` joins ")
        .dims(left)
        .text(" from `")
        .text(first)
        .text("` and ")
        .dims(right)
        .text(" from `")
        .text(second)
        .text("`: all but the last dimension must be equal");
    panic!("{}", message.as_str())
}

/// Demands that what is repeated gives what it takes.
///
/// # Panics
///
/// At compile time, naming the layer and both shapes.
#[track_caller]
pub const fn check_repeat(layer: &str, previous: &str, given: Dims, last: &str, out: Dims) -> Dims {
    if given.equals(out) {
        return out;
    }
    let message = Message::new("repeat `")
        .text(layer)
        .text("` must give the shape it takes: `")
        .text(previous)
        .text("` gives ")
        .dims(given)
        .text(", but its last layer `")
        .text(last)
        .text("` gives ")
        .dims(out);
    panic!("{}", message.as_str())
}

/// Demands that a tied layer's input has the shape of the input of the layer it is tied to.
///
/// # Panics
///
/// At compile time, naming both layers and their inputs.
#[track_caller]
pub const fn check_tied(layer: &str, previous: &str, given: Dims, tied_to: &str, takes: Dims, gives: Dims) -> Dims {
    if takes.equals(given) {
        return gives;
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
    panic!("{}", message.as_str())
}

/// Demands that the sizes of a declared shape are positive and within what a type can hold.
///
/// # Panics
///
/// At compile time, with the size.
#[track_caller]
pub const fn check_sizes<const RANK: usize>(sizes: [usize; RANK]) -> [usize; RANK] {
    let mut axis = 0;
    while axis < RANK {
        let message = Message::new("a dimension is between 1 and ").number(MAX_SIZE);
        let message = message.text(", but this is ").number(sizes[axis]);
        if sizes[axis] == 0 || sizes[axis] > MAX_SIZE {
            panic!("{}", message.as_str());
        }
        axis += 1;
    }
    sizes
}

/// Demands that a layer is repeated at least once.
///
/// # Panics
///
/// At compile time.
#[track_caller]
pub const fn check_count(count: usize) -> usize {
    assert!(
        count > 0,
        "`repeat 0` leaves nothing; write how often, or leave the layers out"
    );
    count
}

/// The largest dimension that [`N`](crate::shape::N) can hold.
const MAX_SIZE: usize = 1024 * 1024 + 1023;
