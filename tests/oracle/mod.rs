//! Networks by their definitions: an independent, naive double-precision forward pass of every layer, over a whole batch
//! at once, and derivatives by central differences. Nothing here is shared with the crate under test.

mod layers;
pub mod losses;

/// A layer or graph form, as the definitions in papers and framework manuals have it.
#[derive(Clone, Debug)]
pub enum Node {
    /// y = x + p with a parameter for each scalar of a sample: its gradient is the input gradient of what follows.
    Offset,
    Dense {
        units: usize,
        bias: bool,
    },
    Conv2d {
        filters: usize,
        window: Window,
        bias: bool,
        groups: usize,
    },
    MaxPool2d(Window),
    AvgPool2d(Window),
    GlobalAvgPool2d,
    Reshape(Vec<usize>),
    /// Multiplication with these factors, one for each scalar of the batch, while training.
    Dropout(Vec<f64>),
    BatchNorm {
        momentum: f64,
        epsilon: f64,
    },
    LayerNorm {
        epsilon: f64,
    },
    Relu,
    LeakyRelu(f64),
    Sigmoid,
    Tanh,
    Gelu,
    Silu,
    Softmax,
    /// A body and a skip branch, which is the identity if it has no layers.
    Residual(Vec<Node>, Vec<Node>),
    Concat(Vec<Vec<Node>>),
    Repeat(usize, Vec<Node>),
    /// The layer at this place of the same sequence once more, with the same parameters.
    Tied(usize),
}

/// A window that slides over an image.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub size: [usize; 2],
    pub stride: [usize; 2],
    pub padding: Padding,
}

#[derive(Clone, Copy, Debug)]
pub enum Padding {
    Same,
    Both([usize; 2]),
}

/// A window without padding that moves by `stride`.
pub fn window(size: [usize; 2], stride: [usize; 2]) -> Window {
    Window {
        size,
        stride,
        padding: Padding::Both([0, 0]),
    }
}

impl Window {
    pub fn padded(self, rows: usize, columns: usize) -> Self {
        Self {
            padding: Padding::Both([rows, columns]),
            ..self
        }
    }

    pub fn same(self) -> Self {
        Self {
            padding: Padding::Same,
            ..self
        }
    }

    /// Along one axis: the number of positions, and the padding in front.
    fn along(&self, axis: usize, length: usize) -> (usize, usize) {
        let (size, stride) = (self.size[axis], self.stride[axis]);
        match self.padding {
            Padding::Both(padding) => ((length + 2 * padding[axis] - size) / stride + 1, padding[axis]),
            Padding::Same => {
                let positions = length.div_ceil(stride);
                let needed = ((positions - 1) * stride + size).saturating_sub(length);
                (positions, needed / 2)
            }
        }
    }
}

pub fn dense(units: usize) -> Node {
    Node::Dense { units, bias: true }
}

pub fn conv(filters: usize, window: Window) -> Node {
    Node::Conv2d {
        filters,
        window,
        bias: true,
        groups: 1,
    }
}

/// A convolution whose channels and filters are in groups.
pub fn grouped(groups: usize, node: Node) -> Node {
    match node {
        Node::Conv2d {
            filters, window, bias, ..
        } => Node::Conv2d {
            filters,
            window,
            bias,
            groups,
        },
        node => panic!("{node:?} has no groups"),
    }
}

pub fn without_bias(node: Node) -> Node {
    match node {
        Node::Dense { units, .. } => Node::Dense { units, bias: false },
        Node::Conv2d {
            filters,
            window,
            groups,
            ..
        } => Node::Conv2d {
            filters,
            window,
            bias: false,
            groups,
        },
        node => panic!("{node:?} has no bias"),
    }
}

/// PyTorch's defaults.
pub fn batch_norm() -> Node {
    Node::BatchNorm {
        momentum: 0.1,
        epsilon: 1e-5,
    }
}

/// PyTorch's default.
pub fn layer_norm() -> Node {
    Node::LayerNorm { epsilon: 1e-5 }
}

/// One forward pass over a batch.
pub struct Pass<'a> {
    pub samples: usize,
    pub training: bool,
    pub params: &'a [f64],
    /// Running statistics; training brings them up to date.
    pub buffers: Vec<f64>,
    /// The smallest distance of a value from where a derivative jumps.
    pub margin: f64,
    /// Multiply-adds and other operations on scalars.
    pub work: usize,
    /// Where each parameter tensor is, and what it is called.
    pub tensors: Vec<(String, std::ops::Range<usize>)>,
    /// Where the parameters and buffers of the next layer begin.
    at: At,
}

#[derive(Clone, Copy, Default)]
struct At {
    params: usize,
    buffers: usize,
}

/// A batch between two layers.
#[derive(Clone)]
pub struct Batch {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

impl<'a> Pass<'a> {
    pub fn new(samples: usize, training: bool, params: &'a [f64], buffers: &[f64]) -> Self {
        Self {
            samples,
            training,
            params,
            buffers: buffers.to_vec(),
            margin: f64::INFINITY,
            work: 0,
            tensors: Vec::new(),
            at: At::default(),
        }
    }

    /// The next tensor of parameters.
    fn take(&mut self, name: &str, len: usize) -> &'a [f64] {
        let range = self.at.params..self.at.params + len;
        self.at.params += len;
        if self.tensors.iter().all(|(_, known)| known.start != range.start) {
            self.tensors.push((name.to_owned(), range.clone()));
        }
        &self.params[range]
    }

    /// Runs layers one after another.
    pub fn sequence(&mut self, nodes: &[Node], batch: Batch) -> Batch {
        let mut begins = Vec::new();
        self.continued(nodes, batch, &mut begins, &mut |_, _| {})
    }

    /// Runs layers that follow those that began at `begins`; `visit` sees each layer's input.
    fn continued(
        &mut self,
        nodes: &[Node],
        mut batch: Batch,
        begins: &mut Vec<At>,
        visit: &mut impl FnMut(At, &Batch),
    ) -> Batch {
        while begins.len() < nodes.len() {
            visit(self.at, &batch);
            let mut node = &nodes[begins.len()];
            begins.push(self.at);
            let after = self.at;
            let tied = matches!(node, Node::Tied(_));
            if let &Node::Tied(owner) = node {
                node = &nodes[owner];
                self.at = begins[owner];
            }
            batch = self.layer(node, batch);
            if tied {
                self.at = after;
            }
        }
        batch
    }
}

/// The derivatives of a loss by the parameters, by central differences.
pub struct Differences<'a> {
    nodes: &'a [Node],
    params: Vec<f64>,
    buffers: &'a [f64],
    samples: usize,
    loss: &'a dyn Fn(&[f64]) -> f64,
    /// For each layer: where its parameters begin, and its input.
    inputs: Vec<(At, Batch)>,
    pub tensors: Vec<(String, std::ops::Range<usize>)>,
    pub work: usize,
}

/// Small enough for the truncation error of order 2, large enough for the rounding error of double precision.
const STEP: f64 = 2e-6;

impl<'a> Differences<'a> {
    pub fn new(
        nodes: &'a [Node],
        params: &[f64],
        buffers: &'a [f64],
        samples: usize,
        input: Batch,
        loss: &'a dyn Fn(&[f64]) -> f64,
    ) -> Self {
        let mut pass = Pass::new(samples, true, params, buffers);
        let mut inputs = Vec::new();
        pass.continued(nodes, input, &mut Vec::new(), &mut |at, batch| {
            inputs.push((at, batch.clone()))
        });
        let (tensors, work) = (pass.tensors, pass.work);
        Self {
            nodes,
            params: params.to_vec(),
            buffers,
            samples,
            loss,
            inputs,
            tensors,
            work,
        }
    }

    fn loss_from(&self, first: usize) -> f64 {
        let (at, batch) = &self.inputs[first];
        let mut pass = Pass::new(self.samples, true, &self.params, self.buffers);
        pass.at = *at;
        let mut begins = self.inputs[..first].iter().map(|&(at, _)| at).collect();
        let output = pass.continued(self.nodes, batch.clone(), &mut begins, &mut |_, _| {});
        (self.loss)(&output.values)
    }

    /// The derivative along `direction`, a step in the parameters that begin at `begin`.
    pub fn along(&mut self, begin: usize, direction: &[f64]) -> f64 {
        // What comes before the layer that has the parameters stays as it was.
        let first = self.inputs.iter().rposition(|(at, _)| at.params <= begin).unwrap_or(0);
        let first = (0..=first)
            .find(|&i| self.inputs[i].0.params == self.inputs[first].0.params)
            .unwrap_or(first);
        let kept = self.params[begin..begin + direction.len()].to_vec();
        let mut losses = [0.0; 2];
        for (loss, step) in losses.iter_mut().zip([STEP, -STEP]) {
            for (i, (param, d)) in kept.iter().zip(direction).enumerate() {
                self.params[begin + i] = param + step * d;
            }
            *loss = self.loss_from(first);
        }
        self.params[begin..begin + direction.len()].copy_from_slice(&kept);
        (losses[0] - losses[1]) / (2.0 * STEP)
    }
}
