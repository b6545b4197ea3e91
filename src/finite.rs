//! Numbers that are not finite: what a step found, and in which layer.

use std::fmt;

use crate::losses::Refusal;
use crate::summary::Row;

/// What kept a step from updating the network: NaN or infinity, and where it came up first.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum NotFinite {
    /// A sample of the batch.
    Input {
        /// The sample's place in the batch, from 0.
        sample: usize,
        /// The number.
        value: f32,
    },
    /// The output of a layer, for finite inputs.
    Layer {
        /// The layer, by the names of those that it is inside of: `body.conv2`; layers run by one kernel together as
        /// `conv1 to max_pool2d`.
        layer: String,
        /// The sample's place in the batch, from 0.
        sample: usize,
        /// The number.
        value: f32,
    },
    /// The loss, for finite outputs.
    Loss {
        /// The loss.
        value: f64,
    },
    /// An output or a target that the loss cannot take.
    Refused {
        /// The sample's place in the batch, from 0.
        sample: usize,
        /// What was found, and what the loss takes.
        refusal: Refusal,
    },
    /// The gradient, for a finite loss.
    Gradient {
        /// The last layer with such a gradient, which is the first one that the backward pass comes to.
        layer: String,
        /// The number.
        value: f32,
    },
    /// The statistics that a `BatchNorm` takes over the batch, for finite inputs and gradients.
    Statistics {
        /// The number.
        value: f32,
    },
}

/// What was found, what was expected, and what helps; without the step.
impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { sample, value } => write!(
                f,
                "found {value} in input {sample} of the batch, expected finite numbers; check the data and how they are scaled"
            ),
            Self::Layer { layer, sample, value } => write!(
                f,
                "found {value} in the output of layer `{layer}` for input {sample} of the batch, expected finite numbers; \
                 lower the learning rate, or scale the inputs"
            ),
            Self::Loss { value } => write!(
                f,
                "found a loss of {value} for finite outputs, expected a finite number; \
                 check that the targets are finite, or lower the learning rate"
            ),
            Self::Refused { sample, refusal } => write!(
                f,
                "found the {} {} for input {sample} of the batch, {refusal}",
                refusal.what, refusal.value
            ),
            Self::Gradient { layer, value } => write!(
                f,
                "found {value} in the gradient of layer `{layer}`, expected finite numbers; \
                 lower the learning rate, or scale the inputs"
            ),
            Self::Statistics { value } => write!(
                f,
                "found {value} in a layer's statistics over the batch, expected finite numbers; \
                 lower the learning rate, or scale the inputs"
            ),
        }
    }
}

/// A layer's place and name, and what was found in its output.
#[derive(Clone, Debug, PartialEq)]
pub struct Blame {
    /// Its place in the order of the forward pass, from the outside in; what is inside of a layer comes before its output.
    places: Vec<usize>,
    pub(crate) layer: String,
    /// Where in the output of a tile.
    pub(crate) index: usize,
    pub(crate) value: f32,
    /// The length of one sample's output.
    pub(crate) sample_len: usize,
}

impl Blame {
    /// The last of some layers, with those that one kernel runs together with it, if `output` is not finite.
    pub fn of_rows(rows: &[Row], output: &[f32], sample_len: usize) -> Option<Self> {
        let (index, value) = position(output)?;
        let before = &rows[..rows.len().saturating_sub(1)];
        let rows = &rows[before
            .iter()
            .rposition(|row| row.is_stored)
            .map_or(0, |stored| stored + 1)..];
        let layer = match rows {
            [] => String::new(),
            [row] => row.name.to_owned(),
            [first, .., last] => format!("{} to {}", first.name, last.name),
        };
        Some(Self {
            places: vec![usize::MAX],
            layer,
            index,
            value,
            sample_len,
        })
    }

    /// The layer called `name`, if its `output` is not finite.
    pub(crate) fn of_layer(name: &str, output: &[f32], sample_len: usize) -> Option<Self> {
        let (index, value) = position(output)?;
        Some(Self {
            places: vec![usize::MAX],
            layer: name.to_owned(),
            index,
            value,
            sample_len,
        })
    }

    /// The first of some layers' in the order of the forward pass.
    pub fn first<const N: usize>(of_each: [Option<Self>; N]) -> Option<Self> {
        let (place, mut first) = of_each
            .into_iter()
            .enumerate()
            .find_map(|(place, blame)| Some((place, blame?)))?;
        first.places.insert(0, place);
        Some(first)
    }

    /// The same inside of the layer, branch or round called `name`.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let joint = match self.layer.chars().next() {
            None | Some('[') => "",
            Some(_) => ".",
        };
        self.layer = format!("{name}{joint}{}", self.layer);
        self
    }

    /// The same in a round of a `repeat`.
    pub(crate) fn at_round(mut self, round: usize) -> Self {
        self.places.insert(0, round);
        self.within(&format!("[{round}]"))
    }

    /// Whether it comes earlier in the forward pass.
    pub(crate) fn is_before(&self, other: &Self) -> bool {
        self.places < other.places
    }
}

/// The first number that is not finite, and its place.
pub(crate) fn position(values: &[f32]) -> Option<(usize, f32)> {
    let index = values.iter().position(|value| !value.is_finite())?;
    Some((index, values[index]))
}

/// The layer that has the parameter at `index` of all that `rows` have.
pub(crate) fn layer_of_parameter(rows: &[Row], mut index: usize) -> String {
    for row in rows {
        if index < row.parameters {
            let inside: usize = row.layers.iter().map(|row| row.parameters).sum();
            // Where a layer has parameters besides those of the layers listed, these do not tell which one it is.
            return if inside == row.parameters {
                format!("{}.{}", row.name, layer_of_parameter(row.layers, index))
            } else {
                row.name.to_owned()
            };
        }
        index -= row.parameters;
    }
    String::new()
}
