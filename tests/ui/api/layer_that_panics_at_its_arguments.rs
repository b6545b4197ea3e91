use graven::prelude::*;

/// y = factor x
#[derive(Clone, Copy)]
struct Scale(f32);

impl Scale {
    #[track_caller]
    const fn new(factor: f32) -> Self {
        assert!(factor > 0.0, "a factor is positive");
        Self(factor)
    }
    const fn sizes(self) -> Sizes {
        Sizes::NONE
    }
}

impl Kind for Scale {
    type Options = Self;
    type Layer<D: Arguments> = Self;
}

impl SampleWise for Scale {}

impl<In: Shape> Layer<In> for Scale {
    type Out = In;
    type Params = ();
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, (), ()>) {
        for (y, x) in io.output.iter_mut().zip(io.input) {
            *y = self.0 * x;
        }
    }

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            for (dx, dy) in input_gradient.iter_mut().zip(io.output_gradient) {
                *dx = self.0 * dy;
            }
        }
    }
}

network! {
    //~ Scale(-1.0) => a factor is positive
    struct Net: [4] -> [3] { Scale(-1.0), Dense(3) }
}

fn main() {}
