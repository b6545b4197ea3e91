//! What a network is made of, as a table.

use std::fmt;

use crate::layer::{Form, Node};
use crate::shape::{Dims, NamedDims};

/// A network's layers and what they cost, known before it runs.
///
/// Its `Display` is a table like that of Keras's `model.summary()`.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// The network's name.
    pub name: &'static str,
    /// The sizes of an input sample.
    pub input: Dims,
    /// The inputs, if there are several.
    pub inputs: &'static [NamedDims],
    /// The sizes of an output sample.
    pub output: Dims,
    /// The layers in order.
    pub layers: &'static [Node],
    /// The number of trained scalars.
    pub parameters: usize,
    /// The number of running statistics.
    pub buffers: usize,
    /// Floating-point operations of a forward pass for one sample.
    pub flops: usize,
    /// How many samples go through the network at a time.
    pub tile: usize,
    /// Bytes of one tile's workspace in training: activations, what layers save, and temporary memory.
    pub workspace_bytes: usize,
    /// Bytes that inference of one tile takes besides parameters and running statistics: two activations, and what the
    /// neediest layer needs.
    pub inference_bytes: usize,
}

impl Summary {
    /// Bytes that one sample's activations take while training, all layers together.
    pub const fn activation_bytes(&self) -> usize {
        let mut total = 0;
        let mut i = 0;
        while i < self.layers.len() {
            total += self.layers[i].activation_bytes;
            i += 1;
        }
        total
    }
}

/// Groups of three digits.
struct Grouped(usize);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut grouped = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad_integral(true, "", &grouped)
    }
}

const HEADINGS: [&str; 5] = ["layer", "output", "parameters", "FLOPs", "activation bytes"];

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        lines_of(self.layers, 0, &mut lines);
        let totals = [
            "total".to_owned(),
            String::new(),
            Grouped(self.parameters).to_string(),
            Grouped(self.flops).to_string(),
            Grouped(self.activation_bytes()).to_string(),
        ];
        let width = |column: usize| {
            let cells = lines.iter().chain([&totals]).map(|line| line[column].chars().count());
            cells.chain([HEADINGS[column].len()]).max().unwrap_or(0)
        };
        let widths: [usize; 5] = std::array::from_fn(width);
        let rule = "-".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));

        write!(f, "{}: ", self.name)?;
        match self.inputs {
            [] => write!(f, "{}", self.input)?,
            inputs => {
                for (i, input) in inputs.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    write!(f, "{comma}{} {}", input.name, input.dims)?;
                }
            }
        }
        writeln!(f, " -> {}", self.output)?;
        writeln!(f, "{rule}")?;
        write_line(f, &HEADINGS.map(str::to_owned), widths)?;
        writeln!(f, "{rule}")?;
        for line in &lines {
            write_line(f, line, widths)?;
        }
        writeln!(f, "{rule}")?;
        write_line(f, &totals, widths)?;
        if self.buffers > 0 {
            writeln!(f, "running statistics: {}", Grouped(self.buffers))?;
        }
        write!(
            f,
            "a tile of {} samples: {} bytes in training, {} in inference",
            self.tile,
            Grouped(self.workspace_bytes),
            Grouped(self.inference_bytes)
        )
    }
}

/// A line for each layer, those inside further to the right.
fn lines_of(nodes: &[Node], depth: usize, lines: &mut Vec<[String; 5]>) {
    for node in nodes {
        lines.push([
            format!("{}{} ({})", "  ".repeat(depth), node.name, node.kind),
            node.output.to_string(),
            Grouped(node.parameters).to_string(),
            Grouped(node.flops).to_string(),
            Grouped(node.activation_bytes).to_string(),
        ]);
        lines_of_form(&node.form, depth + 1, lines);
    }
}

fn lines_of_form(form: &Form, depth: usize, lines: &mut Vec<[String; 5]>) {
    match form {
        Form::Layer => {}
        Form::Sequence(nodes) => lines_of(nodes, depth, lines),
        Form::Repeat { body, .. } | Form::Residual { body, skip: None } => lines_of_form(body, depth, lines),
        Form::Residual { body, skip: Some(skip) } => {
            lines_of_form(body, depth, lines);
            lines.push(heading(depth, "skip"));
            lines_of_form(skip, depth + 1, lines);
        }
        Form::Concat { .. } => {
            for (branch, form) in (1..).zip(form.branches()) {
                lines.push(heading(depth, &format!("branch {branch}")));
                lines_of_form(form, depth + 1, lines);
            }
        }
    }
}

/// A line above layers that belong together.
fn heading(depth: usize, text: &str) -> [String; 5] {
    let mut line: [String; 5] = Default::default();
    line[0] = format!("{}{text}", "  ".repeat(depth));
    line
}

fn write_line(f: &mut fmt::Formatter<'_>, cells: &[String; 5], widths: [usize; 5]) -> fmt::Result {
    let [layer, output, parameters, flops, bytes] = cells;
    let [a, b, c, d, e] = widths;
    writeln!(
        f,
        "{layer:<a$}  {output:<b$}  {parameters:>c$}  {flops:>d$}  {bytes:>e$}"
    )
}
