//! The sizes of a convolution, what follows from them, and its products.

use super::super::gemm::{self, PositionAxis, Product, SumAxis, TiledProduct};

/// The sizes of a convolution; the padding at the bottom and at the right follows from the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2dGeometry {
    /// Rows of the input.
    pub height: usize,
    /// Columns of the input.
    pub width: usize,
    /// Channels of the input.
    pub channels: usize,
    /// Channels of the output.
    pub filters: usize,
    /// Rows of a filter.
    pub kernel_height: usize,
    /// Columns of a filter.
    pub kernel_width: usize,
    /// Input rows from one output row to the next.
    pub stride_height: usize,
    /// Input columns from one output column to the next.
    pub stride_width: usize,
    /// Rows of zeros above the input.
    pub pad_top: usize,
    /// Columns of zeros left of the input.
    pub pad_left: usize,
    /// Rows of the output.
    pub out_height: usize,
    /// Columns of the output.
    pub out_width: usize,
}

impl Conv2dGeometry {
    /// Elements of an input sample.
    pub const fn input_len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Elements of an output sample.
    pub const fn output_len(&self) -> usize {
        self.out_height * self.out_width * self.filters
    }

    /// Elements of the weight.
    pub const fn weight_len(&self) -> usize {
        self.patch() * self.filters
    }

    /// Whether the number of bytes of each operand is one that a slice can have, so that no length derived from the sizes
    /// overflows.
    const fn is_addressable(&self) -> bool {
        const fn image(pad: usize, size: usize, out: usize, stride: usize, kernel: usize) -> u128 {
            let padded = pad as u128 + size as u128;
            let reached = (out as u128 - 1)
                .saturating_mul(stride as u128)
                .saturating_add(kernel as u128);
            if padded > reached { padded } else { reached }
        }
        const fn fits(a: u128, b: u128, c: u128) -> bool {
            a.saturating_mul(b).saturating_mul(c) <= isize::MAX as u128 / size_of::<f32>() as u128
        }
        let rows = image(
            self.pad_top,
            self.height,
            self.out_height,
            self.stride_height,
            self.kernel_height,
        );
        let columns = image(
            self.pad_left,
            self.width,
            self.out_width,
            self.stride_width,
            self.kernel_width,
        );
        let area = (self.kernel_height as u128).saturating_mul(self.kernel_width as u128);
        fits(rows, columns, self.channels as u128)
            && fits(self.out_height as u128, self.out_width as u128, self.filters as u128)
            && fits(area, self.channels as u128, self.filters as u128)
    }

    /// The run of a filter row: contiguous in the image and in the weight.
    pub(super) const fn patch_row(&self) -> usize {
        self.kernel_width * self.channels
    }

    /// Weights of one filter.
    pub(super) const fn patch(&self) -> usize {
        self.kernel_height * self.patch_row()
    }

    /// Rows of the image that the windows slide over: the padded input, or the input as it is.
    const fn image_height(&self) -> usize {
        larger(
            self.pad_top + self.height,
            (self.out_height - 1) * self.stride_height + self.kernel_height,
        )
    }

    /// Columns of that image.
    const fn image_width(&self) -> usize {
        larger(
            self.pad_left + self.width,
            (self.out_width - 1) * self.stride_width + self.kernel_width,
        )
    }

    /// Elements of a row of the image.
    pub(super) const fn image_row(&self) -> usize {
        self.image_width() * self.channels
    }

    /// Elements of the image.
    pub(super) const fn image_len(&self) -> usize {
        self.image_height() * self.image_row()
    }

    /// Whether the image is more than the input.
    pub(super) const fn is_padded(&self) -> bool {
        self.image_height() > self.height || self.image_width() > self.width
    }

    /// Elements of the image where it is not the input itself.
    pub(super) const fn padded_len(&self) -> usize {
        if self.is_padded() { self.image_len() } else { 0 }
    }

    /// Whether the weights are a mebibyte or more, so that it pays to pack them and to use them for several samples.
    const fn is_large(&self) -> bool {
        self.weight_len() >= 256 * 1024
    }

    /// Padded samples that are convolved together with large weights: as many as take no more than a mebibyte.
    pub(super) const fn images(&self) -> usize {
        if self.is_large() {
            larger(1, smaller(8, 256 * 1024 / self.image_len()))
        } else {
            1
        }
    }

    /// Samples whose weight gradient is summed in registers: as many as give a sum of 64 terms or more, which outweigh
    /// loading and storing the sum.
    pub(super) const fn weight_samples(&self) -> usize {
        larger(1, 64 / (self.out_height * self.out_width))
    }

    /// Positions are outputs; the sum runs over filter rows, then along the filter row.
    const fn forward(&self) -> Product {
        Product {
            rows: PositionAxis {
                len: self.out_height,
                a: self.stride_height * self.image_row(),
                c: self.out_width * self.filters,
            },
            cols: PositionAxis {
                len: self.out_width,
                a: self.stride_width * self.channels,
                c: self.filters,
            },
            batch: SumAxis::ONE,
            outer: SumAxis {
                len: self.kernel_height,
                a: self.image_row(),
                b: self.patch_row() * self.filters,
            },
            inner: SumAxis {
                len: self.patch_row(),
                a: 1,
                b: self.filters,
            },
            width: self.filters,
        }
    }

    /// [`forward`](Self::forward) for a panel of filters, whose weights are packed.
    const fn panel_forward(&self) -> Product {
        let forward = self.forward();
        Product {
            outer: SumAxis {
                b: self.patch_row() * PANEL,
                ..forward.outer
            },
            inner: SumAxis {
                b: PANEL,
                ..forward.inner
            },
            width: PANEL,
            ..forward
        }
    }

    /// Positions are outputs, each adding to its patch of one filter row; the sum runs over filters.
    const fn backward_input(&self) -> Product {
        Product {
            rows: PositionAxis {
                len: self.out_height,
                a: self.out_width * self.filters,
                c: self.stride_height * self.image_row(),
            },
            cols: PositionAxis {
                len: self.out_width,
                a: self.filters,
                c: self.stride_width * self.channels,
            },
            batch: SumAxis::ONE,
            outer: SumAxis::ONE,
            inner: SumAxis {
                len: self.filters,
                a: 1,
                b: self.patch_row(),
            },
            width: self.patch_row(),
        }
    }

    /// [`backward_input`](Self::backward_input) for a panel of a filter row, whose weights are transposed.
    const fn panel_backward_input(&self) -> Product {
        let backward = self.backward_input();
        Product {
            inner: SumAxis {
                b: PANEL,
                ..backward.inner
            },
            width: PANEL,
            ..backward
        }
    }

    /// Positions are weights of one filter; the sum runs over samples, then over outputs.
    const fn backward_weight(&self) -> Product {
        Product {
            rows: PositionAxis {
                len: self.kernel_height,
                a: self.image_row(),
                c: self.patch_row() * self.filters,
            },
            cols: PositionAxis {
                len: self.patch_row(),
                a: 1,
                c: self.filters,
            },
            batch: SumAxis {
                len: gemm::AT_CALL,
                a: self.image_len(),
                b: self.output_len(),
            },
            outer: SumAxis {
                len: self.out_height,
                a: self.stride_height * self.image_row(),
                b: self.out_width * self.filters,
            },
            inner: SumAxis {
                len: self.out_width,
                a: self.stride_width * self.channels,
                b: self.filters,
            },
            width: self.filters,
        }
    }
}

/// A convolution: its sizes and its products.
#[derive(Clone, Copy, Debug)]
pub struct Conv2d {
    pub(super) geometry: Conv2dGeometry,
    pub(super) forward: TiledProduct,
    pub(super) backward_input: TiledProduct,
    pub(super) backward_weight: TiledProduct,
    /// Whether weights are packed, panel by panel: where they lie, the rows of a strip are so far apart that they evict each
    /// other. Then the product is one of a panel.
    pub(super) packs_forward: bool,
    /// Whether weights are transposed panel by panel.
    pub(super) packs_backward: bool,
}

/// Columns of packed weights: two vectors at the widest level.
pub(super) const PANEL: usize = 32;

impl Conv2d {
    /// A convolution of these sizes.
    ///
    /// # Panics
    /// If one of them but the padding is 0, or an operand is larger than memory can be.
    pub const fn new(geometry: Conv2dGeometry) -> Self {
        assert!(
            geometry.out_height > 0 && geometry.out_width > 0 && geometry.is_addressable(),
            "the sizes of a convolution are 0 or too large"
        );
        let packs_forward = geometry.is_large() && geometry.filters.is_multiple_of(PANEL);
        let packs_backward = geometry.is_large() && geometry.patch_row().is_multiple_of(PANEL);
        Self {
            geometry,
            forward: TiledProduct::new(if packs_forward {
                geometry.panel_forward()
            } else {
                geometry.forward()
            }),
            backward_input: TiledProduct::new(if packs_backward {
                geometry.panel_backward_input()
            } else {
                geometry.backward_input()
            }),
            backward_weight: TiledProduct::new(geometry.backward_weight()),
            packs_forward,
            packs_backward,
        }
    }

    /// The sizes.
    pub const fn geometry(&self) -> &Conv2dGeometry {
        &self.geometry
    }

    /// Elements of the padded samples that are convolved together.
    pub(super) const fn padded_len(&self) -> usize {
        self.geometry.images() * self.geometry.padded_len()
    }

    /// Elements of the weights that are transposed at a time.
    pub(super) const fn transposed_len(&self) -> usize {
        if self.packs_backward {
            self.geometry.filters * PANEL
        } else {
            self.geometry.weight_len()
        }
    }

    /// Length of the scratch slice of [`conv2d_forward`](super::conv2d_forward): padded samples if there is padding, and a panel
    /// of large weights.
    pub const fn forward_scratch_len(&self) -> usize {
        let panel = if self.packs_forward {
            self.geometry.patch() * PANEL
        } else {
            0
        };
        self.padded_len() + panel
    }

    /// Length of the scratch slice of [`conv2d_backward_input`](super::conv2d_backward_input): padded samples if there is
    /// padding, and the transposed weight, of large weights a panel.
    pub const fn backward_input_scratch_len(&self) -> usize {
        self.padded_len() + self.transposed_len()
    }

    /// Length of the scratch slice of [`conv2d_backward_weight`](super::conv2d_backward_weight): the padded samples that are
    /// summed together, or nothing without padding.
    pub const fn backward_weight_scratch_len(&self) -> usize {
        self.geometry.weight_samples() * self.geometry.padded_len()
    }

    /// How many samples are convolved together: all of them where no room for padding is needed.
    pub(super) const fn together(&self, samples: usize) -> usize {
        if self.geometry.is_padded() {
            self.geometry.images()
        } else {
            larger(1, samples)
        }
    }
}

pub(super) const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

pub(super) const fn smaller(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}
