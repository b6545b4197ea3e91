//! Whether a gradient is the first to be computed or one more.

/// What a kernel does with the gradient by parameters that it computes.
///
/// The first of several gradients that are summed overwrites what an earlier step left, so that nobody need clear it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accumulation {
    /// It overwrites whatever is there, NaN too.
    Overwrite,
    /// It is added to what is there.
    Add,
}

impl Accumulation {
    /// Makes a gradient ready for being added to.
    pub fn begin(self, gradient: &mut [f32]) {
        if self == Self::Overwrite {
            gradient.fill(0.0);
        }
    }
}
