use graven::prelude::*;

/// y = x / 2
#[derive(Clone, Copy)]
struct Half;

impl Kind for Half {
    type Options = Self;
    const DEFAULT: Option<Self> = Some(Self);
    type Layer<D: Arguments> = Self;
    const TAKES: Takes = Takes::Words("a vector");
}

impl SampleWise for Half {}

impl<A: Dim> Layer<Vector<A>> for Half {
    type Out = Vector<A>;
    type Params = ();
    type Saved<T: Dim> = ();

    fn forward<T: Dim>(&self, _pass: &Pass, io: Forward<'_, (), ()>) {
        for (y, x) in io.output.iter_mut().zip(io.input) {
            *y = x / 2.0;
        }
    }

    fn backward<T: Dim>(&self, _pass: &Pass, io: Backward<'_, (), ()>) {
        if let Some(input_gradient) = io.input_gradient {
            for (dx, dy) in input_gradient.iter_mut().zip(io.output_gradient) {
                *dx = dy / 2.0;
            }
        }
    }
}

network! {
    //~ Half => layer `half` is a `Half`, which takes a vector, but `the input` gives [4, 4, 1]
    struct Net: [4, 4, 1] -> [3] { half: Half, Flatten, Dense(3) }
}

fn main() {}
