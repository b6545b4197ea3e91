//! What a network is made of, as a table.

use std::fmt;

use crate::entry::{Entry, Out, Params};
use crate::kernels::block::Block;
use crate::module::{Module, Scratch};
use crate::network::activation_bytes;
use crate::shape::{Dims, Shape};

/// One line of a [`Summary`]: a layer, with those inside it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
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
    /// The layers inside.
    pub layers: &'static [Row],
    /// Temporary memory.
    pub scratch: Scratch,
    /// One more than the times that the batch has to come together; see [`Module::SEGMENTS`].
    pub segments: usize,
    /// Whether its output is kept in memory: not where one kernel runs it together with the next layer.
    pub is_stored: bool,
}

impl Row {
    /// The row of a generated network's layer.
    pub const fn of<E: Entry>() -> Self {
        Self {
            name: E::NAMES.name,
            kind: E::NAMES.label,
            output: Out::<E>::DIMS,
            parameters: Params::<E>::LEN,
            flops: <E::Layer as Module<E::In>>::FLOPS,
            activation_bytes: activation_bytes::<E::Layer, E::In>(),
            layers: <E::Layer as Module<E::In>>::ROWS,
            scratch: <E::Layer as Module<E::In>>::SCRATCH,
            segments: <E::Layer as Module<E::In>>::SEGMENTS,
            is_stored: true,
        }
    }

    /// The row of a layer that has the weights of this one.
    pub const fn tied(self, name: &'static str, kind: &'static str) -> Self {
        Self {
            name,
            kind,
            parameters: 0,
            ..self
        }
    }

    /// The floating-point operations of a sequence of layers.
    pub const fn flops(rows: &[Self]) -> usize {
        let (mut flops, mut i) = (0, 0);
        while i < rows.len() {
            flops += rows[i].flops;
            i += 1;
        }
        flops
    }

    /// The segments of a sequence of layers: each begins in the last one of the layer before it.
    pub const fn segments(rows: &[Self]) -> usize {
        let (mut segments, mut i) = (1, 0);
        while i < rows.len() {
            segments += rows[i].segments - 1;
            i += 1;
        }
        segments
    }

    /// Room for the widest activation between the layers of a sequence.
    pub const fn widest(rows: &[Self]) -> Scratch {
        let (mut widest, mut i) = (0, 0);
        while i + 1 < rows.len() {
            let len = rows[i].output.len();
            widest = if rows[i].is_stored && len > widest { len } else { widest };
            i += 1;
        }
        Scratch::per_sample(widest)
    }

    /// How many layers of a sequence have their output in memory.
    pub const fn stored(rows: &[Self]) -> usize {
        let (mut stored, mut i) = (0, 0);
        while i < rows.len() {
            stored += rows[i].is_stored as usize;
            i += 1;
        }
        stored
    }

    /// The temporary memory of a sequence of layers: the gradients of two activations, and what the neediest needs.
    pub const fn scratch(rows: &[Self]) -> Scratch {
        let (mut need, mut i) = (Scratch::NONE, 0);
        while i < rows.len() {
            need = need.or(rows[i].scratch);
            i += 1;
        }
        Self::widest(rows).and(Self::widest(rows)).and(need)
    }
}

/// A network's layers and what they cost, known before it runs.
///
/// Its `Display` is a table like that of Keras's `model.summary()`.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// The network's name.
    pub name: &'static str,
    /// The sizes of an input sample.
    pub input: Dims,
    /// The sizes of an output sample.
    pub output: Dims,
    /// The layers in order.
    pub layers: &'static [Row],
    /// The number of trained scalars.
    pub parameters: usize,
    /// The number of running statistics.
    pub buffers: usize,
    /// Floating-point operations of a forward pass for one sample.
    pub flops: usize,
    /// How many samples go through the network at a time.
    pub tile: usize,
    /// Bytes of one tile's workspace: activations, caches and temporary memory.
    pub workspace_bytes: usize,
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
        collect(self.layers, 0, &mut lines);
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

        writeln!(f, "{}: {} -> {}", self.name, self.input, self.output)?;
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
            "workspace: {} bytes for a tile of {} samples",
            Grouped(self.workspace_bytes),
            self.tile
        )
    }
}

fn collect(rows: &[Row], depth: usize, lines: &mut Vec<[String; 5]>) {
    for row in rows {
        lines.push([
            format!("{}{} ({})", "  ".repeat(depth), row.name, row.kind),
            row.output.to_string(),
            Grouped(row.parameters).to_string(),
            Grouped(row.flops).to_string(),
            Grouped(row.activation_bytes).to_string(),
        ]);
        collect(row.layers, depth + 1, lines);
    }
}

fn write_line(f: &mut fmt::Formatter<'_>, cells: &[String; 5], widths: [usize; 5]) -> fmt::Result {
    let [layer, output, parameters, flops, bytes] = cells;
    let [a, b, c, d, e] = widths;
    writeln!(
        f,
        "{layer:<a$}  {output:<b$}  {parameters:>c$}  {flops:>d$}  {bytes:>e$}"
    )
}
