//! The tensors of a network under their names.

use crate::kernels::block::{Block, scalars, scalars_mut};
use crate::kernels::structure::{TensorPlace, tensors};
use crate::network::{Buffers, Network, Params, Parts};

/// A tensor of a network: parameters of a layer, or running statistics.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor<'a> {
    /// The path of fields to it, with dots between: `blocks.1.conv.weight`.
    pub name: String,
    /// Its sizes, outermost first.
    pub shape: Vec<usize>,
    /// Its numbers, the last dimension varying fastest.
    pub values: &'a [f32],
}

/// A tensor of a network, to change.
#[derive(Debug, PartialEq)]
pub struct NamedTensorMut<'a> {
    /// The path of fields to it, with dots between: `blocks.1.conv.weight`.
    pub name: String,
    /// Its sizes, outermost first.
    pub shape: Vec<usize>,
    /// Its numbers, the last dimension varying fastest.
    pub values: &'a mut [f32],
}

/// The tensors of a network, as [`Network::tensors`] gives them.
pub(crate) fn of<N: Network>(net: &N) -> Vec<NamedTensor<'_>> {
    let Parts { params, buffers } = net.parts();
    let mut tensors = of_block(&**params);
    tensors.extend(of_block(&**buffers));
    check_distinct::<N>(tensors.iter().map(|tensor| &*tensor.name));
    tensors
}

/// The tensors of a network, as [`Network::tensors_mut`] gives them.
pub(crate) fn of_mut<N: Network>(parts: &mut Parts<N>) -> Vec<NamedTensorMut<'_>> {
    let Parts { params, buffers } = parts;
    let mut tensors = cut_mut(self::tensors::<Params<N>>(), scalars_mut(&mut **params));
    tensors.extend(cut_mut(self::tensors::<Buffers<N>>(), scalars_mut(&mut **buffers)));
    check_distinct::<N>(tensors.iter().map(|tensor| &*tensor.name));
    tensors
}

fn of_block<B: Block<Element = f32>>(block: &B) -> Vec<NamedTensor<'_>> {
    cut(tensors::<B>(), scalars(block))
}

/// Numbers laid out as the parameters of `N`, under the parameters' names.
#[cfg(feature = "checkpoint")]
pub(crate) fn like_params<N: Network>(values: &[f32]) -> Vec<NamedTensor<'_>> {
    cut(tensors::<Params<N>>(), values)
}

/// Numbers laid out as the parameters of `N`, under the parameters' names, to change.
#[cfg(feature = "checkpoint")]
pub(crate) fn like_params_mut<N: Network>(values: &mut [f32]) -> Vec<NamedTensorMut<'_>> {
    cut_mut(tensors::<Params<N>>(), values)
}

fn cut(places: Vec<TensorPlace>, values: &[f32]) -> Vec<NamedTensor<'_>> {
    let tensor = |place: TensorPlace| NamedTensor {
        name: place.name,
        shape: place.shape,
        values: &values[place.start..place.start + place.len],
    };
    places.into_iter().map(tensor).collect()
}

fn cut_mut(places: Vec<TensorPlace>, mut values: &mut [f32]) -> Vec<NamedTensorMut<'_>> {
    let mut tensors = Vec::with_capacity(places.len());
    for place in places {
        // Tensors follow each other without a gap.
        let (first, rest) = values.split_at_mut(place.len);
        values = rest;
        tensors.push(NamedTensorMut {
            name: place.name,
            shape: place.shape,
            values: first,
        });
    }
    tensors
}

/// Parameters and running statistics of one layer are structs of their own; a layer of a user's could name both alike.
fn check_distinct<'a, N: Network>(names: impl Iterator<Item = &'a str>) {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        assert!(
            seen.insert(name),
            "`{}` has two tensors called `{name}`; give the layer's parameters and running statistics fields of \
             different names",
            N::NAME
        );
    }
}
