//! `inputs { .. => { .. }; .. }`: layers on one of several inputs.

use std::marker::PhantomData;

use generic_array::GenericArray;

use crate::init::Rng;
use crate::kernels::block::{Block, Zeroable, scalars, scalars_mut};
use crate::layer::check::Check;
use crate::layer::{BackwardTile, Form, ForwardTile, Module, Pass, Scratch, Visitor};
use crate::shape::{Dim, Element, InputShape, Sample};

/// One of several inputs: generated code has a type for each.
pub trait Field: Send + Sync + 'static {
    /// The struct of all inputs.
    type Inputs: Element;
    /// The field.
    type Sample: Sample;
    /// The shape of the field.
    type Shape: InputShape<Element = <Self::Sample as Block>::Element>;

    /// The field of some inputs.
    fn of(inputs: &Self::Inputs) -> &Self::Sample;
}

/// y = body(x), where x is the field `F` of a sample of several inputs.
///
/// Samples are structs; what the body reads is copied so that the samples of a tile follow each other.
pub struct On<F, Body> {
    body: Body,
    field: PhantomData<F>,
}

impl<F, Body: From<()>> From<()> for On<F, Body> {
    fn from((): ()) -> Self {
        Self {
            body: Body::from(()),
            field: PhantomData,
        }
    }
}

crate::zeroable! {
    /// The field of each sample of a tile, and what the body saves.
    pub struct SavedField[I: Zeroable, S: Zeroable, T: Dim] {
        input: GenericArray<I, T>,
        saved: S,
    }
}

impl<In, F, Body> Module<In> for On<F, Body>
where
    F: Field,
    In: InputShape<Element = F::Inputs>,
    Body: Module<F::Shape>,
{
    type Out = Body::Out;
    type Params = Body::Params;
    type Buffers = Body::Buffers;
    type Sums = Body::Sums;
    type Saved<T: Dim> = SavedField<F::Sample, Body::Saved<T>, T>;

    const CHECK: Check = Body::CHECK;
    const FLOPS: usize = Body::FLOPS;
    const SCRATCH: Scratch = Body::SCRATCH;
    const SEGMENTS: usize = Body::SEGMENTS;
    const OVERWRITES: bool = Body::OVERWRITES;
    const FORM: Form = Body::FORM;

    fn initialize(&self, params: &mut Self::Params, buffers: &mut Self::Buffers, rng: &mut Rng) {
        self.body.initialize(params, buffers, rng);
    }

    fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
        let ForwardTile {
            params,
            mut statistics,
            input,
            output,
            saved,
            scratch,
        } = tile;
        match saved {
            Some(SavedField { input: fields, saved }) => {
                for (field, input) in fields.iter_mut().zip(input) {
                    scalars_mut(field).copy_from_slice(scalars(F::of(input)));
                }
                let body = ForwardTile {
                    params,
                    statistics,
                    input: &scalars(&*fields)[..pass.samples * F::Sample::LEN],
                    output,
                    saved: Some(saved),
                    scratch,
                };
                self.body.forward::<T>(pass, body);
            }
            // Nothing to copy into: sample after sample.
            None => {
                let outputs = output.chunks_exact_mut(output_len::<F, Body>());
                for (sample, (input, output)) in input.iter().zip(outputs).enumerate() {
                    let body = ForwardTile {
                        params,
                        statistics: statistics.reborrow(),
                        input: scalars(F::of(input)),
                        output,
                        saved: None,
                        scratch: &mut *scratch,
                    };
                    let pass = Pass {
                        samples: 1,
                        first_sample: pass.first_sample + sample,
                        ..*pass
                    };
                    self.body.forward::<T>(&pass, body);
                }
            }
        }
    }

    fn backward<T: Dim>(&self, pass: &Pass, tile: BackwardTile<'_, Self, In, T>) {
        let SavedField { input, saved } = tile.saved;
        let body = BackwardTile {
            params: tile.params,
            gradients: tile.gradients,
            statistics: tile.statistics,
            input: &scalars(&*input)[..pass.samples * F::Sample::LEN],
            output: tile.output,
            output_gradient: tile.output_gradient,
            input_gradient: None,
            saved,
            scratch: tile.scratch,
        };
        self.body.backward::<T>(pass, body);
    }

    fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
        self.body.merge(into, from);
    }

    fn visit<T: Dim>(saved: &Self::Saved<T>, samples: usize, visitor: &mut Visitor<'_>) {
        Body::visit::<T>(&saved.saved, samples, visitor);
    }

    fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
        self.body.update_buffers(buffers, totals);
    }
}

/// The length of an output sample.
const fn output_len<F: Field, Body: Module<F::Shape>>() -> usize {
    <Body::Out as InputShape>::LEN
}
