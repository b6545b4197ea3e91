//! How generated code goes through a sequence of layers: which layer it is at, and the memory handed from one to the
//! next.

use crate::kernels::accumulation::Accumulation;
use crate::kernels::denormal::clear_vanished;
use crate::module::{Pass, gradient_buffers, mix};
use crate::shape::Dim;

use crate::summary::Row;

/// A walk from the first layer of a sequence to the last.
pub struct Walk<'a> {
    pass: Pass,
    scratch: &'a mut [f32],
    /// The layer that comes next.
    index: usize,
    /// The segment in which it begins.
    begin: usize,
}

impl<'a> Walk<'a> {
    /// At the first layer; all layers use the same temporary memory.
    #[inline]
    pub fn new(pass: &Pass, scratch: &'a mut [f32]) -> Self {
        Self {
            pass: *pass,
            scratch,
            index: 0,
            begin: 0,
        }
    }

    /// How many samples the tile holds.
    #[inline]
    pub fn samples(&self) -> usize {
        self.pass.samples
    }

    /// The next layer's pass outside of training.
    #[inline]
    pub(crate) fn infer(&mut self) -> (Pass, &mut [f32]) {
        let stream = mix(self.pass.stream, self.index as u64);
        self.index += 1;
        (Pass { stream, ..self.pass }, self.scratch)
    }

    /// The next layer's pass, if one of its segments is the current one.
    #[inline]
    pub(crate) fn forward(&mut self, segments: usize) -> Option<(Pass, &mut [f32])> {
        let pass = self.pass.enter(self.index, self.begin, segments);
        self.index += 1;
        self.begin += segments - 1;
        Some((pass?, self.scratch))
    }
}

/// A walk from the last layer of a sequence to the first.
pub struct BackwardWalk<'a> {
    pass: Pass,
    output_gradient: &'a [f32],
    input_gradient: Option<&'a mut [f32]>,
    /// The gradient of one activation is read while that of the one before it is written.
    buffers: [&'a mut [f32]; 2],
    scratch: &'a mut [f32],
    /// How many layers or fused runs of layers there are, and how many are still to come.
    layers: usize,
    left: usize,
    /// The segment, counted from the output, in which the next one begins.
    begin: usize,
}

/// What one layer needs of a [`BackwardWalk`].
pub(crate) struct BackwardStep<'w> {
    pub pass: Pass,
    pub output_gradient: &'w [f32],
    pub input_gradient: Option<&'w mut [f32]>,
    pub scratch: &'w mut [f32],
}

impl<'a> BackwardWalk<'a> {
    /// At the last of `layers`; the scratch, for tiles of `T` samples, is that of [`Row::scratch`].
    #[inline]
    pub fn new<T: Dim>(
        pass: &Pass,
        layers: &'static [Row],
        output_gradient: &'a [f32],
        input_gradient: Option<&'a mut [f32]>,
        scratch: &'a mut [f32],
    ) -> Self {
        let (upper, lower, scratch) = gradient_buffers(scratch, Row::widest(layers), T::USIZE);
        Self {
            pass: *pass,
            output_gradient,
            input_gradient,
            buffers: [upper, lower],
            scratch,
            layers: Row::stored(layers),
            left: Row::stored(layers),
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
    pub(crate) fn backward(&mut self, segments: usize, [input, output]: [usize; 2]) -> Option<BackwardStep<'_>> {
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
