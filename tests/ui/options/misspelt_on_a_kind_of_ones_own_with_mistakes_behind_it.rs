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

network! {
    struct Net: [28, 28, 1] -> [10] {
        conv: Conv2d(8, 3), Relu,
        //~ offst => no method named `offst` found for struct `Scale`
        scale: Scale(2.0, offst = 1.0),
        GlobalAvgPool2d,
        //~ offset => no method named `offset_nne` found for struct `Scale`
        Scale(2.0, offset = nne),
        //~ Dense(0) => layer `hidden`: `Dense(0)` has no outputs
        hidden: Dense(0),
        fc1: Dense(64), Relu,
        //~ Dense(10, inputs = 63) => layer `fc2` takes [63], but `relu_1` gives [64]
        fc2: Dense(10, inputs = 63),
    }
}

fn main() {
    println!("{}", Net::new(1).fc1.bias.len());
}
