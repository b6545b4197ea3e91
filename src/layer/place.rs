//! Places in a network, and those who look at what is there: activations and their gradients.

use std::fmt;

/// The place of a layer in a network, from the inside out.
///
/// It prints as the path of names to it: `blocks[1].body.conv2`; layers that one kernel runs together are
/// `conv1 to max_pool2d`, the branch beside a residual is called `skip`.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What it is inside of.
    pub outer: Option<&'a Place<'a>>,
    /// What it is.
    pub part: Part<'a>,
}

/// A part of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The layer of this name.
    Layer(&'a str),
    /// Layers that one kernel runs together: the first and the last.
    Fused(&'a str, &'a str),
    /// A round of a `repeat`, from 0.
    Round(usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            outer.fmt(f)?;
            if !matches!(self.part, Part::Round(_)) {
                f.write_str(".")?;
            }
        }
        match self.part {
            Part::Layer(name) => f.write_str(name),
            Part::Fused(first, last) => write!(f, "{first} to {last}"),
            Part::Round(round) => write!(f, "[{round}]"),
        }
    }
}

/// Who is shown activations, and where in the network that is.
///
/// PyTorch: a forward hook on each module.
pub struct Visitor<'a> {
    place: Option<&'a Place<'a>>,
    show: &'a mut dyn FnMut(&Place<'_>, &[f32], usize),
}

impl<'a> Visitor<'a> {
    /// Calls `show` with the place of each activation, its values for all samples, and how many a sample has.
    pub fn new(show: &'a mut dyn FnMut(&Place<'_>, &[f32], usize)) -> Self {
        Self { place: None, show }
    }

    /// Shows an activation.
    pub fn show(&mut self, part: Part<'_>, values: &[f32], sample_len: usize) {
        let place = Place {
            outer: self.place,
            part,
        };
        (self.show)(&place, values, sample_len);
    }

    /// Goes inside of a part.
    pub fn within(&mut self, part: Part<'_>, visit: impl FnOnce(&mut Visitor<'_>)) {
        let place = Place {
            outer: self.place,
            part,
        };
        visit(&mut Visitor {
            place: Some(&place),
            show: &mut *self.show,
        });
    }
}

/// What [`Tap`] calls.
pub type ShowGradient<'a> = dyn Fn(&Place<'_>, &[f32]) + Sync + 'a;

/// Who is shown the gradients of activations on the way back: that by the output of each layer, before the layer's own.
///
/// PyTorch: a full backward hook on each module.
#[derive(Clone, Copy)]
pub struct Tap<'a> {
    place: Option<&'a Place<'a>>,
    show: &'a ShowGradient<'a>,
}

impl<'a> Tap<'a> {
    /// Calls `show` with the place of each layer and the gradient by its output for the samples of a tile.
    pub fn new(show: &'a ShowGradient<'a>) -> Self {
        Self { place: None, show }
    }

    /// The place of a part of what the pass is in.
    pub(crate) fn place(&self, part: Part<'a>) -> Place<'a> {
        Place {
            outer: self.place,
            part,
        }
    }

    pub(crate) fn within<'b>(self, place: &'b Place<'b>) -> Tap<'b>
    where
        'a: 'b,
    {
        Tap {
            place: Some(place),
            show: self.show,
        }
    }

    pub(crate) fn show(&self, place: &Place<'_>, gradient: &[f32]) {
        (self.show)(place, gradient);
    }
}

impl fmt::Debug for Tap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
