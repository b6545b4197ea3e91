//! Windows that slide over an axis: the size rule that convolution and pooling share.

use std::marker::PhantomData;
use std::ops::{Add, Div, Sub};

use typenum::{Add1, B1, Max, Maximum, Quot, Sub1, Sum, U0, U1};

use crate::layer::check::{Check, Message};
use crate::layer::kind::is_type_argument;
use crate::shape::{Dim, Dims};

/// A window of size `K` that moves by `S` over an axis with padding `P`: a rule from an axis' size to the output's.
pub struct Window<K, S, P>(PhantomData<(K, S, P)>);

/// `P` zeros before and behind the axis: `floor((size + 2 P - K) / S) + 1` positions.
pub struct Valid<P>(PhantomData<P>);
/// As many zeros as it takes for `ceil(size / S)` positions; an odd one goes behind, as in Keras.
pub struct Same;

/// Padding with which a window that moves by 1 has as many positions as the axis: most windows of deep networks.
///
/// It is [`Same`] or [`Valid`] where those come to this, and spares rustc their arithmetic.
pub struct Keep;

/// The number of positions of a window on an axis of size `I`, and the padding before it.
pub trait WindowOver<I> {
    /// The number of positions; 1 where the window is larger than the axis, which the layer refuses.
    type Positions: Dim;
    /// The zeros before the axis.
    const PAD: usize;
    /// The zeros before and behind that count for whether the window fits.
    const PADS: usize;
}

/// The axis with its padding, but at least the window.
type Padded<I, P, K> = Maximum<Sum<Sum<I, P>, P>, K>;

impl<I: Dim, K: Dim, S: Dim, P: Dim> WindowOver<I> for Window<K, S, Valid<P>>
where
    I: Add<P>,
    Sum<I, P>: Add<P>,
    Sum<Sum<I, P>, P>: Max<K>,
    Padded<I, P, K>: Sub<K>,
    <Padded<I, P, K> as Sub<K>>::Output: Div<S>,
    Quot<<Padded<I, P, K> as Sub<K>>::Output, S>: Add<B1>,
    Add1<Quot<<Padded<I, P, K> as Sub<K>>::Output, S>>: Dim,
{
    type Positions = Add1<Quot<<Padded<I, P, K> as Sub<K>>::Output, S>>;
    const PAD: usize = P::USIZE;
    const PADS: usize = 2 * P::USIZE;
}

impl<I: Dim, K: Dim, S: Dim> WindowOver<I> for Window<K, S, Same>
where
    I: Add<S>,
    Sum<I, S>: Sub<B1>,
    Sub1<Sum<I, S>>: Div<S>,
    Quot<Sub1<Sum<I, S>>, S>: Dim,
{
    type Positions = Quot<Sub1<Sum<I, S>>, S>;
    const PAD: usize = <Self as WindowOver<I>>::PADS / 2;
    const PADS: usize = {
        let reach = (I::USIZE.div_ceil(S::USIZE) - 1) * S::USIZE + K::USIZE;
        reach.saturating_sub(I::USIZE)
    };
}

impl<I: Dim, K: Dim> WindowOver<I> for Window<K, U1, Keep> {
    type Positions = I;
    const PAD: usize = (K::USIZE - 1) / 2;
    const PADS: usize = K::USIZE - 1;
}

/// Whether a window with that stride and padding, `same` or in numbers, is one for [`Keep`].
pub(crate) const fn keeps_size(window: [usize; 2], stride: [usize; 2], padding: [usize; 2], same: bool) -> bool {
    let mut axis = 0;
    while axis < 2 {
        if is_type_argument(window[axis]) || is_type_argument(padding[axis]) || stride[axis] != 1 {
            return false;
        }
        let is_half = padding[axis] < window[axis] && 2 * padding[axis] + 1 == window[axis];
        if !same && !is_half {
            return false;
        }
        axis += 1;
    }
    true
}

/// A yes or no among a kind's dimensions: [`U1`] or [`U0`].
pub trait Flag {
    /// `N` if yes, else nothing.
    type Times<N: Dim>: Dim;
    /// [`Same`] if yes, else [`Valid`] with padding `P`.
    type Padding<P: Dim>;
}
impl Flag for U0 {
    type Times<N: Dim> = U0;
    type Padding<P: Dim> = Valid<P>;
}
impl Flag for U1 {
    type Times<N: Dim> = N;
    type Padding<P: Dim> = Same;
}

/// Whether a window fits into an image with its padding.
pub(crate) const fn check_window(what: &str, window: [usize; 2], input: Dims, pads: [usize; 2]) -> Check {
    let fits = window[0] <= input.sizes[0] + pads[0] && window[1] <= input.sizes[1] + pads[1];
    let reason = Message::new("has a ").text(what).text(" of ").dims(Dims::new(&window));
    let reason = if pads[0] + pads[1] > 0 {
        reason.text(" and a padding of ").number(pads[0] / 2)
    } else {
        reason
    };
    Check::require(fits, reason.text(", which does not fit")).output_unknown()
}
