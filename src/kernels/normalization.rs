//! Layer normalisation over rows of features and batch normalisation over rows of channels.
//!
//! With `xhat = (x - mean) rstd` and `rstd = 1 / sqrt(variance + epsilon)` the output is `y = gain xhat + shift`. Variances
//! are those of the population (divided by the count), computed in two passes: first the mean, then squared deviations,
//! corrected by how far the rounded mean is off, the mean of the deviations (Chan, Golub & LeVeque 1983, algorithm 1.7).
//! Layer normalisation (Ba, Kiros & Hinton 2016) takes the statistics of each row, batch normalisation (Ioffe & Szegedy
//! 2015) those of each channel over all rows. In both the gradient through the statistics of `count` elements is
//! `dx = rstd (g - mean(g) - xhat mean(g xhat))` with `g = dy gain`.

mod batch;
mod layer;

use super::lengths::check;

pub use batch::{
    batch_norm_backward_input, batch_norm_backward_sums, batch_norm_forward, channel_statistics, merge_statistics,
};
pub use layer::{layer_norm_backward, layer_norm_forward};

fn rows_of(width: usize, len: usize) -> usize {
    assert!(
        width > 0 && len.is_multiple_of(width),
        "{len} elements are no whole rows of {width}"
    );
    len / width
}

#[cfg(test)]
mod tests;
