//! `residual { .. }`: a branch that is added to its input.

use super::branch::Branch;
use crate::init::Rng;
use crate::kernels::reduce::{add, add_assign};
use crate::layer::check::{Check, Message};
use crate::layer::{BackwardTile, Form, ForwardTile, Module, Pass, Scratch, Visitor};
use crate::shape::{Dim, InputShape, Shape};

/// y = x + body(x): He et al. 2016, equation 1.
///
/// The body gives the shape that it takes. Its parameters are the residual's own.
pub struct Residual<Body>(Body);

impl<Body: From<()>> From<()> for Residual<Body> {
    fn from((): ()) -> Self {
        Self(Body::from(()))
    }
}

impl<In: Shape, Body: Module<In>> Module<In> for Residual<Body> {
    type Out = In;
    type Params = Body::Params;
    type Buffers = Body::Buffers;
    type Sums = Body::Sums;
    /// The body's output before the sum: its last layer may need it to go backward.
    type Saved<T: Dim> = Branch<Body::Out, Body::Saved<T>, T>;

    const CHECK: Check = Check::require(
        Body::Out::DIMS.equals(In::DIMS),
        Message::new("has a body that gives ").dims(Body::Out::DIMS),
    );
    const FLOPS: usize = Body::FLOPS + In::LEN;
    const SCRATCH: Scratch = Body::SCRATCH;
    const SEGMENTS: usize = Body::SEGMENTS;
    const OVERWRITES: bool = Body::OVERWRITES;
    const FORM: Form = Form::Residual {
        body: &Body::FORM,
        skip: None,
    };

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        self.0.initialize(params, buffers, rng);
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            statistics,
            input,
            output,
            saved,
            scratch,
        } = tile;
        let Some(saved) = saved else {
            let body = ForwardTile {
                params,
                statistics,
                input,
                output: &mut *output,
                saved: None,
                scratch,
            };
            self.0.forward::<T>(pass, body);
            add_assign(pass.level, output, input);
            return;
        };
        let (branch, saved) = saved.write(pass.samples);
        let body = ForwardTile {
            params,
            statistics,
            input,
            output: &mut *branch,
            saved: Some(saved),
            scratch,
        };
        self.0.forward::<T>(pass, body);
        if pass.is_last(Self::SEGMENTS) {
            add(pass.level, input, branch, output);
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let BackwardTile {
            params,
            gradients,
            statistics,
            input,
            output_gradient,
            mut input_gradient,
            saved,
            scratch,
            ..
        } = tile;
        let (output, saved) = saved.read(pass.samples);
        let body = BackwardTile {
            params,
            gradients,
            statistics,
            input,
            output,
            output_gradient,
            input_gradient: input_gradient.as_deref_mut(),
            saved,
            scratch,
        };
        self.0.backward::<T>(pass, body);
        if let Some(input_gradient) = input_gradient
            && pass.is_last(Self::SEGMENTS)
        {
            add_assign(pass.level, input_gradient, output_gradient);
        }
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        self.0.merge(into, from);
    }

    fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
        Body::visit::<T>(&saved.saved, samples, visitor);
        visitor.show(Body::FORM.last_part(), saved.output(samples), Body::Out::LEN);
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        self.0.update_buffers(buffers, totals);
    }
}
