//! What a network may cost: the limits of `#[budget(..)]`.

use crate::layer::check::{Message, Verdict};
use crate::layer::{Form, Node};
use crate::network::Summary;

/// A network's cost of one sort, and what it is called.
#[derive(Clone, Copy)]
enum Cost {
    Parameters,
    WorkspaceBytes,
    Flops,
}

impl Cost {
    const fn of(what: &str) -> Self {
        // The macro lets no other through; they differ in their first letter.
        match what.as_bytes()[0] {
            b'p' => Self::Parameters,
            b'w' => Self::WorkspaceBytes,
            _ => Self::Flops,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Parameters => " parameters",
            Self::WorkspaceBytes => " bytes of workspace",
            Self::Flops => " FLOPs a sample",
        }
    }

    const fn of_network(self, summary: &Summary) -> usize {
        match self {
            Self::Parameters => summary.parameters,
            Self::WorkspaceBytes => summary.workspace_bytes,
            Self::Flops => summary.flops,
        }
    }

    const fn of_layer(self, node: &Node, tile: usize) -> usize {
        match self {
            Self::Parameters => node.parameters,
            Self::WorkspaceBytes => node.activation_bytes * tile,
            Self::Flops => node.flops,
        }
    }
}

/// Whether a network keeps within its budget; if not, by how much it exceeds it and which layers weigh most.
pub const fn check_budget(summary: &Summary, what: &str, most: usize) -> Verdict {
    let cost = Cost::of(what);
    let found = cost.of_network(summary);
    if found <= most {
        return Verdict::UNKNOWN;
    }
    let message = Message::new("network `")
        .text(summary.name)
        .text("` has ")
        .grouped(found)
        .text(cost.words())
        .text(", ")
        .grouped(found - most)
        .text(" more than its budget of ")
        .grouped(most)
        .text("; most are of ");
    let heaviest = Heaviest::NONE.among(summary.layers, Message::new(""), cost, summary.tile);
    Verdict::refused(None, heaviest.list(message))
}

/// The three heaviest layers, heaviest first, each under its name with those of the layers around it.
#[derive(Clone, Copy)]
struct Heaviest([(Message, usize); 3]);

impl Heaviest {
    const NONE: Self = Self([(Message::new(""), 0); 3]);

    const fn among(mut self, nodes: &[Node], around: Message, cost: Cost, tile: usize) -> Self {
        let mut i = 0;
        while i < nodes.len() {
            let name = around.text(nodes[i].name);
            self = match nodes[i].form {
                // What is repeated stands there once, but weighs as often as it is repeated.
                Form::Layer | Form::Repeat { .. } => self.with(name, cost.of_layer(&nodes[i], tile)),
                form => self.inside(&form, name.text("."), cost, tile),
            };
            i += 1;
        }
        self
    }

    const fn inside(self, form: &Form, around: Message, cost: Cost, tile: usize) -> Self {
        match form {
            Form::Layer => self,
            Form::Sequence(nodes) => self.among(nodes, around, cost, tile),
            Form::Repeat { body, .. } | Form::Residual { body, skip: None } => self.inside(body, around, cost, tile),
            Form::Residual { body, skip: Some(skip) } => {
                self.inside(body, around, cost, tile)
                    .inside(skip, around.text("skip."), cost, tile)
            }
            Form::Concat { first, second } => self
                .inside(first, around, cost, tile)
                .inside(second, around, cost, tile),
        }
    }

    const fn with(mut self, name: Message, cost: usize) -> Self {
        let mut place = self.0.len();
        while place > 0 && cost > self.0[place - 1].1 {
            if place < self.0.len() {
                self.0[place] = self.0[place - 1];
            }
            place -= 1;
        }
        if place < self.0.len() {
            self.0[place] = (name, cost);
        }
        self
    }

    const fn list(self, mut message: Message) -> Message {
        let mut place = 0;
        while place < self.0.len() && self.0[place].1 > 0 {
            if place > 0 {
                message = message.text(", ");
            }
            let (name, cost) = self.0[place];
            message = message
                .text("`")
                .text(name.as_str())
                .text("` (")
                .grouped(cost)
                .text(")");
            place += 1;
        }
        message
    }
}
