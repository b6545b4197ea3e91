//! How generated code goes through a sequence of layers: which layer it is at, and the memory handed from one to the
//! next.

use crate::kernels::accumulation::Accumulation;
use crate::kernels::denormal::clear_vanished;
use crate::layer::{Node, Pass, two_buffers};
use crate::shape::Element;

/// What a layer of a sequence reads: what is kept for the way back, or one of the walk's buffers.
pub enum Activation<'w, E> {
    /// Kept, or the input of the sequence.
    Kept(&'w [E]),
    /// The beginning of a buffer, of so many scalars.
    Buffer(&'w mut [f32], usize),
}

impl<E: Element> Activation<'_, E> {
    /// The values.
    #[inline]
    pub fn values(&self) -> &[E] {
        match self {
            Self::Kept(values) => values,
            Self::Buffer(buffer, len) => E::of_activations(&buffer[..*len]),
        }
    }
}

/// Where a layer of a sequence writes.
pub(super) enum Output<'w> {
    /// What is kept for the way back.
    Kept(&'w mut [f32]),
    /// The beginning of a buffer, of so many scalars.
    Buffer(&'w mut [f32], usize),
    /// The output of the sequence.
    Last(&'w mut [f32]),
}

impl Output<'_> {
    #[inline]
    pub(super) fn values_mut(&mut self) -> &mut [f32] {
        match self {
            Self::Kept(values) | Self::Last(values) => values,
            Self::Buffer(buffer, len) => &mut buffer[..*len],
        }
    }
}

/// A walk from the first layer of a sequence to the last.
///
/// Where activations are not kept they go to two buffers in turn.
pub struct ForwardWalk<'w> {
    pass: Pass<'w>,
    /// What the layer before gave.
    latest: Option<Activation<'w, f32>>,
    buffers: [Option<&'w mut [f32]>; 2],
    /// The output of the sequence, until it is written.
    output: Option<&'w mut [f32]>,
    scratch: &'w mut [f32],
    /// The layer that comes next, and how many outputs are still to be stored.
    index: usize,
    left: usize,
    /// The segment in which it begins.
    begin: usize,
}

impl<'w> ForwardWalk<'w> {
    /// At the first of `nodes`; the scratch, for tiles of `tile` samples, is that of [`Node::scratch_of`].
    #[inline]
    pub fn new(
        pass: &Pass<'w>,
        nodes: &'static [Node],
        tile: usize,
        output: &'w mut [f32],
        scratch: &'w mut [f32],
    ) -> Self {
        let (upper, lower, scratch) = two_buffers(scratch, Node::widest(nodes), tile);
        Self {
            pass: *pass,
            latest: None,
            buffers: [Some(upper), Some(lower)],
            output: Some(output),
            scratch,
            index: 0,
            left: Node::count_stored(nodes),
            begin: 0,
        }
    }

    /// What the layer before gave.
    #[inline]
    pub fn latest<E: Element>(&mut self) -> Activation<'w, E> {
        match self.latest.take() {
            Some(Activation::Kept(values)) => Activation::Kept(E::of_activations(values)),
            Some(Activation::Buffer(buffer, len)) => Activation::Buffer(buffer, len),
            None => unreachable!("a layer gives what the next one takes"),
        }
    }

    /// Where the next layer writes its output, of so many scalars a sample.
    #[inline]
    pub(super) fn output(&mut self, kept: Option<&'w mut [f32]>, sample_len: usize) -> Output<'w> {
        self.left -= 1;
        let len = self.pass.samples * sample_len;
        if let Some(kept) = kept {
            return Output::Kept(&mut kept[..len]);
        }
        if self.left == 0
            && let Some(output) = self.output.take()
        {
            return Output::Last(output);
        }
        let [upper, lower] = &mut self.buffers;
        match upper.take().or_else(|| lower.take()) {
            Some(buffer) => Output::Buffer(buffer, len),
            None => unreachable!("one buffer is read and the other written"),
        }
    }

    /// The next layer's pass, if one of its segments is the current one.
    #[inline]
    pub(super) fn enter(&mut self, segments: usize) -> Option<Pass<'w>> {
        let pass = self.pass.enter(self.index, self.begin, segments);
        self.index += 1;
        self.begin += segments - 1;
        pass
    }

    pub(super) fn scratch(&mut self) -> &mut [f32] {
        self.scratch
    }

    /// The layer has read its input and written its output.
    #[inline]
    pub(super) fn hand_on<E>(&mut self, input: Activation<'w, E>, output: Output<'w>) {
        if let Activation::Buffer(buffer, _) = input {
            let [upper, lower] = &mut self.buffers;
            let free = if upper.is_none() { upper } else { lower };
            *free = Some(buffer);
        }
        self.latest = match output {
            Output::Kept(values) => Some(Activation::Kept(values)),
            Output::Buffer(buffer, len) => Some(Activation::Buffer(buffer, len)),
            Output::Last(_) => None,
        };
    }
}

/// A walk from the last layer of a sequence to the first.
pub struct BackwardWalk<'a> {
    pass: Pass<'a>,
    output_gradient: &'a [f32],
    input_gradient: Option<&'a mut [f32]>,
    /// The gradient of one activation is read while that of the one before it is written.
    buffers: [&'a mut [f32]; 2],
    scratch: &'a mut [f32],
    /// How many layers or fused groups of layers there are, and how many are still to come.
    layers: usize,
    left: usize,
    /// The segment, counted from the output, in which the next one begins.
    begin: usize,
}

/// What one layer needs of a [`BackwardWalk`].
pub(super) struct BackwardStep<'w> {
    pub pass: Pass<'w>,
    pub output_gradient: &'w [f32],
    pub input_gradient: Option<&'w mut [f32]>,
    pub scratch: &'w mut [f32],
}

impl<'a> BackwardWalk<'a> {
    /// At the last of `nodes`; the scratch, for tiles of `tile` samples, is that of [`Node::scratch_of`].
    #[inline]
    pub fn new(
        pass: &Pass<'a>,
        nodes: &'static [Node],
        tile: usize,
        output_gradient: &'a [f32],
        input_gradient: Option<&'a mut [f32]>,
        scratch: &'a mut [f32],
    ) -> Self {
        let (upper, lower, scratch) = two_buffers(scratch, Node::widest(nodes), tile);
        Self {
            pass: *pass,
            output_gradient,
            input_gradient,
            buffers: [upper, lower],
            scratch,
            layers: Node::count_stored(nodes),
            left: Node::count_stored(nodes),
            begin: 0,
        }
    }

    /// How many samples the tile holds.
    #[inline]
    pub fn samples(&self) -> usize {
        self.pass.samples
    }

    /// Calls `layer`, whose gradients a layer that shares its weights has begun, so that they are added to.
    #[inline]
    pub fn adding(&mut self, layer: impl FnOnce(&mut Self)) {
        let begins = std::mem::replace(&mut self.pass.accumulation, Accumulation::Add);
        layer(self);
        self.pass.accumulation = begins;
    }

    /// The next layer's part, if one of its segments is the current one; `lengths` are of its input and output.
    #[inline]
    pub(super) fn step(&mut self, segments: usize, [input, output]: [usize; 2]) -> Option<BackwardStep<'_>> {
        self.left -= 1;
        let pass = self.pass.enter(self.left, self.begin, segments);
        self.begin += segments - 1;
        let [upper, lower] = &mut self.buffers;
        let from_output = self.layers - 1 - self.left;
        let (read, write) = if from_output.is_multiple_of(2) {
            (lower, upper)
        } else {
            (upper, lower)
        };
        let pass = pass?;
        let output_gradient = if from_output == 0 {
            self.output_gradient
        } else {
            // Here and not in the layers, so that those of one's own are guarded too.
            clear_vanished(pass.level, &mut read[..output]);
            &read[..output]
        };
        let input_gradient = if self.left == 0 {
            self.input_gradient.as_deref_mut()
        } else {
            Some(&mut write[..input])
        };
        Some(BackwardStep {
            pass,
            output_gradient,
            input_gradient,
            scratch: self.scratch,
        })
    }
}
