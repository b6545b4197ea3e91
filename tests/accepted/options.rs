//! Options of kinds of one's own, and values that are expressions.

use graven::prelude::*;

/// y = factor * x + offset
#[derive(Clone, Copy)]
pub struct Scale {
    factor: f32,
    offset: f32,
}

impl Scale {
    pub const fn new(factor: f32) -> Self {
        Self { factor, offset: 0.0 }
    }
    pub const fn offset(mut self, offset: f32) -> Self {
        self.offset = offset;
        self
    }
    pub const fn offset_none(self) -> Self {
        self
    }
    pub const fn sizes(self) -> Sizes {
        Sizes::NONE
    }
}

impl Kind for Scale {
    type Options = Self;
    type Layer<D: Arguments> = Self;
    const OPTIONS: &'static [&'static str] = &["offset", "offset_none"];
}
impl SampleWise for Scale {}

impl<In: Shape> Layer<In> for Scale {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<(), ()>) {
        for (y, x) in io.output.iter_mut().zip(io.input) {
            *y = self.factor * x + self.offset;
        }
    }

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<(), ()>) {
        for (dx, dy) in io.input_gradient.into_iter().flatten().zip(io.output_gradient) {
            *dx = self.factor * dy;
        }
    }
}

/// y = x
#[derive(Clone, Copy)]
pub struct Same<T>(T);

impl Same<()> {
    /// Its options are generic, and come one by one.
    pub const fn new() -> Same<u8> {
        Same(0)
    }
}
impl Same<u8> {
    /// Another type of options.
    pub const fn first<const N: usize>(self, _numbers: [u8; N]) -> Same<u16> {
        Same(0)
    }
}
impl Same<u16> {
    /// The last type of options.
    pub const fn second_2d<T: Copy, U: Copy>(self, _a: T, _b: U) -> SameOptions {
        SameOptions
    }
}

/// What [`Same`] is at last.
#[derive(Clone, Copy)]
pub struct SameOptions;

impl SameOptions {
    /// None.
    pub const fn sizes(self) -> Sizes {
        Sizes::NONE
    }
}
impl From<SameOptions> for graven::layers::Identity {
    fn from(_: SameOptions) -> Self {
        Self
    }
}
impl Kind for Same<()> {
    type Options = SameOptions;
    type Layer<D: Arguments> = graven::layers::Identity;
}
/// The kind by its short name.
pub type Copied = Same<()>;

const STEP: usize = 1;
const SMALL: f32 = 0.5;
const IS_BIASED: bool = true;

network! {
    /// A network.
    pub struct Net: [8, 8, 1] -> [3] {
        Conv2d(4, 3, stride = 2 * STEP - 1, padding = (STEP, 3 - 2), bias = !IS_BIASED),
        MaxPool2d(2, stride = 1 + STEP),
        BatchNorm(momentum = 1.0 - SMALL, epsilon = 2.0 * 0.5e-5),
        Scale(2.0, offset = none), Scale(-SMALL, offset = SMALL * 3.0),
        Copied(first = [1, 2, 3], second = (STEP, "b")),
        Flatten,
        Dense(3, inputs = 4 * 4 * 4, bias = STEP > 0),
    }
}

fn main() {
    println!("{}", Net::SUMMARY);
}
