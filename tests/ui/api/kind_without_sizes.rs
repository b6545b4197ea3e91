use graven::prelude::*;

/// y = factor * x
#[derive(Clone, Copy)]
struct Scale(f32);

impl Scale {
    const fn new(factor: f32) -> Self {
        Self(factor)
    }
}
impl Kind for Scale {
    type Options = Self;
    type Layer<D: Arguments> = Self;
}

network! {
    //~ ) => no method named `sizes` found for struct `Scale`
    struct Net: [4] -> [3] { Scale(2.0), Dense(3) }
}

fn main() {}
