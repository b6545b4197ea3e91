//! A network as a static tree of nodes, which summary, budget, drawings and reports read.

use super::{Axes, Op, Part, Scratch};
use crate::shape::Dims;

/// A layer of a network, and what it costs.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The layer's name.
    pub name: &'static str,
    /// Its kind, as written in the network.
    pub kind: &'static str,
    /// The sizes of an output sample.
    pub output: Dims,
    /// The number of trained scalars, those of the layers inside included.
    pub parameters: usize,
    /// Floating-point operations of a forward pass for one sample, a multiply-add counted as two.
    pub flops: usize,
    /// Bytes that one sample's activations, and what backward needs besides, take while training.
    pub activation_bytes: usize,
    /// What is inside.
    pub form: Form,
    /// The axes of its tensors.
    pub tensors: &'static [Axes],
    /// The earlier layer whose weights it has, if it is `tied`.
    pub tied_to: Option<&'static str>,
    /// Temporary memory.
    pub scratch: Scratch,
    /// One more than the times that the batch has to come together; see [`Module::SEGMENTS`](super::Module::SEGMENTS).
    pub segments: usize,
    /// Whether its output is kept in memory: not where one kernel runs it together with the next layer.
    pub is_stored: bool,
    pub(crate) op: fn() -> Op,
}

/// How layers are put together.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A layer.
    Layer,
    /// Layers one after another.
    Sequence(&'static [Node]),
    /// A body that is added to its input, or to what the skip makes of it.
    Residual {
        /// The body.
        body: &'static Form,
        /// The skip, if there is one.
        skip: Option<&'static Form>,
    },
    /// Branches side by side, joined along the last dimension; more than two are a concat in the second.
    Concat {
        /// The first branch.
        first: &'static Form,
        /// The second branch.
        second: &'static Form,
    },
    /// The same layers several times, each time with weights of their own.
    Repeat {
        /// How many times.
        count: usize,
        /// The layers.
        body: &'static Form,
    },
}

impl Form {
    /// The layers of a sequence, and of a body that stands for it in a summary.
    pub const fn nodes(&self) -> &'static [Node] {
        match self {
            Self::Layer | Self::Concat { .. } => &[],
            Self::Sequence(nodes) => nodes,
            Self::Residual { body, .. } | Self::Repeat { body, .. } => body.nodes(),
        }
    }
}

impl Form {
    /// The number of trained scalars of what is inside.
    pub(crate) fn parameters(&self) -> usize {
        match self {
            Self::Layer => 0,
            Self::Sequence(nodes) => nodes.iter().map(|node| node.parameters).sum(),
            Self::Residual { body, skip } => body.parameters() + skip.map_or(0, Self::parameters),
            Self::Concat { first, second } => first.parameters() + second.parameters(),
            Self::Repeat { count, body } => count * body.parameters(),
        }
    }

    /// The branches of a concat.
    pub(crate) fn branches(&self) -> Vec<&'static Form> {
        let mut branches = Vec::new();
        let mut rest = *self;
        while let Self::Concat { first, second } = rest {
            branches.push(first);
            rest = *second;
            if !matches!(second, Self::Concat { .. }) {
                branches.push(second);
            }
        }
        branches
    }

    /// The last layer of a sequence, with those that one kernel runs together with it.
    pub(crate) fn last_part(&self) -> Part<'static> {
        Node::last_part(self.nodes())
    }
}

impl Node {
    /// The last of some layers, with those that one kernel runs together with it.
    pub(crate) fn last_part(nodes: &'static [Self]) -> Part<'static> {
        let Some((last, before)) = nodes.split_last() else {
            return Part::Layer("");
        };
        let fused = before.iter().rposition(|node| node.is_stored);
        match before[fused.map_or(0, |stored| stored + 1)..].first() {
            Some(first) => Part::Fused(first.name, last.name),
            None => Part::Layer(last.name),
        }
    }

    /// What the layer computes.
    pub fn op(&self) -> Op {
        (self.op)()
    }

    /// The node of a layer that has the weights of another.
    pub(crate) const fn tied(self, name: &'static str, kind: &'static str, to: &'static str) -> Self {
        Self {
            name,
            kind,
            parameters: 0,
            tied_to: Some(to),
            ..self
        }
    }

    /// The floating-point operations of a sequence of layers.
    pub(crate) const fn sum_of_flops(nodes: &[Self]) -> usize {
        let (mut flops, mut i) = (0, 0);
        while i < nodes.len() {
            flops += nodes[i].flops;
            i += 1;
        }
        flops
    }

    /// The segments of a sequence of layers: each begins in the last one of the layer before it.
    pub(crate) const fn sum_of_segments(nodes: &[Self]) -> usize {
        let (mut segments, mut i) = (1, 0);
        while i < nodes.len() {
            segments += nodes[i].segments - 1;
            i += 1;
        }
        segments
    }

    /// Room for the widest activation between the layers of a sequence.
    pub(crate) const fn widest(nodes: &[Self]) -> Scratch {
        let (mut widest, mut i) = (0, 0);
        while i + 1 < nodes.len() {
            let len = nodes[i].output.len();
            widest = if nodes[i].is_stored && len > widest {
                len
            } else {
                widest
            };
            i += 1;
        }
        Scratch::per_sample(widest)
    }

    /// How many layers of a sequence have their output in memory.
    pub(crate) const fn count_stored(nodes: &[Self]) -> usize {
        let (mut stored, mut i) = (0, 0);
        while i < nodes.len() {
            stored += nodes[i].is_stored as usize;
            i += 1;
        }
        stored
    }

    /// The temporary memory of a sequence of layers: two activations or their gradients, and what the neediest needs.
    pub(crate) const fn scratch_of(nodes: &[Self]) -> Scratch {
        let (mut need, mut i) = (Scratch::NONE, 0);
        while i < nodes.len() {
            need = need.or(nodes[i].scratch);
            i += 1;
        }
        Self::widest(nodes).and(Self::widest(nodes)).and(need)
    }
}
