//! Numbers that are not finite: what a step found, and in which layer.

use std::fmt;

use crate::layer::{Form, Node};
use crate::losses::Refusal;

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

/// The first number that is not finite, and its place.
pub(crate) fn position(values: &[f32]) -> Option<(usize, f32)> {
    let index = values.iter().position(|value| !value.is_finite())?;
    Some((index, values[index]))
}

/// The layer that has the parameter at `index` of all that `nodes` have.
pub(crate) fn layer_of_parameter(nodes: &[Node], mut index: usize) -> String {
    for node in nodes {
        if index < node.parameters {
            return format!("{}{}", node.name, inside(&node.form, index));
        }
        index -= node.parameters;
    }
    String::new()
}

/// How the path goes on inside of a layer.
fn inside(form: &Form, index: usize) -> String {
    match form {
        Form::Layer => String::new(),
        Form::Sequence(nodes) => format!(".{}", layer_of_parameter(nodes, index)),
        Form::Residual { body, skip } => match (index.checked_sub(body.parameters()), skip) {
            (Some(index), Some(skip)) => format!(".skip{}", inside(skip, index)),
            _ => inside(body, index),
        },
        Form::Concat { first, second } => match index.checked_sub(first.parameters()) {
            Some(index) => inside(second, index),
            None => inside(first, index),
        },
        Form::Repeat { body, .. } => {
            let of_a_round = body.parameters().max(1);
            format!("[{}]{}", index / of_a_round, inside(body, index % of_a_round))
        }
    }
}
