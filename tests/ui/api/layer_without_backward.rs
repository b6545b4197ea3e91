use graven::prelude::*;

/// y = x / 2
#[derive(Clone, Copy)]
struct Half;

impl Kind for Half {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

impl SampleWise for Half {}

//~ impl<In: Shape> Layer<In> for Half => not all trait items implemented, missing: `backward`
impl<In: Shape> Layer<In> for Half {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, (), ()>) {
        for (y, x) in io.output.iter_mut().zip(io.input) {
            *y = x / 2.0;
        }
    }
}

network! {
    struct Net: [4] -> [3] { half: Half, Dense(3) }
}

fn main() {}
