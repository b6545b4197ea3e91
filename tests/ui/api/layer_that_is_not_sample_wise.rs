use graven::prelude::*;

/// y = x / 2
#[derive(Clone, Copy)]
struct Half;

impl Kind for Half {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
}

//~ Half => `Half` does not say that it treats every sample by itself
impl<In: Shape> Layer<In> for Half {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(dx) = io.input_gradient {
            for (dx, dy) in dx.iter_mut().zip(io.output_gradient) {
                *dx = dy / 2.0;
            }
        }
    }

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
